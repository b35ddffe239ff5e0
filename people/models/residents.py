"""The people who need help: who they are, how they may be reached, and what they agreed to."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.models import Recorded
from people.fields import EncryptedDateField, EncryptedField


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
        default=False, help_text="a place whose address must be known to nobody: never stored"
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
        default=dict, blank=True, help_text="keyed hashes of the words of the name (people.likeness)"
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
    safe_hours = models.CharField(max_length=100, blank=True)
    contact_words = EncryptedField(blank=True, help_text="what was said about contacting them, as it was said")
    ask_again_on = models.DateField(null=True, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True, help_text="replied STOP")

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

    def may_be_reached_by(self, channel: str) -> bool:
        """Whether this channel was named safe and leads somewhere. STOP ends every text, nothing else."""
        if self.contact_mode != self.Mode.DIRECT or channel not in self.safe_channels:
            return False
        if channel == "sms" and self.opted_out_at is not None:
            return False
        return bool(self.email if channel == "email" else self.phone if channel != "post" else self.postcode)


class NameToken(models.Model):
    """One word of a resident's name as a keyed hash: how `q` finds what nobody may read or sort by."""

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
    wording = models.CharField(max_length=500, blank=True)
    given_by = models.CharField(
        max_length=20, default="resident", help_text="resident, or somebody who may decide for them"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {'yes' if self.given else 'no'}"
