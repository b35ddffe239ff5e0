"""What we ask of PostgreSQL beyond the ORM: the ground under every room."""
