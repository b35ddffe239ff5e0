"""What is counted, each said once: the same sentence makes a quarter's figures and the rows behind each of them.

London's days and quarters count (Europe/London).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, ExtractDay, ExtractMonth, ExtractYear, Greatest, Least
from django.db.models.lookups import LessThan

from connectivity.models import Sim
from inventory.models import Allocation, Device
from outcomes.follow_up.models import FollowUp
from outcomes.report.periods import LONDON, Period
from referrals.models import Fault, Need, Referral
from skills.models import Booking

# What a referral was stamped with when it was submitted, and so what every figure can be told apart by.
STAMPS = {
    "borough": "counted_borough",
    "band": "counted_age_band",
    "organisation": "counted_organisation_kind",
    "channel": "channel",
    "deprivation": "counted_deprivation",
}
KEYS = tuple(STAMPS)
_BUT_DEPRIVATION = ("borough", "band", "organisation", "channel")
_BUT_BOROUGH = ("band", "organisation", "channel", "deprivation")
_NOTHING = Value("")
SOON = timedelta(days=30)  # after the handover
MOST_DAYS = 999  # a longer wait counts as this long


@dataclass(frozen=True)
class Metric:
    """`rows` are what is counted; the London day of the field `on` says in which quarter.

    They are told apart by a `kind`, a `detail` and those `keys` that figures ask for, of the referral at the path
    `referral`; what is nobody's has none (`referral=None`), and its keys are empty. Where `adds` names a field, its
    numbers are added up in place of the rows. `people` counts residents: each once a period, by their first row.
    """

    what: str
    rows: QuerySet
    on: str
    referral: str | None = ""
    kind: Combinable = _NOTHING
    detail: Combinable = _NOTHING
    adds: str = ""
    keys: tuple[str, ...] = ()
    people: bool = False

    @property
    def clock(self) -> ZoneInfo | None:
        """London's for an instant, whose name ends in `_at`; a day is the same day on every clock."""
        return LONDON if self.on.endswith("_at") else None

    @property
    def resident(self) -> str:
        return f"{self.referral}resident_id"

    def during(self, period: Period) -> QuerySet:
        """Every row of the period."""
        if self.clock:
            return self.rows.filter(**{f"{self.on}__gte": period.starts_at, f"{self.on}__lt": period.ends_before})
        return self.rows.filter(**{f"{self.on}__range": (period.first, period.last)})

    def counted(self, period: Period) -> QuerySet:
        """The rows that count in the period: all of them, or the first of each person."""
        rows = self.during(period)
        if not self.people:
            return rows
        firsts = rows.order_by(self.resident, self.on, "pk").distinct(self.resident)
        return rows.filter(pk__in=firsts.values("pk"))

    def with_keys(self, rows: QuerySet, keys: Iterable[str]) -> QuerySet:
        """The same rows with `by_kind`, `by_detail` and for each of the keys `by_<key>`."""
        stamps = {f"by_{key}": _NOTHING if self.referral is None else F(self.referral + STAMPS[key]) for key in keys}
        return rows.annotate(by_kind=self.kind, by_detail=self.detail, **stamps)


def whole_days(since: str, until: str) -> Cast:
    """Whole days from one instant to another as text, from 0 to MOST_DAYS."""
    days = ExtractDay(F(until) - F(since))
    return Cast(Greatest(0, Least(MOST_DAYS, days)), CharField())


def _whole_months(since: str, until: str) -> Cast:
    """Whole months from an instant's London day to a day as text, from 0."""
    year, month, day = (extract(since, tzinfo=LONDON) for extract in (ExtractYear, ExtractMonth, ExtractDay))
    begun = 12 * (ExtractYear(until) - year) + ExtractMonth(until) - month
    unfinished = Case(When(LessThan(ExtractDay(until), day), then=1), default=0)
    return Cast(Greatest(0, begun - unfinished), CharField())


def _yes_or_no(field: str) -> Case:
    return Case(When(**{field: True}, then=Value("yes")), default=Value("no"))


_IN_USE = Case(
    When(state__in=["active", "expired"], ends_on__isnull=False, then=_whole_months("activated_at", "ends_on")),
    default=_NOTHING,
)
_CONFIDENCE = Concat("confidence_before", Value("-"), "confidence", output_field=CharField())

# Whatever got further than being asked for hangs on a referral that was submitted, and the database refuses one without
# its stamps;
# only what ended may hang on a draft.
_referrals = Referral.objects.filter(counted_month__isnull=False)
_needs = Need.objects.all()
_met = _needs.filter(state="met", ended_at__isnull=False)
_assumed = _met.filter(assumed_at__isnull=False)  # nobody answered for two weeks (referrals.assume_met)
_provided = _needs.filter(provided_at__isnull=False, queued_at__isnull=False)
_not_met = _needs.filter(
    state__in=["not_approved", "unreachable", "unmet", "cancelled", "declined"],
    ended_at__isnull=False,
    referral__counted_month__isnull=False,
)
_handed_over = Allocation.objects.filter(handed_over_at__isnull=False)
_weighed = _handed_over.filter(device__weight_grams__isnull=False)
_back_soon = _handed_over.filter(came_back_at__lte=F("handed_over_at") + SOON)
_lost = Device.objects.filter(lost_at__isnull=False)
_received = Device.objects.filter(received_at__isnull=False)
_activated = Sim.objects.filter(activated_at__isnull=False, need__isnull=False)
_earlier_sim = Sim.objects.filter(need=OuterRef("need"), issued_at__lt=OuterRef("issued_at"))
_replacing = _activated.filter(Exists(_earlier_sim))
_sim_lost = Sim.objects.filter(lost_at__isnull=False, need__isnull=False)
_seats = Booking.objects.filter(state__in=["attended", "no_show", "excused"])
_attended = _seats.filter(state="attended")
_faults = Fault.objects.all()
_replaced = _faults.filter(state="replaced", ended_at__isnull=False)
_follow_ups = FollowUp.objects.all()
_answered = _follow_ups.filter(state="answered")
_both_times = _answered.filter(confidence__isnull=False, confidence_before__isnull=False)
_saving = _answered.filter(saves_pence_a_month__isnull=False)

_of_need = partial(Metric, referral="referral__", kind=F("kind"))
_of_device = partial(Metric, on="handed_over_at", referral="need__referral__", kind=F("device__kind"))
_of_no_one = partial(Metric, referral=None)  # no key could tell them apart
_of_device_in = partial(_of_no_one, rows=_received, on="received_at")
_of_seat = partial(Metric, on="session__starts_at", referral="need__referral__")
_of_follow_up = partial(Metric, on="due_on", referral="referral__", kind=F("kind"))

METRICS = {
    metric.what: metric
    for metric in (
        Metric("referred", _referrals, "counted_month", detail=F("state"), keys=KEYS),
        Metric(
            "wait_decided",
            _referrals.filter(decided_at__isnull=False, submitted_at__isnull=False),
            "decided_at",
            detail=whole_days("submitted_at", "decided_at"),
        ),
        _of_need("need", _needs, "referral__counted_month", detail=F("state"), keys=_BUT_BOROUGH),
        _of_need("met", _met, "ended_at", keys=KEYS),
        _of_need("assumed_met", _assumed, "ended_at"),
        _of_need("not_met", _not_met, "ended_at", detail=F("decision_code"), keys=("borough",)),
        _of_need(
            "wait_provided", _provided, "provided_at", detail=whole_days("queued_at", "provided_at"), keys=_BUT_BOROUGH
        ),
        Metric("helped", _met, "ended_at", referral="referral__", detail=Value("helped"), keys=KEYS, people=True),
        _of_device("device", _handed_over, keys=_BUT_DEPRIVATION),
        _of_device("device_back_soon", _back_soon),
        _of_device("device_weighed", _weighed),
        _of_device("device_grams", _weighed, adds="device__weight_grams"),
        _of_device_in("device_in", kind=F("kind")),
        _of_no_one("device_lost", _lost, "lost_at", kind=F("kind")),
        _of_device_in("device_grade", detail=F("grade")),
        _of_device_in("device_source", detail=F("donor")),
        Metric("sim", _activated, "activated_at", referral="need__referral__", detail=_IN_USE, keys=_BUT_DEPRIVATION),
        _of_seat("seat", _seats, detail=F("state"), keys=_BUT_DEPRIVATION),
        _of_seat("taught", _attended, detail=Value("taught"), keys=_BUT_DEPRIVATION, people=True),
        Metric("fault", _faults, "created_at", referral="need__referral__", kind=F("need__kind"), detail=F("kind")),
        Metric(
            "replaced", _replaced, "ended_at", referral="need__referral__", kind=F("need__kind"), detail=F("need__kind")
        ),
        Metric("sim_replacing", _replacing, "activated_at", referral="need__referral__"),
        Metric("sim_lost", _sim_lost, "lost_at", referral="need__referral__"),
        _of_follow_up("follow_up", _follow_ups, detail=F("state"), keys=_BUT_DEPRIVATION),
        _of_follow_up("working", _answered.filter(is_working__isnull=False), detail=_yes_or_no("is_working")),
        _of_follow_up("connected", _answered.filter(is_connected__isnull=False), detail=_yes_or_no("is_connected")),
        _of_follow_up("connected_how", _answered.exclude(connected_how=""), detail=F("connected_how")),
        _of_follow_up("confidence", _both_times, detail=_CONFIDENCE),
        _of_follow_up("saving", _saving),
        _of_follow_up("saving_pence", _saving, adds="saves_pence_a_month"),
    )
}
