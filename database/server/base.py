"""Django's PostgreSQL engine over connections that do not wait for ever (database.patience)."""

from django.db.backends.postgresql import base

from database.patience import patient_psycopg


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection."""

    Database = patient_psycopg  # type: ignore[assignment]  # stands in for the module
