"""Who may refer how much: open referrals a referrer, referrals a week an organisation, devices a person and a
household.

The first two stop a referral before it starts. The last two never do: a worker cannot know what another borough gave,
so they send the referral to a person, with the reason (triage_rules.RULES). All are counted on live rows, in one
statement.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from database.prepared import Prepared
from law.refusals import Conflict
from people.models import Organisation, Resident
from referrals.models import Need, Referral

WEEK = timedelta(days=7)
OPEN_STATES = ("draft", "submitted", "in_triage", "awaiting_information", "active")
PROMISED = ("approved", "waiting", "reserved", "in_fulfilment", "provided", "met", "remedy")


class WeeklyLimitReached(Conflict):
    """The organisation has sent what it may in seven days."""


class OpenLimitReached(Conflict):
    """The referrer has as many open referrals as their organisation allows."""


@dataclass(frozen=True)
class Counts:
    """How things stand for one referral just now."""

    week: int = 0
    open: int = 0
    twins: int = 0
    person_devices: int = 0
    household_devices: int = 0


def count(organisation: Organisation, *, email: str = "", resident: Resident | None = None) -> Counts:
    """Everything that the limits ask, in one statement; what does not apply is not counted."""
    asked = {
        "week": organisation.weekly_limit is not None,
        "open": organisation.open_limit is not None and bool(email),
        "twins": resident is not None and bool(resident.name_hash),
        "person_devices": resident is not None and bool(resident.name_hash),
        "household_devices": resident is not None and bool(resident.household_hash),
    }
    names = tuple(name for name, is_asked in asked.items() if is_asked)
    if not names:
        return Counts()
    known = {
        "organisation": organisation.pk,
        "since": timezone.now() - WEEK,
        "email": email,
        "resident": resident.pk if resident is not None else None,
        "name": resident.name_hash if resident is not None else "",
        "household": resident.household_hash if resident is not None else "",
    }
    (numbers,) = _counting(names)(*[known[name] for name in _parameters(names)])
    return Counts(**dict(zip(names, numbers, strict=True)))


def _week(at):
    return _number(at["mine"].filter(submitted_at__gte=at["since"]), "organisation")


def _open(at):
    return _number(at["mine"].filter(referrer_email=at["email"], state__in=OPEN_STATES), "organisation")


def _twins(at):
    return _number(Resident.objects.filter(name_hash=at["name"]).exclude(pk=at["resident"]), "name_hash")


def _person_devices(at):
    return _number(_devices(at["resident"], name_hash=at["name"]), "kind")


def _household_devices(at):
    household = _devices(at["resident"], household_hash=at["household"]).filter(for_school_child=False)
    return _number(household, "kind")


# What is counted → (its column, the parameters that this takes).
_COLUMNS = {
    "week": (_week, ("since",)),
    "open": (_open, ("email",)),
    "twins": (_twins, ("resident", "name")),
    "person_devices": (_person_devices, ("resident", "name")),
    "household_devices": (_household_devices, ("resident", "household")),
}
_TYPES = {"organisation": UUID, "since": datetime, "resident": UUID}


def _parameters(names: tuple[str, ...]) -> list[str]:
    return ["organisation", *dict.fromkeys(needed for name in names for needed in _COLUMNS[name][1])]


@cache
def _counting(names: tuple[str, ...]) -> Prepared:
    """The statement that counts these: an organisation has a limit or not, a person a name and a household or not."""
    parameters = _parameters(names)

    def build(*values):
        at = dict(zip(parameters, values, strict=True))
        at["mine"] = Referral.objects.filter(organisation=OuterRef("pk"))
        columns = {name: _COLUMNS[name][0](at) for name in names}
        return Organisation.objects.filter(pk=at["organisation"]).annotate(**columns).values_list(*columns)

    return Prepared(build, *[_TYPES.get(name, str) for name in parameters])


def _devices(resident: UUID, **whose):
    theirs = {f"referral__resident__{name}": value for name, value in whose.items()}
    return Need.objects.filter(kind="device", state__in=PROMISED, **theirs).exclude(referral__resident=resident)


def _number(rows, group: str):
    counted = rows.order_by().values(group).annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(counted[:1]), 0, output_field=IntegerField())


def refuse_if_reached(organisation: Organisation, counts: Counts):
    """Raises WeeklyLimitReached or OpenLimitReached with what to do about it."""
    if left_this_week(organisation, counts) == 0:
        raise WeeklyLimitReached(
            f"{organisation.name} has sent {counts.week} referrals in the last 7 days, which is its limit. You can send the next one when the oldest is a week old. If you need a higher limit, ask your lead."
        )
    if organisation.open_limit is not None and counts.open >= organisation.open_limit:
        raise OpenLimitReached(
            f"You have {counts.open} open referrals, and the limit for {organisation.name} is {organisation.open_limit} each. Withdraw one first, or ask your lead."
        )


def left_this_week(organisation: Organisation, counts: Counts) -> int | None:
    """How many more the organisation may send now; None without a limit."""
    return None if organisation.weekly_limit is None else max(organisation.weekly_limit - counts.week, 0)


__all__ = ["Counts", "OpenLimitReached", "WeeklyLimitReached", "count", "left_this_week", "refuse_if_reached"]
