"""What every printed form of a report shows, in words: texts that disclosure control has passed, and figures made from
those texts alone.

So nothing here can give more away than the texts do: a share, a cost or an amount of carbon is worked out from what is
printed.
Amounts that are not counts of people (pounds, kilograms, days) are given where at least twenty were counted.
"""

from collections import Counter
from functools import partial

from inventory.models import CarbonFactor, Device
from outcomes.equality import questionnaire
from outcomes.follow_up import protocol
from outcomes.follow_up.models import FollowUp
from outcomes.report import derived, measures
from outcomes.report.cells import ALL, FUNNEL, GROUPS, KINDS, LABELS, REGIONS, TIMES, Figures
from outcomes.report.disclosure import LEAST_BASE, NOT_YET, TOO_FEW, UNSPENT, number_of, percentage
from outcomes.report.models import Spending, Target
from outcomes.report.periods import Period
from people.boroughs import BOROUGHS
from referrals import reasons
from referrals.models import Need

# Cebr for the Good Things Foundation and Capita, 2022: for basic digital skills, the programme as a whole.
SKILLS_RETURN = 9.48
_BY_WHOM = ("referrals", "people_helped", "needs_met", "devices_handed_over", "sims_activated", "people_taught")
_CONFIDENCE = {1: "1, not at all", 2: "2", 3: "3", 4: "4", 5: "5, very"}
_WHY = {
    code: reason.label
    for group in (reasons.REFUSAL, reasons.WITHDRAWAL, reasons.REDIRECTION, reasons.UNMET)
    for code, reason in group.items()
}  # fmt: skip
NOTES = [
    "Boroughs, age bands and deciles of deprivation are those at the time of the referral.",
    (
        "A need may still be met after the quarter; tables of what became of needs are as on the day the figures were "
        "frozen."
    ),
    "A person helped in two quarters is counted in each, and once in each.",
]


class Sheet:
    """One report in words. `texts` are what may be shown of each of the figures' cells."""

    def __init__(self, period: Period, figures: Figures, texts: dict[str, str]):
        self._period, self._figures, self._cut = period, figures, figures.cut
        self._text = {name: str(text) for name, text in texts.items()}
        self._spent = {row.purpose: row.pence for row in Spending.objects.filter(quarter=period.name)}

    def shown(self) -> dict:
        text = self._text
        totals = {m.key: text[f"{m.key}|all|"] for m in measures.MEASURES}
        by_borough = [m.key for m in measures.MEASURES if "borough" in m.by]
        return {
            "headlines": self._headlines(totals),
            "measures": measures.definitions(),
            "totals": totals,
            "boroughs": {
                b.gss_code: {key: text[f"{key}|borough|{b.gss_code}"] for key in by_borough} for b in BOROUGHS
            },
            "map_measures": list(measures.ON_THE_MAP),
            "funnel": self._funnel(),
            "waits": self._waits(),
            "skills": self._confidence(),
            "tables": self._tables(),
            "notes": NOTES,
            "model": self._model(),
            "cells": text,
        }

    def _headlines(self, totals) -> list[dict]:
        aims = {row.measure: row.number for row in Target.objects.filter(quarter=self._period.name)}
        return [
            {
                "key": m.key,
                "name": m.name,
                "shown": totals[m.key],
                "unit": m.unit,
                "definition": m.definition,
                "target": f"{aims[m.key]:,}" if m.key in aims else "",
                "of_target": derived.share_of(totals[m.key], aims.get(m.key)),
            }
            for m in (measures.BY_KEY[key] for key in measures.HEADLINES)
        ]

    def _funnel(self) -> list[dict]:
        names = [f"need|{ALL}|{ALL}", *(f"funnel|{label}" for label, _, _ in FUNNEL[1:-1]), f"need|{ALL}|met"]
        if self._text[names[0]] == "0":
            return []
        steps, before = [], ""
        for (label, _, why), name in zip(FUNNEL, names, strict=True):
            steps.append(
                {
                    "label": label,
                    "shown": self._text[name],
                    "lost": derived.fewer(before, self._text[name]),
                    "lost_why": why,
                }
            )
            before = self._text[name]
        return steps

    def _waits(self) -> list[dict]:
        rows = [("All referrals", "Submitted to decided", "decided", self._cut.spread("wait_decided"))]
        rows += [
            (Need.Kind(k).label, "Submitted to provided", k, self._cut.spread("wait_provided", kind=k)) for k in KINDS
        ]
        return [
            {"kind": kind, "milestone": what, **derived.days(spread), "base": self._text[f"waited|{key}"]}
            for kind, what, key, spread in rows
        ]

    def _confidence(self) -> dict:
        """The average change is taken from the printed figures, "fewer than 5" as 2; too few, or one hidden, and
        there is none.
        """
        sides = {side: [self._text[f"confidence_{side}|{n}"] for n in range(1, 6)] for side in ("before", "after")}
        means = [derived.mean(texts) for texts in sides.values()]
        base = number_of(self._text["pairs"])
        known = base is not None and base >= LEAST_BASE and None not in means
        return {"pairs": self._text["pairs"], **sides, "change": f"{means[1] - means[0]:+.1f}" if known else TOO_FEW}

    def _model(self) -> dict:
        spent = self._spent.get(Spending.Purpose.SKILLS, 0)
        words = (
            f"A model, not a measurement. Cebr (2022, for the Good Things Foundation and Capita) puts the return on "
            f"basic digital skills at £{SKILLS_RETURN} for "
            "each pound, nationally. It is applied to what was spent on skills, and to nothing else; devices and data "
            "are not in it."
        )
        name = "Social value of skills (model)"
        return {
            "name": name,
            "shown": derived.pounds(round(spent * SKILLS_RETURN)) if spent else UNSPENT,
            "words": words,
        }

    # ── Tables ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _tables(self) -> list[dict]:
        made = [
            *self._who(),
            *self._needs(),
            self._wait_table(),
            *self._devices(),
            self._sims(),
            self._seats(),
            *self._did_it_work(),
            self._money_saved(),
            self._value(),
            *self._fairness(),
            *self._monitored(),
        ]
        return [table for table in made if table["rows"]]

    def _who(self) -> list[dict]:
        return [
            self._by(
                "region", "By sub-regional partnership", {region: region or "In no partnership" for region in REGIONS}
            ),
            self._by("band", "By age band", LABELS["band"]),
            self._by("organisation", "By kind of organisation", LABELS["organisation"]),
            self._by("channel", "By channel", LABELS["channel"]),
            self._by("deprivation", "By tenth of deprivation", LABELS["deprivation"]),
        ]

    def _by(self, key: str, title: str, labels: dict[str, str]) -> dict:
        shown = [m for m in (measures.BY_KEY[each] for each in _BY_WHOM) if key == "region" or key in m.by]
        rows = [
            [label, *(self._text.get(f"{m.key}|{key}|{value}", "0") for m in shown)] for value, label in labels.items()
        ]
        rows = [row for row in rows if any(cell != "0" for cell in row[1:])]
        total = ["London", *(self._text[f"{m.key}|all|"] for m in shown)]
        return _table(
            key,
            "Who was referred",
            title,
            [title.removeprefix("By ").capitalize(), *(m.name for m in shown)],
            rows,
            total,
        )

    def _needs(self) -> list[dict]:
        text, section = self._text, "Needs and supply"
        head = ["Need", "Asked for", *(label for label, _ in GROUPS.values())]
        rows = [
            [label, text[f"need|{row}|{ALL}"], *(text[f"need|{row}|{group}"] for group in GROUPS)]
            for row, label in [*((k, Need.Kind(k).label) for k in KINDS), (ALL, "All needs")]
        ]
        note = "Needs on the quarter's referrals, as on the day of freezing."
        states = _table("needs", section, "What became of what was asked for", head, rows[:-1], rows[-1], note)
        places = [
            [b.name, *(text[f"met|{b.gss_code}|{kind}"] for kind in KINDS), text[f"needs_met|borough|{b.gss_code}"]]
            for b in BOROUGHS
        ]
        total = ["London", *(text[f"met|{kind}"] for kind in KINDS), text["needs_met|all|"]]
        met = _table(
            "needs_met_by_borough",
            section,
            "Needs met by borough",
            ["Borough", *(Need.Kind(k).label for k in KINDS), "All"],
            places,
            total,
        )
        why = self._listed("unmet", section, "Why needs ended unmet", ["Reason", "Needs"], _WHY)
        return [states, met, why | {"total": ["All reasons", text["needs_ended_unmet|all|"]]}]

    def _listed(
        self,
        what: str,
        section: str,
        title: str,
        head: list[str],
        labels: dict[str, str],
        note: str = "",
        key: str = "",
    ) -> dict:
        """A table of one column: all cells of that name, in words, drawn as bars."""
        found = [name.split("|", 1)[1] for name in self._text if name.startswith(f"{what}|")]
        rows = [
            [labels.get(value) or value.replace("_", " ").capitalize() or "Not said", self._text[f"{what}|{value}"]]
            for value in found
        ]
        return _table(key or what, section, title, head, [row for row in rows if row[1] != "0"], None, note, "bars")

    def _wait_table(self) -> dict:
        rows = [[f"{w['kind']}: {w['milestone'].lower()}", w["median"], w["ninth"], w["base"]] for w in self._waits()]
        note = (
            "Half waited no longer than the median; nine in ten no longer than the 90th centile. Days count from "
            "submission, setbacks included."
        )
        return _table(
            "waits",
            "Waits",
            "Time to each milestone",
            ["Milestone", "Median", "90th centile", "Counted"],
            rows,
            None,
            note,
        )

    def _devices(self) -> list[dict]:
        labels = {str(kind): kind.label for kind in Device.Kind}
        plain, section = "Devices that came in are not people: these stand as counted.", "Devices and data"
        return [
            self._listed("device", section, "Devices handed over, by kind", ["Kind", "Devices"], labels),
            self._listed("device_in", section, "Devices received, by kind", ["Kind", "Devices"], labels, plain),
            self._listed("device_grade", section, "Devices received, by grade", ["Grade", "Devices"], {}, plain),
            self._listed("device_source", section, "Devices received, by donor", ["Donor", "Devices"], {}, plain),
        ]

    def _sims(self) -> dict:
        quarters = self._figures.sim_quarters
        rows = [
            [quarter, *(self._text.get(f"sims|{quarter}|{months}", NOT_YET) for months in (0, 1, 3, 6))]
            for quarter in quarters
        ]
        note = (
            "Of the SIMs activated in each quarter, those in use so many months later. “Not yet”: that day has not "
            "come for all of them."
        )
        head = ["Activated in", "SIMs", "After 1 month", "After 3 months", "After 6 months"]
        return _table("sims", "Devices and data", "SIMs still in use", head, rows, None, note)

    def _seats(self) -> dict:
        came, missed = self._text["seat|attended"], self._text["seat|no_show"]
        both = derived.added(came, missed)
        note = f"Of those expected, {percentage(came, both)} came." if number_of(both) else ""
        hubs = f" {self._text['hubs']} hubs held sessions in the quarter: hubs are not people, and stand as counted."
        labels = {"attended": "Came", "no_show": "Did not come", "excused": "Excused"}
        return self._listed(
            "seat", "Skills", "Seats in sessions", ["Register", "Seats"], labels, note + hubs, key="seats"
        )

    # ── Did it work? ────────────────────────────────────────────────────────────────────────────────────────────────

    def _did_it_work(self) -> list[dict]:
        text, section = self._text, "Did it work?"
        rows = [self._asked(time, label) for time, label in [*TIMES.items(), (ALL, "All")]]
        head = ["Follow-up", "Due", "Answered", "Lost", "Response", "Still working", "Still connected"]
        note = (
            "Shares are of those who answered that question; those lost after two tries are counted here, not left out."
        )
        steps = [
            [label, text[f"confidence_before|{n}"], text[f"confidence_after|{n}"]] for n, label in _CONFIDENCE.items()
        ]
        change = self._confidence()["change"]
        moved = (
            f"The same people both times. Average change on the scale of 1 to 5, from the rounded figures: {change}."
        )
        ways = {str(way): way.label for way in FollowUp.Connected}
        several = "One person may name several."
        return [
            _table("follow_ups", section, "Follow-ups due in the quarter", head, rows[:-1], rows[-1], note),
            self._listed("how", section, "How people are connected now", ["Way", "Answers"], ways, key="connected_how"),
            self._listed(
                "use", section, "What people use it for", ["Use", "Answers"], dict(protocol.USES), several, key="uses"
            ),
            _table(
                "confidence",
                section,
                "Confidence online before and three months after",
                ["Confidence", "Before", "After"],
                steps if text["pairs"] != "0" else [],
                ["People asked both times", text["pairs"], text["pairs"]],
                moved,
            ),
        ]

    def _asked(self, time: str, label: str) -> list[str]:
        due, answered, lost = (self._text[f"follow_up|{time}|{state}"] for state in (ALL, "answered", "lost"))
        shares = [
            percentage(self._text[f"{what}|{time}|yes"], self._text[f"{what}|{time}|{ALL}"])
            for what in ("working", "connected")
        ]
        return [label, due, answered, lost, percentage(answered, due), *shares]

    def _money_saved(self) -> dict:
        """What those who named a sum save: pounds, and no more than how many named one."""
        base = number_of(self._text["saving"])
        rows = []
        if base and base >= LEAST_BASE:
            each = self._cut.total("saving_pence") / self._cut.total("saving")
            rows = [["Saved by each person a month, on average", f"£{each / 100:,.0f}", self._text["saving"]]]
        return _table(
            "saved",
            "Did it work?",
            "Money saved",
            ["Figure", "Amount", "Who named a sum"],
            rows,
            None,
            "As people say themselves.",
        )

    # ── Value ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _value(self) -> dict:
        rows = [
            [f"Spent on {Spending.Purpose(p).label.lower()}", derived.pounds(pence), "as recorded by finance"]
            for p, pence in sorted(self._spent.items())
        ]
        purposes = Spending.Purpose
        for label, name, some in (
            ("person helped", "people_helped", tuple(purposes)),
            ("need met", "needs_met", tuple(purposes)),
            ("device handed over", "devices_handed_over", (purposes.DEVICES,)),
            ("SIM activated", "sims_activated", (purposes.DATA,)),
            ("person taught", "people_taught", (purposes.SKILLS,)),
        ):
            spent = sum(self._spent.get(purpose, 0) for purpose in some)
            what = "all spending of the quarter" if len(some) > 1 else f"spending on {some[0].label.lower()}"
            rows.append(
                [
                    f"Cost for each {label}",
                    derived.each(spent, self._text[f"{name}|all|"]),
                    f"{what} over the printed count",
                ]
            )
        rows += [self._waste(), *self._carbon()]
        model = self._model()
        rows.append([model["name"], model["shown"], "a model, see methods"])
        return _table(
            "value",
            "Value and environment",
            "Cost, waste and carbon",
            ["Figure", "Amount", "How it is known"],
            rows,
            None,
            model["words"],
        )

    def _waste(self) -> list[str]:
        weighed, given = self._text["weighed"], self._text["devices_handed_over|all|"]
        base = number_of(weighed)
        kilograms = f"{self._cut.total('device_grams') / 1000:,.0f} kg" if base and base >= LEAST_BASE else TOO_FEW
        return ["E-waste kept out", kilograms, f"weighed at intake: {weighed} of {given} devices handed over"]

    def _carbon(self) -> list[list[str]]:
        """From the printed numbers of devices handed over and the newest factor that was valid by the quarter's end."""
        factors = {}
        for factor in CarbonFactor.objects.filter(valid_from__lte=self._period.last).order_by("valid_from"):
            factors[factor.kind] = float(factor.kilograms)
        given = {str(kind): number_of(self._text.get(f"device|{kind}", "0")) for kind in Device.Kind}
        kilograms = sum(n * factors[kind] for kind, n in given.items() if n and kind in factors)
        without = [Device.Kind(kind).label.lower() for kind, n in given.items() if n and kind not in factors]
        how = ", ".join(f"{kind} {kg:g} kg" for kind, kg in sorted(factors.items())) or "no factor is set"
        how += f"; no sourced factor for: {', '.join(without)}" if without else ""
        how += "; numbers that are not printed are left out" if None in given.values() else ""
        base = sum(n for kind, n in given.items() if n and kind in factors)
        each = f"{kilograms / base:,.0f} kg CO2e" if base >= LEAST_BASE else TOO_FEW
        return [
            ["Embodied carbon kept in use (estimate)", f"{kilograms:,.0f} kg CO2e", how],
            ["The same for each device handed over", each, "over the printed count of kinds with a factor"],
        ]

    # ── Fairness ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _fairness(self) -> list[dict]:
        spread = self._cut.spread
        return [
            self._fair(key, f"Waits and outcomes {title}", LABELS[key], partial(spread, "wait_provided", key))
            for key, title in (
                ("band", "by age band"),
                ("channel", "by channel"),
                ("organisation", "by kind of organisation"),
                ("deprivation", "by tenth of deprivation"),
            )
        ]

    def _monitored(self) -> list[dict]:
        """By what people told of themselves, where anybody told anything."""
        told = {
            question: found
            for question, found in self._figures.monitored.items()
            if set(found.asked) - {questionnaire.NOT_TOLD}
        }
        return [
            self._fair(
                question,
                f"Waits and outcomes by {questionnaire.BY_CODE[question].name.lower()}",
                questionnaire.groups_of(question),
                partial(_waits_of, found.waits),
            )
            for question, found in told.items()
        ]

    def _fair(self, key: str, title: str, labels: dict[str, str], waits) -> dict:
        rows = []
        for value, label in labels.items():
            asked = self._text.get(f"fair_{key}|{value}|{ALL}", "0")
            if asked != "0":
                days = derived.days(waits(value)) if (number_of(asked) or 0) >= LEAST_BASE else derived.days(Counter())
                share = percentage(asked, self._text[f"need|{ALL}|{ALL}"])
                rows.append(
                    [
                        label,
                        asked,
                        share,
                        percentage(self._text[f"fair_{key}|{value}|met"], asked),
                        days["median"],
                        days["ninth"],
                    ]
                )
        head = [
            title.rpartition(" by ")[2].capitalize(),
            "Needs asked for",
            "Share of all",
            "Met so far",
            "Median wait",
            "90th centile",
        ]
        note = (
            "A fair service shows much the same share met and the same waits on each line, whatever the number asked."
        )
        return _table(f"fair_{key}", "Fairness", title, head, rows, None, note)


def _waits_of(waits: dict[str, Counter], group: str) -> Counter:
    return waits.get(group, Counter())


def _table(key, section, title, head, rows, total, note="", chart=None) -> dict:
    return {
        "key": key,
        "section": section,
        "title": title,
        "note": note,
        "head": head,
        "rows": rows,
        "total": total,
        "chart": chart,
    }
