"""A transaction that reads everything as of one moment, and how PostgreSQL says that it was overtaken."""

from django.db import connection

SERIALIZATION_FAILURE = "40001"
DEADLOCK = "40P01"


def read_as_of_now() -> None:
    """Have every statement of the transaction that has just been opened read what its first one reads."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def is_serialization_failure(clash: Exception) -> bool:
    """Whether someone else changed what such a transaction had read, and now wants to write; or two transactions waited
    for one another, and this one gave way.
    """
    return getattr(clash.__cause__, "sqlstate", "") in (SERIALIZATION_FAILURE, DEADLOCK)
