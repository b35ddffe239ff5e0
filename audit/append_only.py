"""The database itself keeps the ledger append-only: triggers for both engines, used by the migration and by the tests."""

TABLES = ("audit_ledgerentry", "audit_dayseal")

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME; END $$
"""


def install(connection):
    """Create the triggers that refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE."""
    with connection.cursor() as cursor:
        for statement in _install_statements(connection.vendor):
            cursor.execute(statement)


def remove(connection):
    """Take the triggers away: for the reverse migration, and for tests that empty the database between them."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for what in ("update", "delete", "truncate"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}{on}")


def _install_statements(vendor):
    if vendor == "postgresql":
        yield _POSTGRES_FUNCTION
        for table in TABLES:
            for what in ("update", "delete", "truncate"):
                yield (
                    f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
                )
    else:
        for table in TABLES:
            for what in ("update", "delete"):
                yield (
                    f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'The ledger is append-only'); END"
                )
