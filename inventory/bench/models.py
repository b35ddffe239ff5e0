"""What the bench keeps: proof of wipes, the rules of the gate, spare parts with their book, and what a device's making
cost the climate.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded
from database.encryption import EncryptedField
from inventory.devices import Device
from inventory.querysets import DataIncidentQuerySet, StockQuerySet
from law.identifiers import IdentifierField
from law.references import new_reference
from law.states import StateField, States


def new_certificate_number() -> str:
    return new_reference("WIPE")


def new_incident_number() -> str:
    return new_reference("INC")


class StorageUnit(Recorded):
    """One drive, card or soldered chip of a device, counted whether or not it tells a serial: without one it is known
    by its place and model until somebody reads its label, wipes it by its place, takes it out or has it shredded.
    """

    class State(States, machine="inventory.StorageUnit"):
        UNPROVEN = "unproven"
        WIPED = "wiped"
        REMOVED = "removed"
        SHREDDED = "shredded"
        LOST = "lost"

    S = State
    INSIDE = (S.UNPROVEN, S.WIPED)
    device = models.ForeignKey(Device, models.PROTECT, related_name="units")
    serial = IdentifierField(max_length=80, blank=True)
    position = models.CharField(
        max_length=60, blank=True, help_text="where it sits, as the bench tool or a person says"
    )
    model = models.CharField(max_length=120, blank=True)
    size_gb = models.PositiveIntegerField(default=0, help_text="in thousands of millions of bytes; 0: not known")
    media = models.CharField(max_length=10, blank=True, help_text="hdd, ssd, nvme, emmc")
    over_details = models.JSONField(default=dict, help_text="of what was taken out or shredded: where it is, who, note")
    state = StateField(choices=State.choices, default=State.UNPROVEN, protected=True)

    objects: ClassVar = StockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "serial"], condition=~Q(serial=""), name="one_unit_a_serial_in_a_device"
            ),
        ]

    def __str__(self):
        return self.words

    @property
    def is_inside(self) -> bool:
        return self.state in self.INSIDE

    @property
    def words(self) -> str:
        """How people tell it from the others: its serial, or where it sits and what it is."""
        if self.serial:
            return self.serial
        about = " ".join(part for part in (self.model, f"at {self.position}" if self.position else "") if part)
        return f"{about or 'unnamed drive'} (no serial)"

    @transition(field=state, source=S.UNPROVEN, target=S.WIPED)
    def prove(self):
        """Take a storage unit as wiped: from unproven to wiped, by the service when its evidence has passed."""

    @transition(field=state, source=S.WIPED, target=S.UNPROVEN)
    def doubt(self):
        """Ask for new proof of a storage unit: from wiped to unproven, by the service when its device is wiped anew."""

    @transition(field=state, source=[S.UNPROVEN, S.WIPED], target=S.REMOVED)
    def take_out(self):
        """Take a storage unit out of its device: from unproven or wiped to removed, by a technician, warehouse staff or
        a warehouse manager, who say why and where it is now.
        """

    @transition(field=state, source=[S.UNPROVEN, S.WIPED, S.REMOVED], target=S.SHREDDED)
    def shred(self):
        """Have a storage unit shredded: from unproven, wiped or removed to shredded, by a technician, warehouse staff or
        a warehouse manager, with the recycler, the number of the note and a witness.
        """

    @transition(field=state, source=S.REMOVED, target=S.LOST)
    def lose(self):
        """Write down that a drive that was taken out cannot be found: from removed to lost, by a warehouse manager, who
        says where it was looked for; one that was not proven wiped is a data incident.
        """

    @transition(field=state, source=S.LOST, target=S.REMOVED)
    def find(self):
        """Take in a drive that was lost: from lost to removed, by a warehouse manager; whether its incident is over is
        decided on the page of the incident.
        """

    @transition(field=state, source=[S.REMOVED, S.SHREDDED, S.LOST], target=S.UNPROVEN)
    def come_back(self):
        """Count a storage unit again: from removed, shredded or lost to unproven, by the service when a report finds it."""

    del S


class WipeEvidence(Recorded):
    """Proof that one storage unit was wiped, or that it was not: its serial, tool, method by the standard's name and
    revision, log hash.

    What was recorded together has one `certificate` number: its QR code leads to a page that tells anybody whether it
    is ours.
    """

    class Technique(models.TextChoices):
        CLEAR = "clear", "Clear"
        PURGE = "purge", "Purge"
        DESTROY = "destroy", "Destroy"

    device = models.ForeignKey(Device, models.PROTECT, related_name="wipes")
    unit = models.ForeignKey(StorageUnit, models.PROTECT, related_name="proofs")
    drive_serial = IdentifierField(max_length=80, blank=True, help_text="empty: wiped by its place")
    media = models.CharField(max_length=10, blank=True, help_text="hdd, ssd, nvme, emmc")
    size_gb = models.PositiveIntegerField(default=0)
    tool = models.CharField(max_length=60, help_text="with its version")
    method = models.CharField(max_length=80)
    standard = models.CharField(max_length=60, blank=True, help_text="by name and revision")
    technique = models.CharField(max_length=10, choices=Technique.choices, blank=True)
    verification = models.CharField(max_length=120, blank=True)
    passed = models.BooleanField()
    faults = models.JSONField(default=list, help_text="what went wrong or is weak about it, in sentences")
    doubts = models.JSONField(
        default=list, help_text="what the tool warned of and no one here knows: a second person accepts it, or it fails"
    )
    accepted_by = models.CharField(max_length=80, blank=True, default="", help_text="actor who accepted the doubts")
    accepted_because = models.CharField(max_length=300, blank=True, default="")
    log_hash = models.CharField(max_length=64, help_text="SHA-256 of the tool's log")
    is_read_by_us = models.BooleanField(default=False, help_text="whether we read the log, or someone typed its hash")
    operator = models.CharField(max_length=80)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(default=timezone.now)
    certificate = models.CharField(max_length=16, db_index=True, default=new_certificate_number, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log_hash", "unit"], name="each_log_once_per_unit"),
            models.UniqueConstraint(
                fields=["log_hash", "drive_serial"], condition=~Q(drive_serial=""), name="each_log_once_per_drive"
            ),
        ]

    def __str__(self):
        return f"{self.drive_serial or self.unit_id}: {'passed' if self.passed else 'failed'}"

    @property
    def drive(self) -> str:
        """The drive as it is named on papers: by its serial, or by its place and model."""
        return self.drive_serial or self.unit.words

    @property
    def proves(self) -> bool:
        """Whether it is proof of a wipe: passed, and nothing left open that a second person has to accept."""
        return self.passed and (not self.doubts or bool(self.accepted_by))

    @property
    def waits_for_a_second_person(self) -> bool:
        return self.passed and not self.proves


class GateRule(Recorded):
    """How strictly one rule of the gate is kept: in the shadow it is evaluated and written down, and lets pass."""

    class Mode(models.TextChoices):
        SHADOW = "shadow", "On trial: noted, and let pass"
        ENFORCED = "enforced", "Enforced"

    code = models.SlugField(max_length=40, unique=True)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    since = models.DateTimeField(default=timezone.now)
    would_have_stopped = models.PositiveIntegerField(
        default=0, help_text="how often it failed since it went into the shadow"
    )

    def __str__(self):
        return f"{self.code}: {self.mode}"


class Part(Recorded):
    """A spare part that is kept: its stock is what its movements add up to, stamped in `in_stock`."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    in_stock = models.PositiveIntegerField(default=0)
    reorder_at = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar = StockQuerySet.as_manager()

    def __str__(self):
        return self.name


class PartMovement(Recorded):
    """Parts that came (+), or went into a device or the bin (-)."""

    part = models.ForeignKey(Part, models.PROTECT, related_name="movements")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="parts")
    change = models.SmallIntegerField()
    why = models.CharField(max_length=120)

    def __str__(self):
        return f"{self.part_id} {self.change:+d}"


class CarbonFactor(Recorded):
    """Kilograms CO2e embodied in making one device of a kind, with its source; the newest valid on a day counts."""

    kind = models.CharField(max_length=10, choices=Device.Kind.choices)
    kilograms = models.DecimalField(max_digits=7, decimal_places=1)
    source = models.CharField(max_length=300)
    valid_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "valid_from"], name="one_factor_per_kind_per_day")]

    def __str__(self):
        return f"{self.kind}: {self.kilograms} kg CO2e from {self.valid_from}"


class DataIncident(Recorded):
    """Personal data that may be in the wrong hands, because a device or a drive that was not proven wiped is lost.

    Within 72 hours of when we knew, somebody decides whether the ICO is told, and the record of it is kept: the facts,
    their effects and what was done (UK GDPR, article 33). What was found again is noted, and decides nothing by itself.
    """

    class Kind(models.TextChoices):
        DEVICE = "device", "Device lost"
        DRIVE = "drive", "Drive lost"

    class State(States, machine="inventory.DataIncident"):
        OPEN = "open"
        REPORTED = "reported"
        NOT_REPORTED = "not_reported"
        RECOVERED = "recovered"

    class PeopleTold(models.TextChoices):
        UNSAID = "", "Not said"
        YES = "yes", "Yes"
        LATER = "later", "Not yet, we will"
        NO = "no", "No"

    S = State
    number = models.CharField(max_length=16, unique=True, default=new_incident_number, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    device = models.ForeignKey(Device, models.PROTECT, related_name="incidents")
    unit = models.ForeignKey(StorageUnit, models.PROTECT, null=True, related_name="incidents")
    place = models.CharField(max_length=120, help_text="where it was last seen")
    search = EncryptedField(blank=True, help_text="where it was looked for, and who was asked")
    known_at = models.DateTimeField(help_text="when anyone here first knew: the 72 hours count from it")
    due_at = models.DateTimeField()
    found_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True, help_text="key of the actor who decides it")
    what_happened = EncryptedField(blank=True)
    whose_data = EncryptedField(blank=True, help_text="kinds of people")
    which_data = EncryptedField(blank=True, help_text="kinds of personal data")
    people_count = models.PositiveIntegerField(null=True, help_text="about how many; empty: not known")
    consequences = EncryptedField(blank=True)
    measures = EncryptedField(blank=True, help_text="what was done, or will be")
    people_told = models.CharField(max_length=6, choices=PeopleTold.choices, blank=True, default="")
    why_late = EncryptedField(blank=True, help_text="why the ICO was told after more than 72 hours")
    ico_reference = models.CharField(max_length=40, blank=True)
    reported_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decision = EncryptedField(blank=True, help_text="why it was decided so")
    earlier_decisions = EncryptedField(blank=True, help_text="those that were taken back, a line each")
    state = StateField(choices=State.choices, default=State.OPEN, protected=True)

    objects: ClassVar = DataIncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(state="open", unit=None), name="one_open_incident_per_device"
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state="open", unit__isnull=False), name="one_open_incident_per_drive"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="a_decided_incident_says_when",
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], name="incident_to_decide", condition=Q(state="open"))]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.thing}"

    @property
    def thing(self) -> str:
        """What is lost, as people call it."""
        if self.unit is None:
            return self.device.asset_tag
        return f"{self.unit.words} of {self.device.asset_tag}"

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.OPEN and self.due_at < timezone.now()

    @transition(field=state, source=S.OPEN, target=S.REPORTED)
    def report(self):
        """Write down that the ICO was told of an incident: from open to reported, by the data protection officer or the
        safeguarding lead; refused until what the ICO asks is answered.
        """

    @transition(field=state, source=S.OPEN, target=S.NOT_REPORTED)
    def do_not_report(self):
        """Decide that the ICO need not be told: from open to not reported, by the data protection officer or the
        safeguarding lead, with the reason why no one is at risk.
        """

    @transition(field=state, source=S.OPEN, target=S.RECOVERED)
    def close_recovered(self):
        """Close an incident whose thing is back: from open to recovered, by the data protection officer or the
        safeguarding lead, who say why no one can have used it; refused while it is not found.
        """

    @transition(field=state, source=[S.REPORTED, S.NOT_REPORTED, S.RECOVERED], target=S.OPEN)
    def reopen(self):
        """Decide an incident again: from reported, not reported or recovered to open, by the data protection officer or
        the safeguarding lead, with a reason; the earlier decision stays in the record.
        """

    del S
