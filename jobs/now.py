"""What time it is, for everything that is due or leased."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def database_now() -> datetime:
    """The database's clock, by which leases and due times are judged: machines disagree, the database does not (performance.md F8).

    SQLite has no clock of its own: it lives in our process.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
