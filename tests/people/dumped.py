"""Everything that stands in the database, as bytes."""

from django.db import connection


def dumped() -> bytes:
    """Every cell of every table as the database holds it."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - every table there is
            rows += [str(cell).encode() for row in cursor.fetchall() for cell in row]
    return b"\n".join(rows)
