"""What tests do to the queue's own table, which the product only reads."""

from django.db import connection


def empty() -> None:
    _execute("DELETE FROM procrastinate_jobs")


def make_due() -> None:
    """Whatever waits for its time has waited for it."""
    _execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
