"""What an actor may do and how far they see, asked of the tables beside this file."""

from typing import Any, TypeVar

from django.db.models import QuerySet

from law.actors import Actor
from people.access.roles import GRANTS, MAY_READ, PEOPLE_ROLES, READS, ROLES_FOR, TASK_OWNERS, WITHIN

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
