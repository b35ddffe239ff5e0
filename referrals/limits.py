"""Who may refer how much: open referrals a referrer, referrals a week an organisation, devices a person and a
household.

The first two stop a referral before it starts. The last two never do: a worker cannot know what another borough gave,
so they send the referral to a person, with the reason (triage_rules.RULES). All are counted on live rows, in one
statement for what the organisation sent and one for those who are like the person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from database.parameters import among
from database.prepared import Prepared
from law.refusals import Conflict
from people.models import Organisation, Resident
from referrals.models import Need, Referral

WEEK = timedelta(days=7)
OPEN_STATES = ("draft", "submitted", "in_triage", "awaiting_information", "active")
PROMISED = ("approved", "waiting", "offered", "reserved", "in_fulfilment", "provided", "met", "remedy")


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
    """Everything that the limits ask, in two statements at most; nought for an organisation without a limit."""
    return Counts(*_count_sent(organisation, email), *_count_alike(resident))


def _count_sent(organisation: Organisation, email: str) -> tuple[int, int]:
    """(referrals of the last seven days, open ones of this address)."""
    has_limit = organisation.weekly_limit is not None or (organisation.open_limit is not None and bool(email))
    if not has_limit:
        return 0, 0
    since = timezone.now() - WEEK
    ((week, still_open),) = _SENT(organisation.pk, since, email)
    return week, still_open


def _sent(organisation, since, email):
    mine = Referral.objects.filter(organisation=OuterRef("pk"))
    return Organisation.objects.filter(pk=organisation).values_list(
        _number(mine.filter(submitted_at__gte=since)),
        _number(mine.filter(referrer_email=email, state__in=OPEN_STATES)),
    )


def _number(rows):
    counted = rows.order_by().values("organisation").annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(counted), 0)


_SENT = Prepared(_sent, UUID, datetime, str)


def _count_alike(resident: Resident | None) -> tuple[int, int, int]:
    """(others of this name and birthday, devices promised to them, devices promised to others of this household)."""
    if resident is None or not (resident.name_hash or resident.household_hash):
        return 0, 0, 0
    twins = person = household = 0
    for name, home, devices, not_for_school in _ALIKE(resident.pk, resident.name_hash, resident.household_hash):
        if name and name == resident.name_hash:
            twins += 1
            person += devices
        if home and home == resident.household_hash:
            household += not_for_school
    return twins, person, household


def count_each(residents: Sequence[Resident]) -> list[Counts]:
    """What `count` gives for each of these people, who are not registered yet: in three statements, however many they are."""
    names = {resident.name_hash for resident in residents} - {""}
    households = {resident.household_hash for resident in residents} - {""}
    promised = Need.objects.filter(kind="device", state__in=PROMISED)
    twins = _tally(Resident.objects.filter(name_hash__in=among(names)), "name_hash")
    person = _tally(promised.filter(referral__resident__name_hash__in=among(twins)), "referral__resident__name_hash")
    household = _tally(
        promised.filter(for_school_child=False, referral__resident__household_hash__in=among(households)),
        "referral__resident__household_hash",
    )
    return [
        Counts(
            twins=twins.get(resident.name_hash, 0),
            person_devices=person.get(resident.name_hash, 0),
            household_devices=household.get(resident.household_hash, 0),
        )
        for resident in residents
    ]


def _tally(rows, by: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(by).annotate(Count("pk")))


def _alike(resident, name, household):
    """Who is like somebody, with what was promised to each. Their needs are joined to them, so that whoever plans the
    statement begins with the few who are alike, however little it knows about the tables. That a mark is not empty is said,
    since a plan for any mark takes only then the index of those that are not.
    """
    has_name = Q(name_hash=name) & ~Q(name_hash="")
    has_household = Q(household_hash=household) & ~Q(household_hash="")
    promised = Q(referrals__needs__kind="device", referrals__needs__state__in=PROMISED)
    not_for_school = promised & Q(referrals__needs__for_school_child=False)
    return (
        Resident.objects.filter(has_name | has_household)
        .exclude(pk=resident)
        .annotate(
            devices=Count("referrals__needs", filter=promised),
            not_for_school=Count("referrals__needs", filter=not_for_school),
        )
        .values_list("name_hash", "household_hash", "devices", "not_for_school")
    )


_ALIKE = Prepared(_alike, UUID, str, str)


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
