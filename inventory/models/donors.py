"""Where stock comes from: donors with their agreement, and lots with what was announced."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded
from inventory.models.pools import Pool
from inventory.querysets import DonorQuerySet, LotQuerySet
from law.references import new_reference
from law.states import StateField


def new_lot_number() -> str:
    return new_reference("LOT")


class Donor(Recorded):
    """A body that gives equipment, and what was agreed with it in writing: who owns what from when (LOTI upcycling
    guide).
    """

    name = models.CharField(max_length=120, unique=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    agreement_signed_on = models.DateField(
        null=True, blank=True, help_text="empty: nothing may be wiped yet, the equipment is still theirs"
    )
    agreement_reference = models.CharField(max_length=60, blank=True)
    wants_certificates = models.BooleanField(
        default=True, help_text="a wipe certificate for each device goes back to them"
    )
    wipe_within_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="the deadline they set, in days from receipt"
    )

    objects: ClassVar = DonorQuerySet.as_manager()

    def __str__(self):
        return self.name


class Lot(Recorded):
    """One donation on its way or here: what was announced, and what came."""

    class State(models.TextChoices):
        ANNOUNCED = "announced", "Announced"
        ARRIVING = "arriving", "Being received"
        CLOSED = "closed", "Received"

    number = models.CharField(max_length=16, unique=True, default=new_lot_number, editable=False)
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="lots")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="lots")
    expected_on = models.DateField(null=True, blank=True)
    first_scan_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    variance_words = models.CharField(max_length=300, blank=True, help_text="why it differs from what was announced")
    state = StateField(choices=State.choices, default=State.ANNOUNCED, protected=True)

    objects: ClassVar = LotQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-created_at", "-id"], name="lot_state_newest")]

    def __str__(self):
        return self.number

    @property
    def wipe_by(self):
        """The day by which the donor wants all of it wiped, or None."""
        days = self.donor.wipe_within_days
        return (
            None
            if days is None or self.first_scan_at is None
            else timezone.localdate(self.first_scan_at) + timezone.timedelta(days=days)
        )

    @transition(field=state, source=State.ANNOUNCED, target=State.ARRIVING)
    def start(self):
        """Start to take a donation in: from announced to arriving, by the service when its first device is scanned."""

    @transition(field=state, source=[State.ANNOUNCED, State.ARRIVING], target=State.CLOSED)
    def close(self):
        """Close a donation: from announced or arriving to closed, by warehouse staff; refused without a reason when
        what came differs from what was announced."""


class LotLine(Recorded):
    """One line of the expected list: so many of a kind, or one by its serial."""

    lacking: int  # of its quantity, while a lot is compared with what came (actions.intake)

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10)
    make_and_model = models.CharField(max_length=120, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)

    def __str__(self):
        return f"{self.quantity} × {self.make_and_model or self.kind}"
