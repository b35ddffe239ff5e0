"""A database engine that needs no server of yours: PostgreSQL from a wheel, started by whoever comes first and shared
by all.

`DATABASES["default"]["ENGINE"] = "database.embedded"` is Django's own PostgreSQL engine, except that it starts the
server it connects to. Used when DATABASE_URL is unset.
"""
