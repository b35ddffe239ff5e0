"""The database itself keeps a device off the shelf while storage in it is unproven: triggers, installed by a migration.

An action asks the gate first and refuses in words; this is what is left when somebody goes round it.
"""

ON_THE_SHELF = ("available", "reserved", "picked", "packed", "in_transit", "at_hub", "shared", "with_resident")

INSTALL = [
    """
    CREATE FUNCTION inventory_shelf_needs_proof() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM inventory_storageunit WHERE device_id = NEW.id AND state = 'unproven')
        OR (NEW.no_storage_by = '' AND NOT EXISTS (SELECT 1 FROM inventory_storageunit WHERE device_id = NEW.id))
      THEN
        RAISE EXCEPTION 'Storage in this device is not proven wiped.'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'no_unproven_storage_on_the_shelf';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER no_unproven_storage_on_the_shelf AFTER UPDATE OF state ON inventory_device
      FOR EACH ROW WHEN (NEW.state IN ('available', 'reserved', 'picked', 'packed', 'in_transit', 'at_hub', 'shared', 'with_resident')) EXECUTE FUNCTION inventory_shelf_needs_proof();
    """,
    """
    CREATE FUNCTION inventory_unit_needs_proof() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM inventory_device WHERE id = NEW.device_id AND state IN ('available', 'reserved', 'picked', 'packed', 'in_transit', 'at_hub', 'shared', 'with_resident')) THEN
        RAISE EXCEPTION 'This device is on the shelf: no storage in it may be unproven.'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'no_unproven_storage_on_the_shelf';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER no_unproven_storage_on_the_shelf AFTER INSERT OR UPDATE ON inventory_storageunit
      FOR EACH ROW WHEN (NEW.state = 'unproven') EXECUTE FUNCTION inventory_unit_needs_proof();
    """,
]
REMOVE = [
    "DROP TRIGGER no_unproven_storage_on_the_shelf ON inventory_device; DROP FUNCTION inventory_shelf_needs_proof();",
    "DROP TRIGGER no_unproven_storage_on_the_shelf ON inventory_storageunit; DROP FUNCTION inventory_unit_needs_proof();",
]
