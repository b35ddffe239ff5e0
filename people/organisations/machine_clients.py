"""Machine clients: for whom a machine acts at the API, in which role, limited to what, and until when."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone

from audit.models import Recorded
from law.actors import Actor
from people.access.scopes import EVERYTHING
from people.organisations.models import Application, Organisation
from people.organisations.querysets import MachineClientQuerySet


class MachineClient(Recorded):
    """A machine that acts for one organisation in one role, limited to its scopes. It holds one bearer token, or an ID
    and a secret for which it gets tokens of an hour (RFC 6749 section 4.4). Neither is kept in plain.
    """

    class Kind(models.TextChoices):
        SECRET = "secret", "Client ID and secret"
        TOKEN = "token", "Bearer token"

    application = models.OneToOneField(Application, models.PROTECT, related_name="machine_client")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="machine_clients",
        help_text="empty for the service itself",
    )
    role = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    scopes = models.JSONField(default=list, help_text="codes of people.access.scopes.SCOPES")
    days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="how long a bearer token lasts")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="when a bearer token ends")
    rotated_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="to the hour")

    objects: ClassVar = MachineClientQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at"], name="machine_client_by_organisation")]

    def __str__(self) -> str:
        return self.name

    def is_live(self, now: datetime | None = None) -> bool:
        """Whether it may come in: not revoked, not expired, and its organisation is open."""
        return self.standing(now) == "live"

    def standing(self, now: datetime | None = None) -> str:
        """live, revoked, expired or closed (with its organisation)."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at is not None and self.expires_at <= (now or timezone.now()):
            return "expired"
        if self.organisation is not None and not self.organisation.is_active:
            return "closed"
        return "live"

    def actor(self) -> Actor:
        return Actor(
            key=f"client:{self.application.client_id}",
            roles=frozenset({self.role}),
            organisation_id=self.organisation_id,
            channel="api",
        )

    @property
    def has_every_scope(self) -> bool:
        return EVERYTHING in self.scopes
