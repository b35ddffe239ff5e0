"""Organisations, the people who work in them, the residents they refer, and what residents allow."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition
from oauth2_provider.models import AbstractApplication

from audit.actors import SYSTEM, Actor
from audit.models import Recorded
from audit.recording import recording
from people.fields import EncryptedDateField, EncryptedField
from people.querysets import AgreementQuerySet, HoldQuerySet, InvitationQuerySet, MembershipQuerySet, OrganisationQuerySet


class Organisation(Recorded):
    """A body that refers, gives, stores, teaches or pays. `code` is what people quote; boroughs carry their GSS code."""

    class Kind(models.TextChoices):
        GLA = "gla", "Greater London Authority"
        BOROUGH = "borough", "Borough"
        VCS = "vcs", "Voluntary or community group"
        HUB = "hub", "Hub"
        HOUSING = "housing", "Housing provider"
        HEALTH = "health", "Health service"
        PARTNER = "partner", "Partner"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    borough = models.CharField(max_length=9, blank=True, help_text="GSS code of the borough it sits in")
    is_active = models.BooleanField(default=True)
    email_domain = models.CharField(max_length=100, blank=True, help_text="the part after the @ of its people's addresses")
    verified_on = models.DateField(null=True, blank=True, help_text="when we checked that it is who it says, and owns its domain")
    weekly_limit = models.PositiveIntegerField(null=True, blank=True, help_text="referrals in any seven days; empty for none")
    open_limit = models.PositiveIntegerField(null=True, blank=True, help_text="open referrals a referrer; empty for none")
    # Stamped by the agreements' own actions and every night, so that a referral need not look for its agreement.
    agreed_from = models.DateField(null=True, blank=True, editable=False)
    agreed_until = models.DateField(null=True, blank=True, editable=False)
    agreed_fields = models.JSONField(default=list, editable=False)

    objects = OrganisationQuerySet.as_manager()

    def __str__(self):
        return self.name

    def is_covered(self, day) -> bool:
        """Whether a data sharing agreement is in force on this day."""
        return self.agreed_from is not None and self.agreed_from <= day <= self.agreed_until


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        with recording(SYSTEM, "people.add_user", "made from the command line"):
            return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin, Recorded):
    """Somebody who works here or refers to us. What they may do comes from their memberships, never from this row."""

    class Digest(models.TextChoices):
        EACH = "each", "An e-mail for each milestone"
        DAILY = "daily", "One e-mail a day"
        NONE = "none", "No e-mails: I look here"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_staff = models.BooleanField(default=False, help_text="may open the administration pages")
    is_active = models.BooleanField(default=True)
    digest = models.CharField(max_length=10, choices=Digest.choices, default=Digest.EACH)
    pin = models.CharField(max_length=128, blank=True, help_text="hash of the PIN for shared scanners")
    pin_failures = models.PositiveSmallIntegerField(default=0)
    pin_locked_until = models.DateTimeField(null=True, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self):
        return self.name or self.email

    def actor(self, channel: str = "web") -> Actor:
        """This person as the rooms know them: roles of every live membership, the first one's organisation."""
        live = list(self.memberships.filter(ended_at=None).order_by("id").values_list("role", "organisation_id"))
        return Actor(
            key=f"user:{self.pk}",
            roles=frozenset(role for role, _ in live) if self.is_active else frozenset(),
            organisation_id=live[0][1] if live else None,
            channel=channel,
        )


class Membership(Recorded):
    """A role that somebody has in an organisation, until it ends."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], condition=Q(ended_at=None), name="one_live_membership_each")
        ]

    objects = MembershipQuerySet.as_manager()

    def __str__(self):
        return f"{self.user} – {self.role.replace('_', ' ')} at {self.organisation}"


class Invitation(Recorded):
    """A place in an organisation offered to an address; the link in the e-mail opens it once."""

    class State(models.TextChoices):
        SENT = "sent", "Sent"
        ACCEPTED = "accepted", "Accepted"
        WITHDRAWN = "withdrawn", "Withdrawn"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=20)
    expires_at = models.DateTimeField()
    state = FSMField(choices=State.choices, default=State.SENT, protected=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email", "role"], condition=Q(state="sent"), name="one_open_invitation_each")
        ]

    def __str__(self):
        return f"Invitation to {self.organisation}, {self.get_state_display().lower()}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.SENT and self.expires_at > timezone.now()

    @transition(field=state, source=State.SENT, target=State.ACCEPTED)
    def accept(self):
        """Somebody opened the link and has a sign-in now."""

    @transition(field=state, source=State.SENT, target=State.WITHDRAWN)
    def withdraw(self):
        """Whoever invited thought better of it."""


class Agreement(Recorded):
    """A data sharing agreement between an organisation and the service: what is shared, why it may be, and until when.

    Signed by the organisation's lead, then countersigned by the service; only then, and only between its two dates, may the
    organisation refer (UK GDPR article 6; domain.md 5). Whether it is in force today follows from the dates, and is no state.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Signed by the organisation"
        AGREED = "agreed", "Agreed"
        ENDED = "ended", "Ended"

    class LawfulBasis(models.TextChoices):
        CONSENT = "consent", "Consent (UK GDPR article 6(1)(a))"
        PUBLIC_TASK = "public_task", "Public task (UK GDPR article 6(1)(e))"
        LEGITIMATE_INTERESTS = "legitimate_interests", "Legitimate interests (UK GDPR article 6(1)(f))"
        LEGAL_OBLIGATION = "legal_obligation", "Legal obligation (UK GDPR article 6(1)(c))"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements")
    purpose = models.CharField(max_length=300)
    lawful_basis = models.CharField(max_length=30, choices=LawfulBasis.choices)
    fields = models.JSONField(default=list, help_text="codes of people.agreements.FIELDS")
    starts_on = models.DateField()
    review_on = models.DateField()
    ends_on = models.DateField()
    state = FSMField(choices=State.choices, default=State.DRAFT, protected=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    countersigned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    countersigned_at = models.DateTimeField(null=True, blank=True)
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="agreements_end_after_they_start"),
            models.CheckConstraint(
                condition=Q(review_on__gte=F("starts_on"), review_on__lte=F("ends_on")), name="agreements_are_reviewed_while_they_run"
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="agreement_by_end", condition=Q(state="agreed"))]

    def __str__(self):
        return f"Agreement with {self.organisation}, {self.starts_on:%-d %B %Y} to {self.ends_on:%-d %B %Y}"

    @transition(field=state, source=State.DRAFT, target=State.SIGNED)
    def sign(self):
        """The organisation's lead signs."""

    @transition(field=state, source=State.SIGNED, target=State.AGREED)
    def countersign(self):
        """The service signs: it is in force from its first day."""

    @transition(field=state, source=[State.DRAFT, State.SIGNED, State.AGREED], target=State.ENDED)
    def end(self):
        """Given up, replaced or broken off."""


class SignedDocument(models.Model):
    """The signed paper of an agreement, as it was uploaded. In a table of its own, so that lists never carry it."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="document")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.name


class Scanner(Recorded):
    """A shared warehouse scanner. Whoever holds it names themself by their PIN; `secret_hash` is of the cookie it keeps."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="scanners")
    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.name


class Application(AbstractApplication):
    """A machine client: it acts for one organisation in one role."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="applications")
    role = models.CharField(max_length=20)

    def actor(self) -> Actor:
        return Actor(
            key=f"client:{self.client_id}",
            roles=frozenset({self.role}),
            organisation_id=self.organisation_id,
            channel="api",
        )


class Resident(Recorded):
    """A person who needs help. Everything that names them is encrypted; the keyed hashes beside it find them again.

    Contact policy: every channel is unsafe until it is named safe (domain.md 5). `through_worker` is a full, normal mode.
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
    email = EncryptedField(blank=True)
    postcode = EncryptedField(blank=True)
    borough = models.CharField(max_length=9, blank=True, help_text="GSS code")
    without_address = models.BooleanField(default=False)
    care_of = models.CharField(max_length=10, choices=CareOf.choices, blank=True, help_text="where things for them can go")
    address_withheld = models.BooleanField(default=False, help_text="a place whose address must be known to nobody: never stored")
    client_ref = models.CharField(max_length=100, blank=True, help_text="the referring organisation's own reference for this person")
    language = models.CharField(max_length=100, blank=True)
    access_needs = EncryptedField(blank=True)
    name_hash = models.CharField(max_length=64, blank=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    born_hash = models.CharField(max_length=64, blank=True)
    household_hash = models.CharField(max_length=64, blank=True)

    contact_mode = models.CharField(max_length=20, choices=Mode.choices, default=Mode.THROUGH_WORKER)
    worker_only = models.BooleanField(default=False, help_text="said to be reached through the worker: no contact details are kept")
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
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip() or "Resident known to the worker"

    def resident_ids(self):
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

    def __str__(self):
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
    given_by = models.CharField(max_length=20, default="resident", help_text="resident, or somebody who may decide for them")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.get_purpose_display()}: {'yes' if self.given else 'no'}"


class Hold(Recorded):
    """A brake on everything outward for one resident, kept apart from every state (HD1 to HD4)."""

    class State(models.TextChoices):
        RAISED = "raised", "Raised"
        CONFIRMED = "confirmed", "Confirmed"
        LIFTED = "lifted", "Lifted"
        UNFOUNDED = "unfounded", "Unfounded"

    class Kind(models.TextChoices):
        SAFEGUARDING = "safeguarding", "Safeguarding"
        CONSENT = "consent", "Consent"
        IDENTITY = "identity", "Identity or duplicate"
        PAYMENT = "payment", "Payment"
        LEGAL = "legal", "Legal"
        STOCK_RECALL = "stock_recall", "Stock recall"

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = FSMField(choices=State.choices, default=State.RAISED, protected=True)
    note = EncryptedField(blank=True, help_text="read by the safeguarding lead only")
    review_on = models.DateField(null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["resident"], name="hold_biting", condition=Q(state__in=["raised", "confirmed"]))]

    def __str__(self):
        return f"{self.get_kind_display()} hold, {self.get_state_display().lower()}"

    @transition(field=state, source=State.RAISED, target=State.CONFIRMED)
    def confirm(self):
        """HD2."""

    @transition(field=state, source=[State.RAISED, State.CONFIRMED], target=State.LIFTED)
    def lift(self):
        """HD3."""

    @transition(field=state, source=State.RAISED, target=State.UNFOUNDED)
    def reject(self):
        """HD4."""
