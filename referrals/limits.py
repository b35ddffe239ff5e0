"""Who may refer how much: open referrals a referrer, referrals a week an organisation, devices a person and a
household.

The first two stop a referral before it starts. The last two never do: a worker cannot know what another borough gave,
so they send the referral to a person, with the reason (triage_rules.RULES). All are counted on live rows, in one
statement.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

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
    mine = Referral.objects.filter(organisation=OuterRef("pk"))
    columns = {}
    if organisation.weekly_limit is not None:
        columns["week"] = _number(mine.filter(submitted_at__gte=timezone.now() - WEEK), "organisation")
    if organisation.open_limit is not None and email:
        columns["open"] = _number(mine.filter(referrer_email=email, state__in=OPEN_STATES), "organisation")
    if resident is not None and resident.name_hash:
        columns["twins"] = _number(
            Resident.objects.filter(name_hash=resident.name_hash).exclude(pk=resident.pk), "name_hash"
        )
        columns["person_devices"] = _number(_devices(resident, name_hash=resident.name_hash), "kind")
    if resident is not None and resident.household_hash:
        household = _devices(resident, household_hash=resident.household_hash).filter(for_school_child=False)
        columns["household_devices"] = _number(household, "kind")
    if not columns:
        return Counts()
    return Counts(**Organisation.objects.filter(pk=organisation.pk).values(**columns).get())


def _devices(resident, **whose):
    theirs = {f"referral__resident__{name}": value for name, value in whose.items()}
    return Need.objects.filter(kind="device", state__in=PROMISED, **theirs).exclude(referral__resident=resident.pk)


def _number(rows, group: str):
    counted = rows.order_by().values(group).annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(counted[:1]), 0, output_field=IntegerField())


def refuse_if_reached(organisation: Organisation, counts: Counts):
    """Raises WeeklyLimitReached or OpenLimitReached with what to do about it."""
    if left_this_week(organisation, counts) == 0:
        raise WeeklyLimitReached(
            f"{organisation.name} has sent {counts.week} referrals in the last seven days, which is its limit. "
            "The next one can be sent when the oldest of them is a week old. Ask your lead if this is too few."
        )
    if organisation.open_limit is not None and counts.open >= organisation.open_limit:
        raise OpenLimitReached(
            f"You have {counts.open} open referrals, and {organisation.name} allows {organisation.open_limit} each. "
            "Finish or withdraw one first, or ask your lead."
        )


def left_this_week(organisation: Organisation, counts: Counts) -> int | None:
    """How many more the organisation may send now; None without a limit."""
    return None if organisation.weekly_limit is None else max(organisation.weekly_limit - counts.week, 0)


__all__ = ["Counts", "OpenLimitReached", "WeeklyLimitReached", "count", "left_this_week", "refuse_if_reached"]
