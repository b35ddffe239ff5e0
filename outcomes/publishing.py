"""From a quarter's counts to what is printed of them: exact cells, what a reader could add up, and the texts that may be shown."""

from collections import Counter
from datetime import date

from django.utils import timezone

from inventory.models import CarbonFactor, Device
from outcomes import disclosure, measures
from outcomes.counts import Cut, centile, over_quarters
from outcomes.disclosure import percentage
from outcomes.models import Report, Spending, Tally, Target
from outcomes.periods import Period, quarters_until, read_period
from people.boroughs import BOROUGHS
from people.models import Organisation
from referrals import reasons
from referrals.models import Need, Referral
from referrals.stamps import AGE_BANDS

ALL = "all"
GROUPS = {
    "to_decide": ("To be decided", ("proposed",)),
    "not_approved": ("Not approved", ("not_approved",)),
    "waiting": ("Waiting", ("approved", "waiting", "offered")),
    "ended": ("Ended unmet", ("declined", "unreachable", "unmet", "cancelled")),
    "prepared": ("Being prepared", ("reserved", "in_fulfilment")),
    "provided": ("Provided", ("provided", "remedy")),
    "met": ("Met", ("met",)),
}
FUNNEL = (
    ("Asked for", tuple(GROUPS), ""),
    ("Approved", ("waiting", "ended", "prepared", "provided", "met"), "not approved, or still to be decided"),
    ("Promised", ("prepared", "provided", "met"), "still waiting, or ended unmet"),
    ("Provided", ("provided", "met"), "being prepared"),
    ("Met", ("met",), "not yet confirmed, or being put right"),
)
BANDS = [*(name for _, name in AGE_BANDS), "unknown"]
REGIONS = sorted({borough.subregion for borough in BOROUGHS if borough.subregion}) + [""]
KINDS = [str(kind) for kind in Need.Kind]
LABELS = {
    "band": {band: band.capitalize() for band in BANDS},
    "organisation": {str(kind): kind.label for kind in Organisation.Kind},
    "channel": {str(channel): channel.label for channel in Referral.Channel},
    "borough": {borough.gss_code: borough.name for borough in BOROUGHS},
}
# Cebr for the Good Things Foundation and Capita, 2022 (domain.md 6): for basic digital skills, the programme as a whole.
SKILLS_RETURN = 9.48


class Figures:
    """The cells of one report, exact, with every sum that a reader could make of them."""

    def __init__(self, period: Period, today: date | None = None):
        self.period, self.cut = period, Cut(period.name)
        self.today = today or timezone.localdate()
        self.cells: dict[str, int] = {}
        self.sums: list[tuple[str, list[str]]] = []
        self.exact: set[str] = set()
        for measure in measures.MEASURES:
            self._measure(measure)
        self._needs()
        self._met_by_place()
        self._follow_ups()
        self._devices()
        self._skills()
        self._sims()

    def _put(self, name: str, count: int) -> str:
        self.cells[name] = count
        return name

    def _adds_up(self, total: str, parts: list[str]):
        """Only what is told apart can be added: a total of one part is that part."""
        self.sums.append((total, parts))

    def _measure(self, measure):
        total = self._put(f"{measure.key}|all|", measure.count(self.cut, "")[""])
        for key in measure.by:
            counted = measure.count(self.cut, key)
            values = {**dict.fromkeys(LABELS[key], 0), **counted}
            parts = [self._put(f"{measure.key}|{key}|{value}", n) for value, n in values.items()]
            self._adds_up(total, parts)
            if key == "borough":
                self._regions(measure.key, total, [value for value in values if value not in LABELS["borough"]])

    def _regions(self, key: str, total: str, elsewhere: list[str]):
        regions = []
        for region in REGIONS:
            members = [f"{key}|borough|{b.gss_code}" for b in BOROUGHS if b.subregion == region]
            members += [f"{key}|borough|{value}" for value in elsewhere if not region]
            regions.append(self._put(f"{key}|region|{region}", sum(self.cells[m] for m in members)))
            self._adds_up(regions[-1], members)
        self._adds_up(total, regions)

    def _grid(self, table: str, counts: dict[tuple[str, str], int], rows, columns):
        """A table of two keys with both margins and its corner."""
        for row in rows:
            for column in columns:
                self._put(f"{table}|{row}|{column}", counts.get((row, column), 0))
            self._total(f"{table}|{row}|{ALL}", [f"{table}|{row}|{column}" for column in columns])
        for column in [*columns, ALL]:
            self._total(f"{table}|{ALL}|{column}", [f"{table}|{row}|{column}" for row in rows])

    def _total(self, name: str, parts: list[str]):
        self._put(name, sum(self.cells[part] for part in parts))
        self._adds_up(name, parts)

    def _needs(self):
        """What became so far of the needs on the quarter's referrals: by kind, and asked and met by who they are for."""
        counts = {
            (kind, group): self.cut.total("need", kind=kind, detail=states) for kind in KINDS for group, (_, states) in GROUPS.items()
        }
        self._grid("need", counts, KINDS, list(GROUPS))
        for label, groups, _ in FUNNEL[1:-1]:
            self._total(f"funnel|{label}", [f"need|{ALL}|{group}" for group in groups])
        for key in ("band", "organisation", "channel"):
            asked, met = self.cut.by("need", key), self.cut.by("need", key, detail="met")
            values = list({**LABELS[key], **asked})
            both = {(v, "met"): met[v] for v in values} | {(v, "not yet"): asked[v] - met[v] for v in values}
            self._grid(f"fair_{key}", both, values, ["met", "not yet"])
            self._adds_up(f"need|{ALL}|{ALL}", [f"fair_{key}|{ALL}|{ALL}"])
            self._adds_up(f"need|{ALL}|met", [f"fair_{key}|{ALL}|met"])

    def _met_by_place(self):
        by_kind = {kind: self.cut.by("met", "borough", kind=kind) for kind in KINDS}
        places = list({**LABELS["borough"], **dict.fromkeys(key for counted in by_kind.values() for key in counted)})
        for kind in KINDS:
            self._total(f"met|{kind}", [self._put(f"met|{place}|{kind}", by_kind[kind][place]) for place in places])
        for place in places:
            self._adds_up(f"needs_met|borough|{place}", [f"met|{place}|{kind}" for kind in KINDS])
        self._adds_up("needs_met|all|", [f"met|{kind}" for kind in KINDS])
        ended = self.cut.by("not_met", "detail")
        self._adds_up("needs_ended_unmet|all|", [self._put(f"unmet|{code}", n) for code, n in sorted(ended.items())] or [])

    def _follow_ups(self):
        times = ("2_weeks", "3_months", "6_months")
        states = ("answered", "lost", "raised")
        counts = {(t, s): self.cut.total("follow_up", kind=t, detail=s) for t in times for s in states}
        self._grid("follow_up", counts, times, states)
        self._adds_up("follow_ups_answered|all|", [f"follow_up|{ALL}|answered"])
        self._adds_up("lost_to_follow_up|all|", [f"follow_up|{ALL}|lost"])
        for what in ("working", "connected"):
            self._grid(what, {(t, a): self.cut.total(what, kind=t, detail=a) for t in times for a in ("yes", "no")}, times, ("yes", "no"))
        for how, n in sorted(self.cut.by("connected_how", "detail").items()):
            self._put(f"how|{how}", n)

    def _devices(self):
        """Devices that came in are not people, and so exact; one that was handed over stands for a person (domain.md 6)."""
        for what, key in (("device_in", "kind"), ("device_grade", "detail"), ("device_source", "detail")):
            self.exact |= {self._put(f"{what}|{value}", n) for value, n in sorted(self.cut.by(what, key).items())}
        given = {**{str(kind): 0 for kind in Device.Kind}, **self.cut.by("device", "kind")}
        self._adds_up("devices_handed_over|all|", [self._put(f"device|{kind}", n) for kind, n in given.items()])

    def _skills(self):
        pairs = self.cut.by("confidence", "detail", kind="3_months")
        self.before, self.after = Counter(), Counter()
        for pair, n in pairs.items():
            before, after = pair.split("-")
            self.before[int(before)] += n
            self.after[int(after)] += n
        for side, counted in (("before", self.before), ("after", self.after)):
            self._put_all(f"confidence_{side}", counted)
        self._put("pairs", sum(pairs.values()))
        for side in ("before", "after"):
            self._adds_up("pairs", [f"confidence_{side}|{n}" for n in range(1, 6)])
        for state in ("attended", "no_show", "excused"):
            self._put(f"seat|{state}", self.cut.total("seat", detail=state))
        self._adds_up("seats_attended|all|", ["seat|attended"])

    def _put_all(self, table: str, counted: Counter):
        for n in range(1, 6):
            self._put(f"{table}|{n}", counted[n])

    def _sims(self):
        """Of the SIMs activated in each of the last quarters: how many were still in use one, three and six months on, where that is past."""
        self.sim_quarters = quarters_until(self.period, 4)
        lived: dict[str, Counter] = {quarter: Counter() for quarter in self.sim_quarters}
        rows = Tally.objects.filter(quarter__in=self.sim_quarters, what="sim", slice="place").values_list("quarter", "detail", "n")
        for quarter, months, n in rows:
            lived[quarter][int(months) if months else -1] += n
        for quarter, counted in lived.items():
            self._put(f"sims|{quarter}|0", sum(counted.values()))
            for months in (1, 3, 6):
                if _is_past(read_period(quarter).last, months, self.today):
                    self._put(f"sims|{quarter}|{months}", sum(n for lived_for, n in counted.items() if lived_for >= months))
        self._adds_up("sims_activated|all|", [f"sims|{self.period.name}|0"])

    def totals(self) -> dict[str, int]:
        return {measure.key: self.cells[f"{measure.key}|all|"] for measure in measures.MEASURES}

    def as_data(self) -> dict:
        """Exact, for those who make the report, and for the next edition to compare with."""
        boroughs = {
            b.gss_code: {m.key: self.cells[f"{m.key}|borough|{b.gss_code}"] for m in measures.MEASURES if "borough" in m.by}
            for b in BOROUGHS
        }
        return {"totals": self.totals(), "boroughs": boroughs, "cells": self.cells}


def _is_past(last: date, months: int, today: date) -> bool:
    month = last.month - 1 + months
    return (last.year + month // 12, month % 12 + 1, 28) < (today.year, today.month, today.day)


def measure_all(period: Period) -> dict:
    """The exact figures of a quarter: {"totals": {key: n}, "boroughs": {code: {key: n}}, "cells": {name: n}}."""
    return Figures(period).as_data()


def cut(report: Report, earlier: Report | None) -> tuple[dict, dict]:
    """(exact, shown) of a report's quarter. What an earlier edition printed of a figure that has not changed is printed again."""
    period = read_period(report.period)
    figures = Figures(period)
    fixed = {}
    if earlier is not None:
        before, told = earlier.data.get("cells", {}), earlier.shown.get("cells", {})
        fixed = {name: told[name] for name, count in figures.cells.items() if name in told and before.get(name) == count}
    texts = disclosure.protect(figures.cells, figures.sums, fixed=fixed, exact=figures.exact)
    return figures.as_data(), Sheet(report, period, figures, texts, earlier).shown()


class Sheet:
    """What every printed form shows, in words: see `Report.shown`."""

    def __init__(self, report: Report, period: Period, figures: Figures, texts: dict[str, str], earlier: Report | None):
        self._report, self._period, self._figures, self._earlier = report, period, figures, earlier
        self._texts = {name: str(text) for name, text in texts.items()}
        self._spent = {row.purpose: row.pence for row in Spending.objects.filter(quarter=period.name)}

    def shown(self) -> dict:
        text = self._texts
        totals = {m.key: text[f"{m.key}|all|"] for m in measures.MEASURES}
        shown = {
            "headlines": self._headlines(totals),
            "measures": measures.definitions(),
            "totals": totals,
            "boroughs": {
                b.gss_code: {m.key: text[f"{m.key}|borough|{b.gss_code}"] for m in measures.MEASURES if "borough" in m.by} for b in BOROUGHS
            },
            "map_measures": list(measures.ON_THE_MAP),
            "tables": self._tables(),
            "quarters": self._quarters(totals),
            "funnel": self._funnel(),
            "waits": self._waits(),
            "skills": self._confidence(),
            "restated": self._restated(),
            "notes": self._notes(),
            "model": self._model(),
            "cells": text,
        }
        return shown

    def _headlines(self, totals) -> list[dict]:
        aims = {row.measure: row.number for row in Target.objects.filter(quarter=self._period.name)}
        before = quarters_until(self._period, 2)[0]
        last = Report.objects.filter(period=before, state="published").order_by("-edition").first()
        return [
            {
                "key": m.key, "name": m.name, "shown": totals[m.key], "unit": m.unit, "definition": m.definition,
                "target": f"{aims[m.key]:,}" if m.key in aims else "",
                "of_target": _share_of(totals[m.key], aims.get(m.key)),
                "before": last.shown["totals"].get(m.key, "") if last else "", "before_period": before if last else "",
            }
            for m in (measures.BY_KEY[key] for key in measures.HEADLINES)
        ]  # fmt: skip

    def _quarters(self, totals) -> dict:
        """The last eight quarters: as they were published, where they were."""
        names = quarters_until(self._period, 8)
        live = over_quarters(names)
        published = {
            r.period: r.shown["totals"] for r in Report.objects.filter(period__in=names[:-1], state="published").order_by("edition")
        }
        source = {
            "referrals": ("referred", ""), "people_helped": ("person", "helped"), "needs_met": ("met", ""),
            "devices_handed_over": ("device", ""), "sims_activated": ("sim", ""), "people_taught": ("person", "taught"),
        }  # fmt: skip
        series = {
            key: [published.get(q, {}).get(key) or disclosure.shown(live[q, *source[key]]) for q in names[:-1]] + [totals[key]]
            for key in measures.HEADLINES
        }
        return {"labels": names, "measures": series}

    def _funnel(self) -> list[dict]:
        text, cells = self._texts, self._figures.cells
        names = [f"need|{ALL}|{ALL}", *(f"funnel|{label}" for label, _, _ in FUNNEL[1:-1]), f"need|{ALL}|met"]
        steps, before = [], None
        for (label, _, why), name in zip(FUNNEL, names, strict=True):
            lost = ""
            if before is not None:
                one, other = disclosure.number_of(text[before]), disclosure.number_of(text[name])
                lost = f"{max(one - other, 0):,}" if one is not None and other is not None else disclosure.HIDDEN
            steps.append({"label": label, "shown": text[name], "lost": lost, "lost_why": why})
            before = name
        return steps if cells[names[0]] else []

    def _waits(self) -> list[dict]:
        rows = [("All referrals", "Submitted to decided", self._figures.cut.spread("wait_decided"))]
        rows += [(Need.Kind(k).label, "Submitted to provided", self._figures.cut.spread("wait_provided", kind=k)) for k in KINDS]
        return [{"kind": kind, "milestone": what, **_days(spread)} for kind, what, spread in rows]

    def _confidence(self) -> dict:
        text, figures = self._texts, self._figures
        pairs = figures.cells["pairs"]
        change = disclosure.TOO_FEW
        if pairs >= disclosure.LEAST_BASE:
            moved = sum(n * (figures.after[n] - figures.before[n]) for n in range(1, 6)) / pairs
            change = f"{moved:+.1f}"
        sides = {side: [text[f"confidence_{side}|{n}"] for n in range(1, 6)] for side in ("before", "after")}
        return {"pairs": text["pairs"], **sides, "change": change}

    def _restated(self) -> list[dict]:
        """Line by line what an earlier edition said otherwise. Figures that follow referrals over time change without anybody's mistake."""
        if self._earlier is None:
            return []
        told = self._earlier.shown.get("cells", {})
        lines = []
        for name in sorted(self._texts):
            if name in told and told[name] != self._texts[name]:
                follows = name.split("|")[0] in ("need", "funnel", "sims", "how", "pairs") or name.startswith(("fair_", "confidence_"))
                cause = "Counted on a later day: it follows the quarter's referrals to their end." if follows else self._report.cause
                lines.append({"line": line_of(name), "was": told[name], "now": self._texts[name], "cause": cause})
        return lines

    def _notes(self) -> list[str]:
        return [
            "Boroughs and age bands are those at the time of the referral.",
            "A need may still be met after the quarter; tables of what became of needs are as on the day the figures were frozen.",
            "A person helped in two quarters is counted in each, and once in each.",
        ]

    def _model(self) -> dict:
        spent = self._spent.get(Spending.Purpose.SKILLS, 0)
        words = (
            f"A model, not a measurement. Cebr (2022, for the Good Things Foundation and Capita) puts the return on basic digital skills at £{SKILLS_RETURN} for "
            "each pound, nationally. It is applied to what was spent on skills, and to nothing else; devices and data are not in it."
        )
        return {
            "name": "Social value of skills (model)",
            "shown": _pounds(round(spent * SKILLS_RETURN)) if spent else "no spending recorded",
            "words": words,
        }

    # ── Tables ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _tables(self) -> list[dict]:
        tables = [
            *self._who(),
            *self._needs(),
            *self._wait_tables(),
            *self._things(),
            *self._did_it_work(),
            self._value(),
            *self._fairness(),
        ]
        return [table for table in tables if table["rows"]]

    def _breakdown(self, key: str, title: str, labels: dict[str, str], section="Who was referred", chart="bars") -> dict:
        shown = [
            measures.BY_KEY[each]
            for each in ("referrals", "people_helped", "needs_met", "devices_handed_over", "sims_activated", "people_taught")
        ]
        rows = [[label, *(self._texts.get(f"{m.key}|{key}|{value}", "0") for m in shown)] for value, label in labels.items()]
        total = ["London", *(self._texts[f"{m.key}|all|"] for m in shown)]
        rows = [row for row in rows if any(cell != "0" for cell in row[1:])]
        return _table(key, section, title, [title.removeprefix("By ").capitalize(), *(m.name for m in shown)], rows, total, chart=chart)

    def _who(self) -> list[dict]:
        regions = {region: region or "In no partnership" for region in REGIONS}
        return [
            self._breakdown("region", "By sub-regional partnership", regions),
            self._breakdown("band", "By age band", LABELS["band"]),
            self._breakdown("organisation", "By kind of organisation", LABELS["organisation"]),
            self._breakdown("channel", "By channel", LABELS["channel"]),
        ]

    def _needs(self) -> list[dict]:
        text = self._texts
        head = ["Need", "Asked for", *(label for label, _ in GROUPS.values())]
        cells = lambda row: [text[f"need|{row}|{ALL}"], *(text[f"need|{row}|{group}"] for group in GROUPS)]  # noqa: E731
        states = _table(
            "needs", "Needs and supply", "What became of what was asked for", head, [[Need.Kind(k).label, *cells(k)] for k in KINDS],
            ["All needs", *cells(ALL)], "Needs on the quarter's referrals, as on the day of freezing.",
        )  # fmt: skip
        places = [
            [b.name, *(text[f"met|{b.gss_code}|{kind}"] for kind in KINDS), text[f"needs_met|borough|{b.gss_code}"]] for b in BOROUGHS
        ]
        met = _table(
            "needs_met_by_borough", "Needs and supply", "Needs met by borough", ["Borough", *(Need.Kind(k).label for k in KINDS), "All"], places,
            ["London", *(text[f"met|{kind}"] for kind in KINDS), text["needs_met|all|"]],
        )  # fmt: skip
        labels = {
            code: reason.label
            for group in (reasons.REFUSAL, reasons.WITHDRAWAL, reasons.REDIRECTION, reasons.UNMET)
            for code, reason in group.items()
        }
        unmet = [
            [labels.get(name[6:], name[6:].replace("_", " ").capitalize() or "Not said"), text[name]]
            for name in sorted(text)
            if name.startswith("unmet|")
        ]
        why = _table(
            "unmet", "Needs and supply", "Why needs ended unmet", ["Reason", "Needs"], unmet, ["All reasons", text["needs_ended_unmet|all|"]], chart="bars",
        )  # fmt: skip
        return [states, met, why]

    def _wait_tables(self) -> list[dict]:
        rows = [[f"{w['kind']}: {w['milestone'].lower()}", w["median"], w["ninth"], w["base"]] for w in self._waits()]
        note = "Half waited no longer than the median; nine in ten no longer than the 90th centile. Days count from submission, setbacks included."
        return [_table("waits", "Waits", "Time to each milestone", ["Milestone", "Median", "90th centile", "Counted"], rows, None, note)]

    def _things(self) -> list[dict]:
        text = self._texts
        labels = {str(kind): kind.label for kind in Device.Kind}
        made = []
        for what, title, head in (
            ("device", "Devices handed over, by kind", "Kind"),
            ("device_in", "Devices received, by kind", "Kind"),
            ("device_grade", "Devices received, by grade", "Grade"),
            ("device_source", "Devices received, by donor", "Donor"),
        ):
            rows = [[labels.get(n.split("|", 1)[1], n.split("|", 1)[1]) or "Not said", text[n]] for n in text if n.startswith(f"{what}|")]
            note = "" if what == "device" else "Devices that came in are not people: these stand as counted."
            made.append(
                _table(what, "Devices and data", title, [head, "Devices"], [row for row in rows if row[1] != "0"], None, note, chart="bars")
            )
        rows = [
            [quarter, *(text.get(f"sims|{quarter}|{months}", "not yet") for months in (0, 1, 3, 6))]
            for quarter in self._figures.sim_quarters
        ]
        note = "Of the SIMs activated in each quarter, those in use so many months later. “Not yet”: that day has not come for all of them."
        head = ["Activated in", "SIMs", "After 1 month", "After 3 months", "After 6 months"]
        seats = [
            [label, text[f"seat|{state}"]] for state, label in (("attended", "Came"), ("no_show", "Did not come"), ("excused", "Excused"))
        ]
        return [
            *made,
            _table("sims", "Devices and data", "SIMs still in use", head, rows, None, note),
            _table("seats", "Skills", "Seats in sessions", ["Register", "Seats"], seats, None, chart="bars"),
        ]

    def _did_it_work(self) -> list[dict]:
        text = self._texts
        times = {"2_weeks": "After two weeks", "3_months": "After three months", "6_months": "After six months", ALL: "All"}
        rows = [
            [
                label, text[f"follow_up|{time}|{ALL}"], text[f"follow_up|{time}|answered"], text[f"follow_up|{time}|lost"],
                percentage(text[f"follow_up|{time}|answered"], text[f"follow_up|{time}|{ALL}"]),
                percentage(text[f"working|{time}|yes"], text[f"working|{time}|{ALL}"]),
                percentage(text[f"connected|{time}|yes"], text[f"connected|{time}|{ALL}"]),
            ]
            for time, label in times.items()
        ]  # fmt: skip
        head = ["Follow-up", "Due", "Answered", "Lost", "Response", "Still working", "Still connected"]
        note = "Shares are of those who answered that question; those lost after two tries are counted here, not left out."
        how = dict(self._how())
        return [
            _table("follow_ups", "Did it work?", "Follow-ups due in the quarter", head, rows[:-1], rows[-1], note),
            _table("connected_how", "Did it work?", "How people are connected now", ["Way", "Answers"], [[k, v] for k, v in how.items()], None, chart="bars"),
            _table(
                "confidence", "Did it work?", "Confidence online before and three months after", ["Confidence", "Before", "After"],
                [[label, text[f"confidence_before|{n}"], text[f"confidence_after|{n}"]] for n, label in _CONFIDENCE.items()],
                ["People asked both times", text["pairs"], text["pairs"]],
                f"The same people both times. Average change on the scale of 1 to 5: {self._confidence()['change']}.",
            ),
        ]  # fmt: skip

    def _how(self):
        from outcomes.models import FollowUp  # noqa: PLC0415

        for way in FollowUp.Connected:
            if f"how|{way}" in self._texts:
                yield way.label, self._texts[f"how|{way}"]

    def _value(self) -> dict:
        text, cut = self._texts, self._figures.cut
        rows = [
            [f"Spent on {Spending.Purpose(p).label.lower()}", _pounds(pence), "as recorded by finance"]
            for p, pence in sorted(self._spent.items())
        ]
        whole = sum(self._spent.values())
        for label, name in (("person helped", "people_helped|all|"), ("need met", "needs_met|all|")):
            base = disclosure.number_of(text[name])
            each = (
                _pounds(round(whole / base))
                if whole and base and base >= disclosure.LEAST_BASE
                else "too few"
                if whole
                else "no spending recorded"
            )
            rows.append([f"Cost for each {label}", each, "all spending of the quarter over the rounded count"])
        weighed, given = cut.total("device_weighed"), cut.total("device")
        rows.append(
            ["E-waste kept out", f"{cut.total('device_grams') / 1000:,.0f} kg", f"weighed at intake: {weighed:,} of {given:,} devices"]
        )
        rows.append(["Embodied carbon kept in use (estimate)", *self._carbon()])
        model = self._model()
        rows.append([model["name"], model["shown"], "a model, see methods"])
        return _table(
            "value", "Value and environment", "Cost, waste and carbon", ["Figure", "Amount", "How it is known"], rows, None, model["words"]
        )

    def _carbon(self) -> tuple[str, str]:
        """Newest factor valid by the quarter's end for each kind; kinds without a sourced factor count nothing."""
        factors = {}
        for factor in CarbonFactor.objects.filter(valid_from__lte=self._period.last).order_by("valid_from"):
            factors[factor.kind] = float(factor.kilograms)
        given = self._figures.cut.by("device", "kind")
        kilograms = sum(n * factors[kind] for kind, n in given.items() if kind in factors)
        without = sum(n for kind, n in given.items() if kind not in factors)
        how = ", ".join(f"{kind} {kg:g} kg" for kind, kg in sorted(factors.items())) or "no factor is set"
        return f"{kilograms:,.0f} kg CO2e", how + (f"; {without:,} devices have no sourced factor" if without else "")

    def _fairness(self) -> list[dict]:
        made = []
        for key, title in (("band", "By age band"), ("channel", "By channel"), ("organisation", "By kind of organisation")):
            rows = []
            for value, label in LABELS[key].items():
                asked, met = self._texts[f"fair_{key}|{value}|{ALL}"], self._texts[f"fair_{key}|{value}|met"]
                if asked != "0":
                    days = _days(self._figures.cut.spread("wait_provided", key, value))
                    rows.append(
                        [
                            label,
                            asked,
                            percentage(asked, self._texts[f"need|{ALL}|{ALL}"]),
                            percentage(met, asked),
                            days["median"],
                            days["ninth"],
                        ]
                    )
            head = [title.removeprefix("By ").capitalize(), "Needs asked for", "Share of all", "Met so far", "Median wait", "90th centile"]
            note = "A fair service shows much the same share met and the same waits on each line, whatever the number asked."
            made.append(_table(f"fair_{key}", "Fairness", f"Waits and outcomes {title[0].lower()}{title[1:]}", head, rows, None, note))
        return made


_CONFIDENCE = {1: "1, not at all", 2: "2", 3: "3", 4: "4", 5: "5, very"}


def _table(key, section, title, head, rows, total, note="", chart=None) -> dict:
    return {"key": key, "section": section, "title": title, "note": note, "head": head, "rows": rows, "total": total, "chart": chart}


def _days(spread: Counter) -> dict[str, str]:
    """A median and a ninetieth centile in words; of fewer than twenty they would tell of persons."""
    base = sum(spread.values())
    told = {
        name: disclosure.TOO_FEW if base < disclosure.LEAST_BASE else f"{centile(spread, share)} days"
        for name, share in (("median", 0.5), ("ninth", 0.9))
    }
    return {**told, "base": disclosure.shown(base)}


def _share_of(text: str, aim: int | None) -> str:
    count = disclosure.number_of(text)
    return f"{round(100 * count / aim)}%" if aim and count is not None else ""


def _pounds(pence: int) -> str:
    return f"£{pence / 100:,.2f}"


def line_of(name: str) -> str:
    """A cell as a line that can be read: "Referrals, Camden"."""
    parts = name.split("|")
    measure = measures.BY_KEY.get(parts[0])
    first = measure.name if measure else parts[0].replace("_", " ").capitalize()
    known = {code: label for table in LABELS.values() for code, label in table.items()} | {ALL: "all", "": "London"}
    return ", ".join([first, *(known.get(part, part.replace("_", " ")) for part in parts[1:] if part != ALL)])
