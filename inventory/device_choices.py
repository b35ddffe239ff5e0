"""What a device can be: where in its life, which kind, how worn, and locked or not."""

from django.db import models

from law.states import States


class State(States, machine="inventory.Device"):
    EXPECTED = "expected"
    RECEIVED = "received"
    QUARANTINED = "quarantined"
    AWAITING_WIPE = "awaiting_wipe"
    WIPED = "wiped"
    REFURBISHING = "refurbishing"
    AWAITING_PARTS = "awaiting_parts"
    QC = "qc"
    AVAILABLE = "available"
    RESERVED = "reserved"
    PICKED = "picked"
    PACKED = "packed"
    IN_TRANSIT = "in_transit"
    AT_HUB = "at_hub"
    SHARED = "shared"
    WITH_RESIDENT = "with_resident"
    RETURNING = "returning"
    RECYCLED = "recycled"
    DESTROYED = "destroyed"
    LOST = "lost"
    VOID = "void"


class Kind(models.TextChoices):
    LAPTOP = "laptop", "Laptop"
    TABLET = "tablet", "Tablet"
    PHONE = "phone", "Phone"
    DESKTOP = "desktop", "Desktop"


class Grade(models.TextChoices):
    A = "A", "Light marks, clean screen"
    B = "B", "Visible wear"
    C = "C", "Heavy wear"


class Lock(models.TextChoices):
    UNKNOWN = "", "Not checked"
    NONE = "none", "Not locked to an account"
    LOCKED = "locked", "Locked to an account"
