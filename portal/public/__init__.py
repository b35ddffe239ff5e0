"""The front door for strangers: what the service is, how an organisation joins, and what everyone may read."""
