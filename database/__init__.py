"""What we ask of PostgreSQL beyond the ORM, and how personal data is encrypted in it: the ground under every room."""
