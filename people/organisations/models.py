"""Organisations and their data sharing agreements, their shared scanners, and what OAuth keeps of their machines."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import transition
from oauth2_provider.models import AbstractApplication

from audit.models import Recorded
from law.states import StateField, States
from people.organisations.agreement_kinds import WORDS, AgreementKind, KindWords
from people.organisations.querysets import (
    AgreementQuerySet,
    ConfirmedAddressQuerySet,
    OrganisationQuerySet,
    ScannerQuerySet,
)
from people.organisations.users import User


class Organisation(Recorded):
    """A body that refers, gives, stores, teaches or pays. `code` is what people quote; boroughs carry their GSS
    code.
    """

    class Kind(models.TextChoices):
        GLA = "gla", "Greater London Authority"
        BOROUGH = "borough", "Borough"
        VCS = "vcs", "Voluntary or community group"
        HUB = "hub", "Hub"
        HOUSING = "housing", "Housing provider"
        HEALTH = "health", "Health service"
        PARTNER = "partner", "Partner"

    code = models.SlugField(max_length=40, unique=True)
    dial_code = models.CharField(
        max_length=6, blank=True, editable=False, help_text="six digits: its workers key them in on the phone"
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    borough = models.CharField(max_length=9, blank=True, help_text="GSS code of the borough it sits in")
    is_active = models.BooleanField(default=True)
    email_domain = models.CharField(
        max_length=100, blank=True, help_text="the part after the @ of its people's addresses"
    )
    verified_on = models.DateField(
        null=True, blank=True, help_text="when we checked that it is who it says, and owns its domain"
    )
    weekly_limit = models.PositiveIntegerField(
        null=True, blank=True, help_text="referrals in any seven days; empty for none"
    )
    open_limit = models.PositiveIntegerField(
        null=True, blank=True, help_text="open referrals a referrer; empty for none"
    )
    daily_texts = models.PositiveIntegerField(
        null=True, blank=True, help_text="texts and automated calls a day; empty for none"
    )
    # Stamped by the agreements' own actions and every night, so that a referral need not look for its agreement.
    agreed_from = models.DateField(null=True, blank=True, editable=False)
    agreed_until = models.DateField(null=True, blank=True, editable=False)
    agreed_fields = models.JSONField(default=list, editable=False)

    objects: ClassVar = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dial_code"], condition=~Q(dial_code=""), name="one_organisation_per_dial_code"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open_hub(self) -> bool:
        return self.kind == self.Kind.HUB and self.is_active

    def is_covered(self, day: date) -> bool:
        """Whether a data sharing agreement is in force on this day."""
        if self.agreed_from is None or self.agreed_until is None:
            return False
        return self.agreed_from <= day <= self.agreed_until


class ConfirmedAddress(Recorded):
    """An address outside an organisation's domain that its lead answers for, until they withdraw it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="confirmed_addresses")
    email = models.EmailField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ConfirmedAddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "confirmed addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"], condition=Q(ended_at=None), name="one_live_confirmation_per_address"
            )
        ]

    def __str__(self) -> str:
        return f"Address confirmed by {self.organisation}"


class Agreement(Recorded):
    """A data sharing agreement between an organisation and the service: what is shared, why it may be, and until when.

    Signed by the organisation's lead, then countersigned by the service; only then, and only between its two dates, may
    the organisation refer, and a hub see who comes (UK GDPR article 6). Whether it is in force today follows from the
    dates, and is no state.
    """

    Kind = AgreementKind

    class State(States, machine="people.Agreement"):
        DRAFT = "draft"
        SIGNED = "signed"
        AGREED = "agreed"
        ENDED = "ended"

    class LawfulBasis(models.TextChoices):
        CONSENT = "consent", "Consent (UK GDPR article 6(1)(a))"
        PUBLIC_TASK = "public_task", "Public task (UK GDPR article 6(1)(e))"
        LEGITIMATE_INTERESTS = "legitimate_interests", "Legitimate interests (UK GDPR article 6(1)(f))"
        LEGAL_OBLIGATION = "legal_obligation", "Legal obligation (UK GDPR article 6(1)(c))"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements")
    kind = models.CharField(max_length=10, choices=AgreementKind.choices, default=AgreementKind.REFERRING)
    purpose = models.CharField(max_length=300)
    lawful_basis = models.CharField(max_length=30, choices=LawfulBasis.choices)
    fields = models.JSONField(default=list, help_text="codes of people.organisations.data_sharing.FIELDS")
    starts_on = models.DateField()
    review_on = models.DateField()
    ends_on = models.DateField()
    state = StateField(choices=State.choices, default=State.DRAFT, protected=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    countersigned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    countersigned_at = models.DateTimeField(null=True, blank=True)
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")

    objects: ClassVar = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="agreements_end_after_they_start"),
            models.CheckConstraint(
                condition=Q(review_on__gte=F("starts_on"), review_on__lte=F("ends_on")),
                name="agreements_are_reviewed_while_they_run",
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="agreement_by_end", condition=Q(state="agreed"))]

    def __str__(self) -> str:
        return f"Agreement with {self.organisation}, {self.starts_on:%-d %B %Y} to {self.ends_on:%-d %B %Y}"

    @property
    def words(self) -> KindWords:
        """How an agreement of this kind is spoken of."""
        return WORDS[AgreementKind(self.kind)]

    @transition(field=state, source=State.DRAFT, target=State.SIGNED)
    def sign(self) -> None:
        """Sign for the organisation: from draft to signed, by its lead."""

    @transition(field=state, source=State.SIGNED, target=State.AGREED)
    def countersign(self) -> None:
        """Sign for the service: from signed to agreed, by an administrator; refused without the signed paper. It is in
        force from its first day."""

    @transition(field=state, source=[State.DRAFT, State.SIGNED, State.AGREED], target=State.ENDED)
    def end(self) -> None:
        """End the agreement: from draft, signed or agreed to ended, by the organisation's lead or an administrator,
        with a reason."""


class SignedDocument(models.Model):
    """The signed paper of an agreement, as it was uploaded. In a table of its own, so that lists never carry it."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="document")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Scanner(Recorded):
    """A shared warehouse scanner. Whoever holds it names themselves by their PIN; `secret_hash` is of the cookie it
    keeps.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="scanners")
    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ScannerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Application(AbstractApplication):
    """What the OAuth library keeps of a machine client: its ID and its secret's checksum. For whom it acts stands in
    `MachineClient`.
    """

    def is_usable(self, request: object) -> bool:
        """Asked by the library before a secret is looked at: a client that has ended, or whose organisation is closed,
        is no client.
        """
        client = getattr(self, "machine_client", None)
        return client is not None and bool(client.is_live())
