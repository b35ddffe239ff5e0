"""Whose stock it is, and where it lies: pools with their rules and their book, bins on the shelf."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded
from inventory.querysets import StockQuerySet
from law.identifiers import SerialField
from law.references import new_reference
from law.states import StateField, States
from people.models import Organisation


class Pool(Recorded):
    """Stock that belongs together: everybody's, one borough's, or what a funder paid for with rules of its own.

    `capacity` counts bundles that were paid for and not yet used.
    """

    class Kind(models.TextChoices):
        GENERAL = "general", "General"
        BOROUGH = "borough", "A borough's"
        FUNDER = "funder", "A funder's"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.GENERAL)
    funder = models.CharField(max_length=120, blank=True)
    borough = models.CharField(
        max_length=9, blank=True, help_text="GSS code of the one borough it serves; empty for more than one"
    )
    boroughs = models.JSONField(
        default=list, blank=True, help_text="GSS codes it serves; empty for everyone, unless `borough` is set"
    )
    kinds = models.JSONField(default=list, blank=True, help_text="kinds of device it may give out; empty for all")
    collect_at = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="what is in it is handed over at this hub alone",
    )
    capacity = models.PositiveIntegerField(default=0)

    objects: ClassVar = StockQuerySet.as_manager()

    def __str__(self):
        return self.name

    @property
    def serves(self) -> frozenset[str]:
        """The boroughs it is for; none means everybody."""
        return frozenset([self.borough] if self.borough else self.boroughs)


class Bin(Recorded):
    """A place on the shelf that a label is stuck to. While it is being counted nothing goes in or out."""

    code = models.SlugField(
        max_length=20, unique=True, help_text="such as A-03-2: aisle, bay, shelf; pick lists follow it"
    )
    words = models.CharField(max_length=120, blank=True, help_text="what lies there, or how to find it")
    frozen_at = models.DateTimeField(null=True, editable=False, help_text="set while a stock-take is open")
    retired_at = models.DateTimeField(null=True, editable=False)
    labels_printed = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar = StockQuerySet.as_manager()

    def __str__(self):
        return self.code


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

    objects: ClassVar = StockQuerySet.as_manager()

    def __str__(self):
        return self.name


class Lot(Recorded):
    """One donation on its way or here: what was announced, and what came."""

    class State(States, machine="inventory.Lot"):
        ANNOUNCED = "announced"
        ARRIVING = "arriving"
        CLOSED = "closed"
        CANCELLED = "cancelled"

    number = models.CharField(max_length=16, unique=True, default=new_lot_number, editable=False)
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="lots")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="lots")
    expected_on = models.DateField(null=True, blank=True)
    first_scan_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    variance_words = models.CharField(max_length=300, blank=True, help_text="why it differs from what was announced")
    state = StateField(choices=State.choices, default=State.ANNOUNCED, protected=True)

    objects: ClassVar = StockQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-created_at", "-id"], name="lot_state_newest")]

    def __str__(self):
        return self.number

    def live_lines(self) -> list["LotLine"]:
        """What is announced as the list stands now, in its order."""
        return sorted((line for line in self.lines.all() if line.dropped_at is None), key=lambda line: line.pk)

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

    @transition(field=state, source=State.ARRIVING, target=State.ANNOUNCED)
    def undo_start(self):
        """Wait for a donation again: from arriving to announced, by the service when the only receipt of it is undone."""

    @transition(field=state, source=[State.ANNOUNCED, State.ARRIVING], target=State.CANCELLED)
    def cancel(self):
        """Cancel a donation: from announced or arriving to cancelled, by warehouse staff, with a reason; refused when
        something of it is here.
        """

    @transition(field=state, source=[State.ANNOUNCED, State.ARRIVING], target=State.CLOSED)
    def close(self):
        """Close a donation: from announced or arriving to closed, by warehouse staff; refused without a reason when
        what came differs from what was announced.
        """


class LotLine(Recorded):
    """One line of the expected list: so many of a kind, or one by its serial."""

    lacking: int  # of its quantity, while a lot is compared with what came (store.receiving)

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10)
    make_and_model = models.CharField(max_length=120, blank=True)
    serial = SerialField(max_length=80, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    dropped_at = models.DateTimeField(null=True, help_text="when the list was corrected, and this was no longer on it")

    def __str__(self):
        return f"{self.quantity} × {self.make_and_model or self.kind}"


class PoolEntry(Recorded):
    """One line of a pool's book: a device came into it or left it. What a book adds up to is what the pool holds
    (nightly check).

    A loan is two lines with `loan` set: out of the lender's book, into the borrower's.
    """

    pool = models.ForeignKey(Pool, models.PROTECT, db_index=False, related_name="entries")
    device = models.ForeignKey("inventory.Device", models.PROTECT, related_name="pool_entries")
    change = models.SmallIntegerField(help_text="+1 came, -1 left")
    why = models.CharField(max_length=120)
    loan = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(change__in=[-1, 1]), name="a_device_comes_or_leaves")]
        indexes = [models.Index(fields=["pool", "-created_at", "-id"], name="pool_book")]

    def __str__(self):
        return f"{self.device_id} {self.change:+d}: {self.why}"


class StockTake(Recorded):
    """One count of one bin. While it is open the bin is frozen: nothing goes in or out."""

    class State(States, machine="inventory.StockTake"):
        COUNTING = "counting"
        COUNTED = "counted"
        APPROVED = "approved"
        CANCELLED = "cancelled"

    S = State
    bin = models.ForeignKey(Bin, models.PROTECT, related_name="stock_takes")
    expected = models.JSONField(
        default=list, help_text="asset tags that should lie there, fixed when the bin was frozen"
    )
    missing = models.JSONField(default=list, help_text="expected, and in neither count")
    extra = models.JSONField(default=list, help_text="in both counts, and not expected")
    disputed = models.JSONField(default=list, help_text="in one count only: to be counted again")
    reason = models.CharField(max_length=300, blank=True)
    round = models.PositiveSmallIntegerField(
        default=1, help_text="begins anew whenever two counts differ, or one is thrown away"
    )
    state = StateField(choices=State.choices, default=State.COUNTING, protected=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar = StockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bin"], condition=Q(state__in=["counting", "counted"]), name="one_open_count_per_bin"
            ),
        ]
        indexes = [models.Index(fields=["state", "-created_at", "-id"], name="stock_take_newest")]

    def __str__(self):
        return f"{self.bin} on {self.created_at:%d %B %Y}"

    @transition(field=state, source=S.COUNTING, target=S.COUNTED)
    def settle(self):
        """Settle the count: from counting to counted, by the service when two people counted the same."""

    @transition(field=state, source=S.COUNTED, target=S.APPROVED)
    def approve(self):
        """Approve what differs: from counted to approved, by a warehouse manager who did not count; refused without a
        reason.
        """

    @transition(field=state, source=[S.COUNTING, S.COUNTED], target=S.COUNTING)
    def recount(self):
        """Count the bin again from the start: from counting or counted to counting, by a warehouse manager; refused
        without a reason.
        """

    @transition(field=state, source=[S.COUNTING, S.COUNTED], target=S.CANCELLED)
    def cancel(self):
        """Give the count up: from counting or counted to cancelled, by a warehouse manager; nothing is changed, and the
        bin is free again. Refused without a reason.
        """

    del S


class StockCount(Recorded):
    """What one person found, scanned without seeing what is expected."""

    stock_take = models.ForeignKey(StockTake, models.PROTECT, db_index=False, related_name="counts")
    counter = models.CharField(max_length=80, help_text="actor")
    tags = models.JSONField(default=list)
    round = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stock_take", "counter", "round"], name="nobody_counts_twice")]

    def __str__(self):
        return f"{self.counter}: {len(self.tags)}"


class Photo(Recorded):
    """A picture of a device as it came or as it is. Never of a person."""

    device = models.ForeignKey("inventory.Device", models.PROTECT, related_name="photos")
    words = models.CharField(max_length=120, blank=True)
    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    taken_by = models.CharField(max_length=80, help_text="actor")

    def __str__(self):
        return f"{self.device_id} {self.words}"


class Scan(models.Model):
    """One scan and what became of it. Written once, never changed: the same id gets the same answer."""

    id = models.UUIDField(primary_key=True, help_text="made by the scanner")
    mode = models.CharField(max_length=12)
    code = models.CharField(max_length=120)
    device = models.ForeignKey("inventory.Device", models.PROTECT, null=True, related_name="scans")
    outcome = models.CharField(max_length=12)
    words = models.CharField(max_length=300)
    by = models.CharField(max_length=80)
    scanned_at = models.DateTimeField(help_text="by the scanner's clock")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["by", "-at"], name="scans_of_somebody")]

    def __str__(self):
        return f"{self.mode} {self.code}: {self.outcome}"
