"""What time it is, for everything that is due or leased."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection


def read_server_clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


clock: Callable[[], datetime] = read_server_clock  # tests that travel in time put their own here


def database_now() -> datetime:
    """The database's clock, by which leases and due times are judged: machines disagree, the database does not."""
    return clock()
