"""Readings of organisations and their people that chain like a sentence; `visible_to` says once who sees what."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Q
from django.utils import timezone

from audit.models import RecordedQuerySet
from law.actors import Actor
from people.access.reach import sees
from people.access.roles import CALLER_ROLES

if TYPE_CHECKING:
    from people.organisations.account_changes import AccountChange  # noqa: F401 - likewise
    from people.organisations.join_requests import JoinRequest  # noqa: F401 - likewise
    from people.organisations.machine_clients import MachineClient  # noqa: F401 - likewise
    from people.organisations.models import (  # noqa: F401 - the rows' models, below
        Agreement,
        ConfirmedAddress,
        Organisation,
        Scanner,
    )
    from people.organisations.users import Invitation, Membership  # noqa: F401 - likewise

WARNING_DAYS = (60, 30, 7)


def _own(actor: Actor, field: str = "organisation") -> Q:
    """The actor's organisation and those under it: a borough's lead looks after its teams and its groups."""
    mine = actor.organisation_id
    return Q(**{field: mine}) | Q(**{f"{field}__parent": mine}) | Q(**{f"{field}__parent__parent": mine})


class OrganisationQuerySet(RecordedQuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Administrators see the whole register, everyone else their own organisation and what is under it."""
        if sees(actor, "every organisation"):
            return self.all()
        mine = actor.organisation_id
        return self.filter(Q(pk=mine) | Q(parent=mine) | Q(parent__parent=mine)) if mine else self.none()

    def hubs_seen_by(self, actor: Actor) -> Self:
        """The hubs that are open: where people collect and learn is no secret to whoever refers, books or delivers."""
        return self.filter(kind="hub", is_active=True) if sees(actor, "hubs") else self.none()

    def hubs_for_everyone(self) -> Self:
        """The hubs that are open, for whoever asks: a hub says about itself only what everyone may know."""
        return self.filter(kind="hub", is_active=True)

    def whose_workers_ring(self, actor: Actor) -> Self:
        """The organisations that an operator at the telephone chooses from."""
        return self.filter(is_active=True) if sees(actor, "callers") else self.none()

    def led_by(self, actor: Actor) -> Self:
        """Where this actor may invite, remove and sign: everywhere for administrators, one's own tree for a lead."""
        if sees(actor, "every organisation"):
            return self.all()
        return self.visible_to(actor) if sees(actor, "own organisations") else self.none()


class MembershipQuerySet(RecordedQuerySet["Membership"]):
    def visible_to(self, actor: Actor) -> Self:
        """Administrators see everyone, a lead the people of their own tree, others only themselves."""
        if sees(actor, "every organisation"):
            return self.all()
        if sees(actor, "own organisations") and actor.organisation_id:
            return self.filter(_own(actor))
        return self.filter(user=actor.user_id)

    def live(self) -> Self:
        return self.filter(ended_at=None)

    def who_ring(self, actor: Actor) -> Self:
        """The workers that an operator at the telephone chooses from: whoever may refer for an organisation."""
        live = self.live().filter(role__in=CALLER_ROLES, user__is_active=True, organisation__is_active=True)
        return live if sees(actor, "callers") else self.none()


class InvitationQuerySet(RecordedQuerySet["Invitation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who may invite see what was sent."""
        if sees(actor, "every organisation"):
            return self.all()
        if sees(actor, "own organisations") and actor.organisation_id:
            return self.filter(_own(actor))
        return self.none()


class ConfirmedAddressQuerySet(RecordedQuerySet["ConfirmedAddress"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who may confirm an address see which are confirmed."""
        if sees(actor, "every organisation"):
            return self.all()
        if sees(actor, "own organisations") and actor.organisation_id:
            return self.filter(_own(actor))
        return self.none()

    def live(self) -> Self:
        return self.filter(ended_at=None)


class AccountChangeQuerySet(RecordedQuerySet["AccountChange"]):
    def visible_to(self, actor: Actor) -> Self:
        """Administrators, who ask for them and agree to them."""
        return self.all() if sees(actor, "every organisation") else self.none()


class JoinRequestQuerySet(RecordedQuerySet["JoinRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Administrators, who decide about them; whoever asked has their own link."""
        return self.all() if sees(actor, "every organisation") else self.none()

    def confirmed(self) -> Self:
        """Those whose address was confirmed at some time: what robots leave behind is none of them."""
        return self.exclude(confirmed_at=None)


class ScannerQuerySet(RecordedQuerySet["Scanner"]):
    def in_use(self) -> Self:
        """Those at which someone may name themselves: not retired, of an organisation that is open."""
        return self.filter(retired_at=None, organisation__is_active=True)


class MachineClientQuerySet(RecordedQuerySet["MachineClient"]):
    def visible_to(self, actor: Actor) -> Self:
        """Administrators see every machine client, a lead those of their own tree."""
        if sees(actor, "every organisation"):
            return self.all()
        if sees(actor, "own organisations") and actor.organisation_id:
            return self.filter(_own(actor))
        return self.none()

    def live(self, now: datetime | None = None) -> Self:
        """Those that may come in now."""
        now = now or timezone.now()
        is_open = Q(organisation=None) | Q(organisation__is_active=True)
        return self.filter(is_open, Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)


class AgreementQuerySet(RecordedQuerySet["Agreement"]):
    def visible_to(self, actor: Actor) -> Self:
        """Administrators see every agreement; everyone else those of their own tree: they are no secret to who
        works under them.
        """
        if sees(actor, "every organisation"):
            return self.all()
        return self.filter(_own(actor)) if actor.organisation_id else self.none()

    def in_force(self, day: date | None = None) -> Self:
        day = day or timezone.localdate()
        return self.filter(state="agreed", starts_on__lte=day, ends_on__gte=day)

    def expiring(self, day: date | None = None) -> Self:
        """In force today, over within sixty days, and nothing agreed to follow."""
        day = day or timezone.localdate()
        ends_by = day + timedelta(days=WARNING_DAYS[0])
        return self.in_force(day).filter(ends_on__lte=ends_by).exclude(renewals__state="agreed")
