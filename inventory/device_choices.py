"""What a device can be: where in its life, which kind, how worn, and locked or not."""

from django.db import models


class State(models.TextChoices):
    EXPECTED = "expected", "Expected"
    RECEIVED = "received", "Received"
    QUARANTINED = "quarantined", "Quarantined"
    AWAITING_WIPE = "awaiting_wipe", "Waiting to be wiped"
    WIPED = "wiped", "Wiped"
    REFURBISHING = "refurbishing", "Being refurbished"
    AWAITING_PARTS = "awaiting_parts", "Waiting for parts"
    QC = "qc", "In quality check"
    AVAILABLE = "available", "Available"
    RESERVED = "reserved", "Reserved"
    PICKED = "picked", "Picked"
    PACKED = "packed", "Packed"
    IN_TRANSIT = "in_transit", "On its way"
    AT_HUB = "at_hub", "At the hub"
    WITH_RESIDENT = "with_resident", "With the resident"
    RETURNING = "returning", "On its way back"
    RECYCLED = "recycled", "Recycled"
    DESTROYED = "destroyed", "Destroyed"
    LOST = "lost", "Lost"
    VOID = "void", "Never came"


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
