"""The database itself keeps the ledger append-only: triggers, installed by the migration and lifted by the tests'
own clean-up.
"""

TABLES = ("audit_ledgerentry", "audit_dayseal")
_REFUSED = ("update", "delete", "truncate")

_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME; END $$
"""

INSTALL = [
    _FUNCTION,
    *(
        f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION "
        f"audit_refuse_change()"
        for table in TABLES
        for what in _REFUSED
    ),
]
REMOVE = [f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}" for table in TABLES for what in _REFUSED]
