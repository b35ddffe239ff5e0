"""Every figure of a report: one function each, with its name, definition, unit, source and version."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q

from connectivity.models import Sim
from inventory.models import Allocation
from outcomes.models import FollowUp
from outcomes.periods import Period
from referrals.models import Need, Referral
from skills.models import Booking

VERSION = "2026.1"
_BOROUGH = "counted_borough"


@dataclass(frozen=True)
class Measure:
    """`by_borough(period)` gives {GSS code: count}. `people` marks counts of people, which disclosure control rounds."""

    key: str
    name: str
    definition: str
    source: str
    by_borough: Callable[[Period], dict[str, int]]
    unit: str = "people"
    people: bool = True
    version: str = VERSION


def _per_borough(rows, borough: str, what="pk") -> dict[str, int]:
    counted = rows.values_list(borough).annotate(count=Count(what, distinct=True)).order_by(borough)
    return {code: count for code, count in counted if code}


def _submitted(period: Period):
    return Referral.objects.filter(counted_month__gte=period.first, counted_month__lte=period.last).exclude(state="draft")


def referrals(period):
    return _per_borough(_submitted(period), _BOROUGH)


def people_helped(period):
    met = Need.objects.filter(state=Need.State.MET, ended_at__gte=period.starts_at, ended_at__lt=period.ends_before)
    return _per_borough(met, f"referral__{_BOROUGH}", "referral__resident")


def devices_handed_over(period):
    given = Allocation.objects.filter(handed_over_at__gte=period.starts_at, handed_over_at__lt=period.ends_before)
    return _per_borough(given, f"need__referral__{_BOROUGH}")


def sims_activated(period):
    active = Sim.objects.filter(activated_at__gte=period.starts_at, activated_at__lt=period.ends_before)
    return _per_borough(active, f"need__referral__{_BOROUGH}")


def people_taught(period):
    came = Booking.objects.filter(
        state=Booking.State.ATTENDED,
        session__starts_at__gte=period.starts_at,
        session__starts_at__lt=period.ends_before,
    )
    return _per_borough(came, f"need__referral__{_BOROUGH}", "resident")


def follow_ups_answered(period):
    answered = FollowUp.objects.filter(answered_at__gte=period.starts_at, answered_at__lt=period.ends_before)
    return _per_borough(answered, f"referral__{_BOROUGH}")


MEASURES = (
    Measure(
        "people_helped",
        "People helped",
        "Residents with at least one need met in the period: handed over or attended, and confirmed to work.",
        "Needs, stamped with the borough at referral",
        people_helped,
    ),
    Measure(
        "referrals",
        "Referrals",
        "Referrals submitted in the period, by the borough the resident lived in at the time.",
        "Referrals, stamped at submission",
        referrals,
        unit="referrals",
    ),
    Measure(
        "devices_handed_over",
        "Devices handed over",
        "Devices in residents' hands, with proof of handover, by the day of handover.",
        "Allocations with proof",
        devices_handed_over,
        unit="devices",
    ),
    Measure(
        "sims_activated",
        "SIMs activated",
        "SIMs that were issued and then activated in the period.",
        "SIM register",
        sims_activated,
        unit="SIMs",
    ),
    Measure(
        "people_taught",
        "People taught",
        "Residents who attended at least one session in the period, by the register.",
        "Registers",
        people_taught,
    ),
    Measure(
        "follow_ups_answered",
        "Follow-ups answered",
        "Follow-ups that the resident, or the referrer in their stead, answered in the period.",
        "Follow-ups",
        follow_ups_answered,
        unit="answers",
    ),
)


def definitions() -> list[dict]:
    """What each figure means, as plain data: frozen with a report, so that an old one keeps its own definitions."""
    told = ("key", "name", "definition", "unit", "source", "version")
    return [{name: getattr(measure, name) for name in told} for measure in MEASURES]


def needs_by_kind(period: Period) -> list[dict]:
    """For referrals submitted in the period: how many needs of each kind were asked for, are met, and are still open."""
    rows = (
        Need.objects.filter(referral__in=_submitted(period))
        .values("kind")
        .annotate(
            asked=Count("pk"),
            met=Count("pk", filter=Q(state=Need.State.MET)),
            ended=Count("pk", filter=Q(state__in=[s for s in Need.ENDED if s != Need.State.MET])),
        )
        .order_by("kind")
    )
    return [
        {
            "kind": Need.Kind(row["kind"]).label,
            "asked": row["asked"],
            "met": row["met"],
            "open": row["asked"] - row["met"] - row["ended"],
        }
        for row in rows
    ]


def measure_all(period: Period) -> dict:
    """The exact figures of a period: {"totals": {key: n}, "boroughs": {code: {key: n}}, "needs": [...]}."""
    totals, boroughs = {}, {}
    for measure in MEASURES:
        counts = measure.by_borough(period)
        totals[measure.key] = sum(counts.values())
        for code, count in counts.items():
            boroughs.setdefault(code, {})[measure.key] = count
    return {"totals": totals, "boroughs": boroughs, "needs": needs_by_kind(period)}
