"""Readings of holds and possible duplicates that chain like a sentence; `visible_to` says once who sees what."""

from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models import Q

from audit.models import RecordedQuerySet
from law.actors import Actor
from people.access.reach import sees, within_reach

if TYPE_CHECKING:
    from people.residents.models import Hold, PossibleDuplicate  # noqa: F401 - the rows' models, below


class HoldQuerySet(RecordedQuerySet["Hold"]):
    def visible_to(self, actor: Actor) -> Self:
        """The safeguarding lead reads every hold. A triage lead sees those of other kinds, and those that wait for a
        second person; everyone else sees only that something is paused.
        """
        if sees(actor, "every hold"):
            return self.all()
        if sees(actor, "holds of other kinds"):
            return self.filter(~Q(kind="safeguarding") | Q(lift_proposed_at__isnull=False))
        return self.none()

    def with_conditions(self) -> Self:
        """Lifted, on conditions that still bind."""
        asks = ~Q(condition_codes=[]) | ~Q(conditions="")
        return self.filter(asks, state="lifted", conditions_ended_at=None)

    def raised_by(self, actor: Actor) -> Self:
        """Those that this person raised themselves: they see that it is in place, and when it is not any more."""
        return self.filter(raised_by=actor.key)

    def active(self) -> Self:
        """Raised or confirmed: a hold bites from the moment it is raised."""
        return self.filter(state__in=["raised", "confirmed"])


class PossibleDuplicateQuerySet(RecordedQuerySet["PossibleDuplicate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Only triage sees both sides of a pair: a referrer learns no more than that someone may be open elsewhere."""
        return within_reach(self, actor, "duplicates")

    def about(self, resident_id: UUID) -> Self:
        return self.filter(Q(one=resident_id) | Q(other=resident_id))
