"""What an actor may do and how far they see, asked of the tables beside this file."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from law.actors import Actor
from people.access.roles import (
    GRANTS,
    LEAD_THE,
    MAY_READ,
    PEOPLE_ROLES,
    READS,
    ROLES_FOR,
    TASK_OWNERS,
    TEAMS,
    WITHIN,
)

Rows = TypeVar("Rows", bound=QuerySet[Any])


def may(actor: Actor, verb: str) -> bool:
    """Whether one of the actor's roles may do this. What the tables do not name, no one may."""
    return not actor.roles.isdisjoint(ROLES_FOR.get(verb) or WITHIN.get(verb) or ())


def sees(actor: Actor, reading: str) -> bool:
    """Whether one of the actor's roles sees this. A reading without a row is a mistake of ours (KeyError)."""
    return not actor.roles.isdisjoint(READS[reading])


def may_read(actor: Actor, kind: str) -> bool:
    """Whether one of the actor's roles may read this kind of a resident's data (data_sharing.FIELDS)."""
    return not actor.roles.isdisjoint(MAY_READ[kind])


def roles_of_page(does: str = "", sees: str = "") -> frozenset[str]:
    """The people who may open a page, by the verb that it does or the reading that it shows; both, where both are
    named.
    """
    roles = PEOPLE_ROLES if does or sees else set()
    if does:
        roles = roles & ROLES_FOR[does]
    if sees:
        roles = roles & READS[sees]
    return frozenset(roles)


def within_reach(rows: Rows, actor: Actor, every: str, **own: str) -> Rows:
    """All of these rows for who sees `every`; else those whose field names the actor's organisation; else none.

    `own` gives to each such field the reading that opens it: `organisation_id="own referrals"`. The first that fits
    decides.
    """
    if sees(actor, every):
        return rows.all()
    fields = (field for field, reading in own.items() if sees(actor, reading))
    field = next(fields, None) if actor.organisation_id else None
    return rows.filter(**{field: actor.organisation_id}) if field else rows.none()


def grants(actor: Actor) -> set[str]:
    """The roles that the actor gives and takes, in the organisations that they look after."""
    return {role for held in actor.roles for role in GRANTS.get(held, ())}


def task_kinds_of(actor: Actor) -> list[str]:
    """The kinds of task that are on the lists of the actor's roles."""
    return [kind for kind, roles in TASK_OWNERS.items() if not actor.roles.isdisjoint(roles)]


def owns_task(actor: Actor, kind: str) -> bool:
    """Whether a task of this kind is on the list of one of the actor's roles."""
    return not actor.roles.isdisjoint(TASK_OWNERS[kind])


def team_of(kind: str) -> str:
    """Whose a task of this kind is, in words ("Caseworkers, Hub"): the teams that own it, and not their leads beside
    them.
    """
    roles = TASK_OWNERS[kind]
    named = [words for role, words in TEAMS.items() if role in roles and LEAD_THE.get(role) not in roles]
    return ", ".join(named)


def roles_of_team(words: str) -> frozenset[str]:
    """The roles that answer for what is listed under a team: its own, and those that lead it."""
    own = {role for role, team in TEAMS.items() if team == words}
    return frozenset(own | {lead for lead, role in LEAD_THE.items() if role in own})


# ── The people of a hub ──────────────────────────────────────────────────────────────────────────────────────────────
# Who works at a hub sees the people who chose it, until a while after the last thing that happened there, and nobody
# else. What ties a person to a hub lies in the rooms above, which say so here when the service starts.

KNOWN_AT_HUB_FOR = timedelta(days=30)


class Tie(NamedTuple):
    """What ties people to a hub: `rows(hub, since)` are the rows that do, `person` and `need` the ways from them."""

    rows: Callable[[UUID, datetime], QuerySet[Any]]
    person: str
    need: str


TIES: list[Tie] = []


def ties_to_hub(rows: Callable[[UUID, datetime], QuerySet[Any]], *, person: str, need: str) -> None:
    """Have these rows tie a person and a need to a hub. Called once for each kind of row."""
    TIES.append(Tie(rows, person, need))


def known_since() -> datetime:
    """Whatever happened at a hub before this moment ties nobody to it any more."""
    return timezone.now() - KNOWN_AT_HUB_FOR


def of_people_at_hub(actor: Actor, field: str) -> Q:
    """Rows whose `field` is a person who chose the actor's hub."""
    return _tied(actor, field, "person")


def of_needs_at_hub(actor: Actor, field: str) -> Q:
    """Rows whose `field` is a need that is met at the actor's hub: what else a person needs is not the hub's business."""
    return _tied(actor, field, "need")


def _tied(actor: Actor, field: str, way: str) -> Q:
    if actor.organisation_id is None:
        return Q(pk__in=())
    since = known_since()
    tied = Q(pk__in=())
    for tie in TIES:
        rows = tie.rows(actor.organisation_id, since)
        tied |= Q(**{f"{field}__in": rows.values(getattr(tie, way))})
    return tied
