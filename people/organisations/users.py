"""The people who work here or refer to us, their roles, and the places offered to them."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded
from audit.recording import recording
from law.actors import SYSTEM, Actor
from law.states import StateField, States
from people.organisations.querysets import InvitationQuerySet, MembershipQuerySet


@dataclass(frozen=True)
class Workplace:
    """An organisation that someone works for, with the roles they hold there. These roles count in no other
    organisation.
    """

    organisation_id: UUID
    name: str
    roles: frozenset[str]


class UserManager(BaseUserManager["User"]):
    def behind(self, actor: Actor) -> "User | None":
        """Who acts, where it is a person with a sign-in."""
        return self.filter(pk=actor.user_id).first() if actor.user_id else None

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        with recording(SYSTEM, "people.add_user", "made from the command line"):
            return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin, Recorded):
    """Someone who works here or refers to us. What they may do comes from their memberships, never from this row."""

    class Digest(models.TextChoices):
        EACH = "each", "An email for each milestone"
        DAILY = "daily", "One email a day"
        NONE = "none", "Do not email me"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_staff = models.BooleanField(default=False, help_text="may open the administration pages")
    is_active = models.BooleanField(default=True)
    digest = models.CharField(max_length=10, choices=Digest.choices, default=Digest.EACH)
    worker_code = models.CharField(
        max_length=6, blank=True, editable=False, help_text="six digits: says on the phone who is calling"
    )
    pin = models.CharField(max_length=128, blank=True, editable=False, help_text="hash of the PIN that goes with it")

    objects: ClassVar = UserManager()  # type: ignore[assignment]  # makes users as well
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker_code"], condition=~Q(worker_code=""), name="one_person_per_worker_code"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def workplaces(self) -> list[Workplace]:
        """The organisations that this person works for, the longest-standing first. A closed sign-in works for none,
        and no one works for a closed organisation.
        """
        if not self.is_active:
            return []
        live = self.memberships.filter(ended_at=None, organisation__is_active=True).order_by("id")
        roles: dict[tuple[UUID, str], set[str]] = {}
        for organisation_id, name, role in live.values_list("organisation_id", "organisation__name", "role"):
            roles.setdefault((organisation_id, name), set()).add(role)
        return [Workplace(organisation_id, name, frozenset(held)) for (organisation_id, name), held in roles.items()]

    def actor(self, channel: str = "web", at: Workplace | None = None) -> Actor:
        """This person at one of their workplaces. Someone with several has no role until it is said at which."""
        if at is None:
            workplaces = self.workplaces()
            at = workplaces[0] if len(workplaces) == 1 else None
        if at is None:
            return Actor(key=f"user:{self.pk}", channel=channel)
        return Actor(key=f"user:{self.pk}", roles=at.roles, organisation_id=at.organisation_id, channel=channel)


class Membership(Recorded):
    """A role that someone has in an organisation, until it ends."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(ended_at=None), name="one_live_membership_each"
            )
        ]

    objects: ClassVar = MembershipQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user} – {self.role.replace('_', ' ')} at {self.organisation}"


class Invitation(Recorded):
    """A place in an organisation offered to an address; the link in the e-mail opens it once."""

    class State(States, machine="people.Invitation"):
        SENT = "sent"
        ACCEPTED = "accepted"
        WITHDRAWN = "withdrawn"

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=20)
    expires_at = models.DateTimeField()
    state = StateField(choices=State.choices, default=State.SENT, protected=True)

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email", "role"], condition=Q(state="sent"), name="one_open_invitation_each"
            )
        ]

    def __str__(self) -> str:
        return f"Invitation to {self.organisation}, {self.get_state_display().lower()}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.SENT and self.expires_at > timezone.now()

    @transition(field=state, source=State.SENT, target=State.ACCEPTED)
    def accept(self) -> None:
        """Take the place: from sent to accepted, by whoever holds the link; refused when the invitation is over."""

    @transition(field=state, source=State.SENT, target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """Take the invitation back: from sent to withdrawn, by the organisation's lead or an administrator."""
