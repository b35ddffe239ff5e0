"""The people who need help: who they are, how they may be reached, what they agreed to, what holds everything up for
them, and who of them may be one person.
"""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded
from database.encryption import EncryptedDateField, EncryptedField
from law.actors import Actor
from law.states import StateField, States
from people.access import brake
from people.organisations.users import User
from people.residents.conditions import closes, in_words
from people.residents.querysets import HoldQuerySet, PossibleDuplicateQuerySet


class Resident(Recorded):
    """A person who needs help. Everything that names them is encrypted; the keyed hashes beside it find them again.

    Contact policy: every channel is unsafe until it is named safe. `through_worker` is a full, normal mode.
    """

    class Mode(models.TextChoices):
        DIRECT = "direct", "Contact the resident"
        THROUGH_WORKER = "through_worker", "Only through the worker who referred"

    class CareOf(models.TextChoices):
        HUB = "hub", "Collects at a hub"
        WORKER = "worker", "Care of the worker"

    first_name = EncryptedField(blank=True)
    last_name = EncryptedField(blank=True)
    date_of_birth = EncryptedDateField(null=True, blank=True)
    phone = EncryptedField(blank=True, help_text="E.164")
    other_phone = EncryptedField(blank=True, help_text="E.164: tried when the first does not answer")
    email = EncryptedField(blank=True)
    postcode = EncryptedField(blank=True)
    borough = models.CharField(max_length=9, blank=True, help_text="GSS code")
    without_address = models.BooleanField(default=False)
    care_of = models.CharField(
        max_length=10, choices=CareOf.choices, blank=True, help_text="where things for them can go"
    )
    address_withheld = models.BooleanField(
        default=False, help_text="a place whose address must be known to no one: never stored"
    )
    client_ref = models.CharField(
        max_length=100, blank=True, help_text="the referring organisation's own reference for this person"
    )
    language = models.CharField(max_length=100, blank=True)
    access_needs = EncryptedField(blank=True)
    name_hash = models.CharField(max_length=64, blank=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    born_hash = models.CharField(max_length=64, blank=True)
    household_hash = models.CharField(max_length=64, blank=True)
    postcode_hash = models.CharField(max_length=64, blank=True)
    like_hash = models.CharField(
        max_length=64, blank=True, help_text="the whole name as it sounds, whatever its script or short form"
    )
    marks = models.JSONField(
        default=dict, blank=True, help_text="keyed hashes of the words of the name (people.residents.likeness)"
    )
    consent_withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="partners may not read from this moment on"
    )
    anonymised_at = models.DateTimeField(null=True, blank=True)

    contact_mode = models.CharField(max_length=20, choices=Mode.choices, default=Mode.THROUGH_WORKER)
    worker_only = models.BooleanField(
        default=False, help_text="said to be reached through the worker: no contact details are kept"
    )
    safe_channels = models.JSONField(default=list, blank=True, help_text="of sms, call, voicemail, email, post")
    safe_hours = EncryptedField(blank=True)
    contact_words = EncryptedField(blank=True, help_text="what was said about contacting them, as it was said")
    ask_again_on = models.DateField(null=True, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True, help_text="replied STOP")
    conditions = models.JSONField(
        default=list, blank=True, help_text="on which a hold was lifted: codes of people.residents.conditions"
    )

    class Meta:
        indexes = [
            models.Index(fields=["name_hash"], name="resident_by_name", condition=~Q(name_hash="")),
            models.Index(fields=["phone_hash"], name="resident_by_phone", condition=~Q(phone_hash="")),
            models.Index(fields=["born_hash"], name="resident_by_birth_date", condition=~Q(born_hash="")),
            models.Index(fields=["household_hash"], name="resident_by_household", condition=~Q(household_hash="")),
            models.Index(fields=["like_hash"], name="resident_by_sound", condition=~Q(like_hash="")),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or "Resident known to the worker"

    def resident_ids(self) -> list[UUID]:
        return [self.pk]

    @property
    def must_be_asked_again(self) -> bool:
        """Whether the day has come on which their ways were to be asked about again, and nobody has answered since."""
        return self.ask_again_on is not None and self.ask_again_on <= timezone.localdate()

    @property
    def open_channels(self) -> list[str]:
        """The ways that were named safe and that no condition of a lifted hold has closed."""
        return [channel for channel in self.safe_channels if not closes(self.conditions, channel)]

    def is_safe(self, channel: str) -> bool:
        """Whether this channel was named safe, still counts as safe, and leads somewhere."""
        if self.contact_mode != self.Mode.DIRECT or channel not in self.open_channels or self.must_be_asked_again:
            return False
        return bool({"email": self.email, "post": self.postcode}.get(channel, self.phone))

    def may_be_reached_by(self, channel: str) -> bool:
        """Whether this channel is safe, and they did not ask us to stop. STOP ends every text, nothing else."""
        is_stopped = channel == "sms" and self.opted_out_at is not None
        return self.is_safe(channel) and not is_stopped


class NameToken(models.Model):
    """One word of a resident's name as a keyed hash: how `q` finds what no one may read or sort by."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="name_tokens", db_index=False)
    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "resident"], name="each_word_of_a_name_once")]
        indexes = [models.Index(fields=["resident"], name="name_token_of_resident")]

    def __str__(self) -> str:
        return "a word of a name"


class Consent(Recorded):
    """What a resident agreed to, for one purpose, in the words they were shown."""

    class Purpose(models.TextChoices):
        SHARE = "share", "Refer me and share what is needed to help me"
        FOLLOW_UP = "follow_up", "Ask me afterwards how it went"

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    given = models.BooleanField()
    method = models.CharField(max_length=30)
    wording = EncryptedField(blank=True)
    notice = models.CharField(
        max_length=20, blank=True, help_text="version of the residents' privacy notice in force when it was given"
    )
    given_by = models.CharField(
        max_length=20, default="resident", help_text="resident, or someone who may decide for them"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {'yes' if self.given else 'no'}"

    def resident_ids(self) -> list[UUID]:
        return [self.resident_id]


class Hold(Recorded):
    """A brake on everything outward for one resident, kept apart from every state (HD1 to HD4)."""

    class State(States, machine="people.Hold"):
        RAISED = "raised"
        CONFIRMED = "confirmed"
        LIFTED = "lifted"
        UNFOUNDED = "unfounded"

    class Kind(models.TextChoices):
        SAFEGUARDING = "safeguarding", "Safeguarding"
        CONSENT = "consent", "Consent"
        IDENTITY = "identity", "Identity or duplicate"
        PAYMENT = "payment", "Payment"
        LEGAL = "legal", "Legal"
        STOCK_RECALL = "stock_recall", "Stock recall"

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = StateField(choices=State.choices, default=State.RAISED, protected=True)
    note = EncryptedField(blank=True, help_text="read by the safeguarding lead only")
    raised_by = models.CharField(max_length=80, blank=True)
    review_on = models.DateField(null=True, blank=True)
    conditions = EncryptedField(blank=True, help_text="under which it may be lifted, such as hub collection only")
    condition_codes = models.JSONField(
        default=list, blank=True, help_text="those of people.residents.conditions, which the service keeps"
    )
    conditions_ended_at = models.DateTimeField(null=True, blank=True)
    lift_proposed_by = models.CharField(
        max_length=80, blank=True, help_text="the safeguarding lead; someone else has to agree"
    )
    lift_proposed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = HoldQuerySet.as_manager()
    comes_after: ClassVar = ("resident",)

    class Meta:
        indexes = [
            models.Index(fields=["resident"], name="hold_biting", condition=Q(state__in=["raised", "confirmed"])),
            models.Index(
                fields=["created_at", "id"], name="hold_oldest", condition=Q(state__in=["raised", "confirmed"])
            ),
        ]

    def resident_ids(self) -> list[UUID]:
        return [self.resident_id]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} hold, {self.get_state_display().lower()}"

    def conditions_in_words(self) -> list[str]:
        """The conditions of its lift that still bind, the service's own first."""
        if self.conditions_ended_at is not None:
            return []
        return [*in_words(self.condition_codes), *([self.conditions] if self.conditions else [])]

    def reaches(self) -> list[UUID]:
        """Every resident whom this hold stops: the records of one person. Consent stops the one that it was given on."""
        return [self.resident_id] if self.kind == self.Kind.CONSENT else brake.person_of([self.resident_id])

    def frees(self) -> list[UUID]:
        """Those whom it reached and whom nothing stops, now that it has ended."""
        return _not_stopped(self.reaches())

    @transition(field=state, source=State.RAISED, target=State.CONFIRMED)
    def confirm(self) -> None:
        """Confirm a hold until its review date: from raised to confirmed, by the safeguarding lead, or by a triage lead
        for the other kinds; refused without a review date that lies ahead. (HD2)"""

    @transition(field=state, source=[State.RAISED, State.CONFIRMED], target=State.LIFTED)
    def lift(self) -> None:
        """Lift a hold: from raised or confirmed to lifted, by a second person for safeguarding, else by a lead; refused
        while the person's consent is withdrawn. (HD3)"""

    @transition(field=state, source=State.RAISED, target=State.UNFOUNDED)
    def reject(self) -> None:
        """Close a hold as unfounded: from raised to unfounded, by the safeguarding lead, or by a triage lead for the
        other kinds; refused while the person's consent is withdrawn. (HD4)"""


class RestrictedNote(Recorded):
    """Something that only its author and the readers it names may open. Everyone else has to break the glass, which
    alerts.
    """

    resident = models.ForeignKey(Resident, models.PROTECT, db_index=False, related_name="restricted_notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="restricted_notes")
    readers = models.ManyToManyField(User, related_name="+", blank=True)
    body = EncryptedField()

    class Meta:
        indexes = [models.Index(fields=["resident", "created_at"], name="note_of_resident")]

    def __str__(self) -> str:
        return f"Restricted note of {self.created_at:%-d %B %Y}"

    def resident_ids(self) -> list[UUID]:
        return [self.resident_id]

    def may_be_read_by(self, actor: Actor) -> bool:
        names = {f"user:{self.author_id}", *(f"user:{reader.pk}" for reader in self.readers.all())}
        return actor.key in names


class GlassBroken(Recorded):
    """Someone who is not named opened a restricted note, and said why. The rooms above hear it and alert."""

    note = models.ForeignKey(RestrictedNote, models.PROTECT, related_name="broken")
    reason = EncryptedField()
    broken_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"Glass broken on {self.created_at:%-d %B %Y}"

    def resident_ids(self) -> list[UUID]:
        return [self.note.resident_id]


class PossibleDuplicate(Recorded):
    """A pair with its score. The newer resident is `one`; `reasons` are codes of likeness.SENTENCES."""

    class State(States, machine="people.PossibleDuplicate"):
        SUSPECTED = "suspected"
        SAME = "same"
        DIFFERENT = "different"

    class Band(models.TextChoices):
        STRONG = "strong", "Very alike"
        POSSIBLE = "possible", "Alike"

    one = models.ForeignKey(Resident, models.PROTECT, db_index=False, related_name="+")
    other = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(help_text="0 to 100")
    band = models.CharField(max_length=10, choices=Band.choices)
    reasons = models.JSONField(default=list)
    state = StateField(choices=State.choices, default=State.SUSPECTED, protected=True)

    objects: ClassVar = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="each_pair_once")]
        indexes = [
            models.Index(fields=["one"], name="duplicate_suspected_one", condition=Q(state="suspected")),
            models.Index(fields=["other"], name="duplicate_suspected_other", condition=Q(state="suspected")),
        ]

    def __str__(self) -> str:
        return f"{self.get_band_display()}, {self.get_state_display().lower()}"

    def resident_ids(self) -> list[UUID]:
        return [self.one_id, self.other_id]

    def frees(self) -> list[UUID]:
        """Whom a hold on the other does not stop any more, now that they are two people."""
        return _not_stopped(brake.person_of(self.resident_ids()))

    @transition(field=state, source=State.SUSPECTED, target=State.SAME)
    def confirm(self) -> None:
        """Say that two residents are one person: from suspected to same, by a caseworker who looked at both."""

    @transition(field=state, source=State.SUSPECTED, target=State.DIFFERENT)
    def dismiss(self) -> None:
        """Say that two residents are two people, or a household: from suspected to different, by a caseworker who
        looked at both."""

    @transition(field=state, source=[State.SAME, State.DIFFERENT], target=State.SUSPECTED)
    def doubt(self) -> None:
        """Open the question again: from same or different to suspected, by a triage lead, or when a merge is undone."""


def _not_stopped(resident_ids: list[UUID]) -> list[UUID]:
    stopped = brake.stopped_among(resident_ids)
    return [id for id in resident_ids if id not in stopped]
