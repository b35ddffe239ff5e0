"""The exact cells of a quarter's report, with every sum that a reader could make of them: what disclosure control works
on.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from math import inf

from django.utils import timezone

from inventory.models import Device
from law.state_words import funder_words
from outcomes.follow_up.models import FollowUp
from outcomes.report import fairness, measures
from outcomes.report.disclosure import Known, enough_of
from outcomes.report.periods import Period, periods_until
from outcomes.report.tallies import QuarterTallies, over_quarters
from people.models import Organisation
from people.places.boroughs import BOROUGHS
from people.places.deprivation import TENTHS
from referrals.models import Need, Referral
from referrals.stamps import AGE_BANDS
from skills.models import Session

ALL = "all"
_NEED_GROUPS = {
    "to_decide": ("proposed",),
    "not_approved": ("not_approved",),
    "waiting": ("approved", "waiting", "offered"),
    "ended": ("declined", "unreachable", "unmet", "cancelled"),
    "prepared": ("reserved", "in_fulfilment"),
    "provided": ("provided", "remedy"),
    "met": ("met",),
}
GROUPS = {code: (funder_words("referrals.Need")[states[0]], states) for code, states in _NEED_GROUPS.items()}
FUNNEL = (
    ("Asked for", tuple(GROUPS), ""),
    ("Approved", ("waiting", "ended", "prepared", "provided", "met"), "not approved, or still to be decided"),
    ("Promised", ("prepared", "provided", "met"), "still waiting, or ended unmet"),
    ("Provided", ("provided", "met"), "being prepared"),
    ("Met", ("met",), "not yet confirmed, or being fixed"),
)
REGIONS = [*sorted({borough.subregion for borough in BOROUGHS if borough.subregion}), ""]
KINDS = [str(kind) for kind in Need.Kind]
TIMES = {"2_weeks": "After two weeks", "3_months": "After three months", "6_months": "After six months"}
LABELS = {
    "band": {band: band.capitalize() for band in [*(name for _, name in AGE_BANDS), "unknown"]},
    "organisation": {str(kind): kind.label for kind in Organisation.Kind},
    "channel": {str(channel): channel.label for channel in Referral.Channel},
    "deprivation": {
        **{tenth: tenth for tenth in TENTHS},
        "1": "1, most deprived",
        "10": "10, least deprived",
        "": "Not known",
    },
    "borough": {borough.gss_code: borough.name for borough in BOROUGHS},
}


class ReportCells:
    """The cells of one report by name, such as `referrals|borough|E09000022`; `sums` are (total, parts); `exact` are
    not of people.
    """

    def __init__(self, period: Period, today: date | None = None):
        self.period = period
        self.tallies = QuarterTallies(period)
        self.today = today or timezone.localdate()
        self.cells: dict[str, int] = {}
        self.sums: list[tuple[str, list[str]]] = []
        self.exact: set[str] = set()
        self.stated: dict[str, Known] = {}  # counts that are not printed, and what is told of them in their place
        for measure in measures.MEASURES:
            self._measure(measure)
        self._needs()
        self._met_by_place()
        self._waits()
        self._follow_ups()
        self._devices()
        self._skills()
        self._sims()

    def _put(self, name: str, count: int) -> str:
        self.cells[name] = count
        return name

    def _put_exact(self, name: str, count: int):
        self.exact.add(self._put(name, count))

    def _state(self, name: str, count: int) -> str:
        """Not printed, but a median wait stands for it, or “too few”: which of the two tells whether about twenty
        were counted.
        """
        self.stated[name] = enough_of(count)
        return self._put(name, count)

    def _adds_up(self, total: str, parts: Iterable[str]):
        self.sums.append((total, list(parts)))

    def _total(self, name: str, parts: list[str]):
        self._put(name, sum(self.cells[part] for part in parts))
        self._adds_up(name, parts)

    def _grid(self, table: str, counts: dict[tuple[str, str], int], rows, columns):
        """A table of two keys with both margins and its corner."""
        for row in rows:
            for column in columns:
                self._put(f"{table}|{row}|{column}", counts.get((row, column), 0))
            self._total(f"{table}|{row}|{ALL}", [f"{table}|{row}|{column}" for column in columns])
        for column in [*columns, ALL]:
            self._total(f"{table}|{ALL}|{column}", [f"{table}|{row}|{column}" for row in rows])

    # ── Measures, by every key ──────────────────────────────────────────────────────────────────────────────────────

    def _measure(self, measure):
        total = self._put(f"{measure.key}|all|", measure.count(self.tallies, "")[""])
        for key in measure.by:
            counted = measure.count(self.tallies, key)
            if key == "deprivation" and not any(counted):  # no table was supplied
                continue
            values = {**dict.fromkeys(LABELS[key], 0), **counted}
            self._adds_up(total, [self._put(f"{measure.key}|{key}|{value}", n) for value, n in values.items()])
            if key == "borough":
                self._regions(measure.key, total, [value for value in values if value not in LABELS["borough"]])

    def _regions(self, key: str, total: str, elsewhere: list[str]):
        regions = []
        for region in REGIONS:
            members = [f"{key}|borough|{b.gss_code}" for b in BOROUGHS if b.subregion == region]
            members += [f"{key}|borough|{value}" for value in elsewhere if not region]
            regions.append(self._put(f"{key}|region|{region}", sum(self.cells[member] for member in members)))
            self._adds_up(regions[-1], members)
        self._adds_up(total, regions)

    # ── Needs ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _needs(self):
        """What became so far of the needs on the quarter's referrals: by kind, and asked and met by who they are for."""
        counts = {
            (kind, group): self.tallies.total("need", kind=kind, detail=states)
            for kind in KINDS
            for group, (_, states) in GROUPS.items()
        }
        self._grid("need", counts, KINDS, list(GROUPS))
        for label, groups, _ in FUNNEL[1:-1]:
            self._total(f"funnel|{label}", [f"need|{ALL}|{group}" for group in groups])
        for key in ("band", "organisation", "channel", "deprivation"):
            asked = self.tallies.by("need", key)
            met = self.tallies.by("need", key, detail="met")
            if any(asked) or key != "deprivation":
                self._fair(key, list({**LABELS[key], **asked}), asked, met)
        self.monitored = fairness.read(self.period)
        for question, by_group in self.monitored.items():
            self._fair(question, list(by_group.asked), by_group.asked, by_group.met)
            for group in by_group.asked:
                self._state(f"served_{question}|{group}", by_group.waits.get(group, Counter()).total())

    def _fair(self, key: str, values: list[str], asked: Counter, met: Counter):
        both = {(v, "met"): met[v] for v in values} | {(v, "not yet"): asked[v] - met[v] for v in values}
        self._grid(f"fair_{key}", both, values, ["met", "not yet"])
        self._adds_up(f"need|{ALL}|{ALL}", [f"fair_{key}|{ALL}|{ALL}"])
        self._adds_up(f"need|{ALL}|met", [f"fair_{key}|{ALL}|met"])

    def _met_by_place(self):
        by_kind = {kind: self.tallies.by("met", "borough", kind=kind) for kind in KINDS}
        places = list({**LABELS["borough"], **dict.fromkeys(key for counted in by_kind.values() for key in counted)})
        for kind in KINDS:
            self._total(f"met|{kind}", [self._put(f"met|{place}|{kind}", by_kind[kind][place]) for place in places])
        for place in places:
            self._adds_up(f"needs_met|borough|{place}", [f"met|{place}|{kind}" for kind in KINDS])
        self._adds_up("needs_met|all|", [f"met|{kind}" for kind in KINDS])
        reasons = [self._put(f"unmet|{code}", n) for code, n in sorted(self.tallies.by("not_met", "detail").items())]
        self._adds_up("needs_ended_unmet|all|", reasons)

    def _waits(self):
        self._put("waited|decided", sum(self.tallies.spread("wait_decided").values()))
        provided = [
            self._put(f"waited|{kind}", self.tallies.spread("wait_provided", kind=kind).total()) for kind in KINDS
        ]
        everyone = self._put("provided", sum(self.cells[name] for name in provided))
        self.stated[everyone] = Known("not printed", 0, inf)
        self._adds_up(everyone, provided)
        for key in ("band", "organisation", "channel", "deprivation"):
            counted = self.tallies.by("wait_provided", key)
            values = {**dict.fromkeys(LABELS[key], 0), **counted}
            if any(counted) or key != "deprivation":
                self._adds_up(everyone, [self._state(f"provided_{key}|{value}", n) for value, n in values.items()])

    # ── Did it work? ────────────────────────────────────────────────────────────────────────────────────────────────

    def _follow_ups(self):
        states = ("answered", "lost", "raised")
        counts = {(t, s): self.tallies.total("follow_up", kind=t, detail=s) for t in TIMES for s in states}
        self._grid("follow_up", counts, list(TIMES), states)
        self._adds_up("follow_ups_answered|all|", [f"follow_up|{ALL}|answered"])
        self._adds_up("lost_to_follow_up|all|", [f"follow_up|{ALL}|lost"])
        for what in ("working", "connected"):
            answers = {(t, a): self.tallies.total(what, kind=t, detail=a) for t in TIMES for a in ("yes", "no")}
            self._grid(what, answers, list(TIMES), ("yes", "no"))
        ways = [self._put(f"how|{how}", n) for how, n in sorted(self.tallies.by("connected_how", "detail").items())]
        if sum(self.cells[way] for way in ways) == self.cells[f"connected|{ALL}|{ALL}"]:
            self._adds_up(f"connected|{ALL}|{ALL}", ways)  # whoever said how, said whether
        for use, n in sorted(_uses(self.period).items()):
            self._put(f"use|{use}", n)
        self._put("saving", self.tallies.total("saving"))

    def _skills(self):
        """Of those who said both how confident they were before any help and how they are three months after: the same
        people, twice.
        """
        pairs = self.tallies.by("confidence", "detail", kind="3_months")
        sides = {"before": Counter(), "after": Counter()}
        for pair, n in pairs.items():
            before, after = pair.split("-")
            sides["before"][int(before)] += n
            sides["after"][int(after)] += n
        self._put("pairs", sum(pairs.values()))
        for side, counted in sides.items():
            self._adds_up("pairs", [self._put(f"confidence_{side}|{n}", counted[n]) for n in range(1, 6)])
        for state in ("attended", "no_show", "excused"):
            self._put(f"seat|{state}", self.tallies.total("seat", detail=state))
        self._adds_up("seats_attended|all|", ["seat|attended"])
        held = Session.objects.filter(cancelled_at=None, starts_at__gte=self.period.starts_at)
        hubs = held.filter(starts_at__lt=self.period.ends_before)
        self._put_exact("hubs", hubs.values("hub").distinct().count())

    # ── Things ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _devices(self):
        """Devices that came in are not people, and so exact; one that was handed over stands for a person."""
        for what, key in (("device_in", "kind"), ("device_grade", "detail"), ("device_source", "detail")):
            for value, n in sorted(self.tallies.by(what, key).items()):
                self._put_exact(f"{what}|{value}", n)
        given = {**{str(kind): 0 for kind in Device.Kind}, **self.tallies.by("device", "kind")}
        self._adds_up("devices_handed_over|all|", [self._put(f"device|{kind}", n) for kind, n in given.items()])
        self._put("weighed", self.tallies.total("device_weighed"))

    def _sims(self):
        """Of the SIMs activated in each of the last quarters: how many were still in use one, three and six months on,
        where that is past.
        """
        periods = periods_until(self.period, 4)
        self.sim_quarters = [period.name for period in periods]
        in_use = over_quarters("sim", periods)
        for period in periods:
            counted = in_use[period.name]
            self._put(f"sims|{period.name}|0", counted.total())
            for months in (1, 3, 6):
                if _is_past(period.last, months, self.today):
                    lasted = sum(n for used, n in counted.items() if used and int(used) >= months)
                    self._put(f"sims|{period.name}|{months}", lasted)
        self._adds_up("sims_activated|all|", [f"sims|{self.period.name}|0"])

    # ── As plain data ───────────────────────────────────────────────────────────────────────────────────────────────

    def as_data(self) -> dict:
        """Exact, for those who make the report, and for the next edition to compare with."""
        boroughs = {
            b.gss_code: {
                m.key: self.cells[f"{m.key}|borough|{b.gss_code}"] for m in measures.MEASURES if "borough" in m.by
            }
            for b in BOROUGHS
        }
        totals = {measure.key: self.cells[f"{measure.key}|all|"] for measure in measures.MEASURES}
        return {"totals": totals, "boroughs": boroughs, "cells": self.cells}


def _uses(period: Period) -> Counter:
    """What those who answered in the quarter use it for; one person may name several."""
    answered = FollowUp.objects.filter(due_on__gte=period.first, due_on__lte=period.last, state=FollowUp.State.ANSWERED)
    return Counter(use for uses in answered.values_list("uses", flat=True) for use in set(uses))


def _is_past(last: date, months: int, today: date) -> bool:
    """Whether so many months have passed since a day."""
    month = last.month - 1 + months
    return (last.year + month // 12, month % 12 + 1, last.day) < (today.year, today.month, today.day)
