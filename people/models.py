"""Organisations, the people who work in them, the residents they refer, and what residents allow."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, transition
from oauth2_provider.models import AbstractApplication

from audit.actors import SYSTEM, Actor
from audit.models import Recorded, RecordedQuerySet
from audit.recording import recording
from people.fields import EncryptedDateField, EncryptedField


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

    def __str__(self):
        return self.name


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

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_staff = models.BooleanField(default=False, help_text="may open the administration pages")
    is_active = models.BooleanField(default=True)

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

    def __str__(self):
        return f"{self.user} – {self.role.replace('_', ' ')} at {self.organisation}"


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

    first_name = EncryptedField(blank=True)
    last_name = EncryptedField(blank=True)
    date_of_birth = EncryptedDateField(null=True, blank=True)
    phone = EncryptedField(blank=True, help_text="E.164")
    email = EncryptedField(blank=True)
    postcode = EncryptedField(blank=True)
    borough = models.CharField(max_length=9, blank=True, help_text="GSS code")
    without_address = models.BooleanField(default=False)
    language = models.CharField(max_length=100, blank=True)
    access_needs = EncryptedField(blank=True)
    name_hash = models.CharField(max_length=64, blank=True)
    phone_hash = models.CharField(max_length=64, blank=True)

    contact_mode = models.CharField(max_length=20, choices=Mode.choices, default=Mode.THROUGH_WORKER)
    safe_channels = models.JSONField(default=list, blank=True, help_text="of sms, call, voicemail, email, post")
    safe_hours = models.CharField(max_length=100, blank=True)
    contact_words = EncryptedField(blank=True, help_text="what was said about contacting them, as it was said")
    ask_again_on = models.DateField(null=True, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True, help_text="replied STOP")

    class Meta:
        indexes = [
            models.Index(fields=["name_hash"], name="resident_by_name", condition=~Q(name_hash="")),
            models.Index(fields=["phone_hash"], name="resident_by_phone", condition=~Q(phone_hash="")),
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
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.get_purpose_display()}: {'yes' if self.given else 'no'}"


class HoldQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """The safeguarding lead reads holds; everybody else sees only that something is paused."""
        return self.all() if "safeguarding_lead" in actor.roles else self.none()

    def biting(self):
        """Raised or confirmed: a hold bites from the moment it is raised."""
        return self.filter(state__in=[Hold.State.RAISED, Hold.State.CONFIRMED])


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
