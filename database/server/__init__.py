"""Django's PostgreSQL engine for a server of one's own, over connections that do not wait for ever."""
