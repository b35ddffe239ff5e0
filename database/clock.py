"""The database's clock, by which leases and due times are judged: machines disagree, the database does not."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection


def read_server_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


read_time: Callable[[], datetime] = read_server_time  # tests that travel in time put their own here


def database_now() -> datetime:
    return read_time()
