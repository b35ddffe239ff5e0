"""Devices in the API, by what is done with them: on the bench, in the store, for whom, on the way."""
