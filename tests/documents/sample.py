"""Frozen reports as plain data: a believable one, an empty quarter, and one with more than the paper can hold."""

from datetime import UTC, datetime

from outcomes.report.measures import HEADLINES, MEASURES, ON_THE_MAP, definitions
from people.places.boroughs import BOROUGHS


def frozen(**more) -> dict:
    names = {m.key: m for m in MEASURES}
    kinds = [["Device", "40", "25", "fewer than 5"], ["Data", "35", "hidden", "10"], ["Skills", "20", "20", "0"]]
    table = {
        "key": "needs",
        "section": "Needs and supply",
        "title": "What became of them",
        "note": "As frozen.",
        "head": ["Need", "Asked for", "Met", "Waiting"],
        "rows": kinds,
        "total": ["All", "95", "75", "15"],
        "chart": None,
    }
    shown = {
        "headlines": [
            {
                "key": k,
                "name": names[k].name,
                "shown": "1,235",
                "unit": names[k].unit,
                "definition": names[k].definition,
                "target": "1,500",
                "of_target": "82%",
                "before": "1,100",
                "before_period": "2026-Q3",
            }
            for k in HEADLINES
        ],
        "measures": definitions(),
        "totals": {m.key: "1,235" for m in MEASURES},
        "boroughs": {
            b.gss_code: {m.key: "fewer than 5" if n % 3 == 1 else str(n * 5) for m in MEASURES}
            for n, b in enumerate(BOROUGHS)
        },
        "map_measures": list(ON_THE_MAP),
        "tables": [table],
        "quarters": {
            "labels": ["2026-Q2", "2026-Q3", "2026-Q4"],
            "measures": {k: ["fewer than 5", "1,100", "1,235"] for k in HEADLINES},
        },
        "funnel": [
            {"label": "Asked for", "shown": "95", "lost": "", "lost_why": ""},
            {"label": "Met", "shown": "75", "lost": "20", "lost_why": "waiting"},
        ],
        "waits": [
            {
                "kind": "Device",
                "milestone": "Submitted to provided",
                "median": "23 days",
                "ninth": "41 days",
                "base": "60",
            }
        ],
        "skills": {
            "pairs": "60",
            "before": ["30", "20", "10", "0", "0"],
            "after": ["0", "fewer than 5", "15", "20", "20"],
            "change": "+1.9",
        },
        "restated": [{"line": "Referrals, Camden", "was": "20", "now": "25", "cause": "A file that came late"}],
        "notes": ["Boroughs are those at the time of the referral."],
        "model": {"name": "Social value of skills (model)", "shown": "£948.00", "words": "A model, not a measurement."},
        "cells": {},
    }
    report = {
        "period": "2026-Q4",
        "edition": 2,
        "cause": "A file that came late",
        "code_version": "1.0.0",
        "definitions_version": "2026.2",
        "shown": shown,
        "data_hash": "ab" * 32,
        "frozen_at": datetime(2026, 12, 31, 23, 0, tzinfo=UTC),
        "published_at": datetime(2027, 1, 8, 10, 0, tzinfo=UTC),
        "provisional": "",
    }
    return report | more


def empty() -> dict:
    """A quarter in which nothing happened and nothing was set."""
    report = frozen(cause="", edition=1, published_at=None)
    shown = report["shown"]
    shown["headlines"] = [
        h | {"shown": "0", "target": "", "of_target": "", "before": "", "before_period": ""} for h in shown["headlines"]
    ]
    shown["totals"] = dict.fromkeys(shown["totals"], "0")
    shown["boroughs"] = {code: dict.fromkeys(cells, "0") for code, cells in shown["boroughs"].items()}
    shown["quarters"]["measures"] = {key: ["0", "0", "0"] for key in HEADLINES}
    few = {"median": "too few", "ninth": "too few", "base": "0"}
    return report | {
        "shown": shown
        | {"tables": [], "funnel": [], "restated": [], "waits": [w | few for w in shown["waits"]], "skills": _NO_SKILLS}
    }


_NO_SKILLS = {"pairs": "0", "before": ["0"] * 5, "after": ["0"] * 5, "change": "too few"}
_WHO = ("Referrals", "People helped", "Needs met", "Devices handed over", "SIMs activated", "People taught")
_FAIR = ("Needs asked for", "Share of all", "Met so far", "Median wait", "90th centile")
_GROUPS = {
    "band": ("Age band", 8),
    "organisation": ("Kind of organisation", 5),
    "channel": ("Channel", 4),
    "deprivation": ("Tenth of deprivation", 11),
    "ethnic": ("Ethnic group", 8),
    "sex": ("Sex", 4),
    "gender": ("Gender", 4),
    "disability": ("Disability", 5),
}
_LISTED = {
    "device": ("Devices and data", 5),
    "device_in": ("Devices and data", 5),
    "device_grade": ("Devices and data", 4),
    "device_source": ("Devices and data", 9),
    "seats": ("Skills", 3),
    "connected_how": ("Did it work?", 6),
    "uses": ("Did it work?", 9),
}


def crowded() -> dict:
    """Every table that there may be, all of them long, after a correction of many lines: more than twelve pages can
    hold.
    """
    report = frozen()
    shown = report["shown"]
    line = shown["restated"][0]
    tables = [
        *_who(),
        *shown["tables"],
        _listed("unmet", "Needs and supply", 14),
        *(_listed(key, *about) for key, about in _LISTED.items()),
    ]
    tables += [_value(), *_fair()]
    steps = [
        {"label": label, "shown": "95", "lost": "hidden", "lost_why": "waiting"}
        for label in ("Asked for", "Approved", "Promised", "Provided", "Met")
    ]
    waits = shown["waits"] * 3 + [
        shown["waits"][0] | {"kind": "Skills", "median": "too few", "ninth": "too few", "base": "fewer than 5"}
    ]
    return report | {"shown": shown | {"tables": tables, "funnel": steps, "waits": waits, "restated": [line] * 60}}


def _who() -> list[dict]:
    total = ["London", *("1,235" for _ in _WHO)]

    def rows(name: str, count: int) -> list[list[str]]:
        return [[f"{name} {n}", "1,100", "fewer than 5", "hidden", "0", "15", "5"] for n in range(count)]

    return [
        _table(key, "Who was referred", f"By {name.lower()}", [name, *_WHO], rows(name, count), total)
        for key, (name, count) in list(_GROUPS.items())[:4]
    ]


def _listed(key: str, section: str, count: int) -> dict:
    rows = [
        [
            f"{key.capitalize()} of a rather long name, number {n}",
            "fewer than 5" if n % 3 == 1 else f"{1_000 - 5 * n:,}",
        ]
        for n in range(count)
    ]
    return _table(
        key, section, f"Listed: {key}", ["Which", "How many"], rows, None, "One person may choose several.", "bars"
    )


def _fair() -> list[dict]:

    def rows(name: str, count: int) -> list[list[str]]:
        return [[f"{name} {n}", "85", "12%", "too few", "21 days", "40 days"] for n in range(count)]

    return [
        _table(
            f"fair_{key}",
            "Fairness",
            f"Waits and outcomes by {name.lower()}",
            [name, *_FAIR],
            rows(name, count),
            None,
            "Much the same is fair.",
        )
        for key, (name, count) in _GROUPS.items()
    ]


def _value() -> dict:
    known = "all spending of the quarter over the printed count"
    rows = [
        ["Spent on devices", "£41,200.50", "as recorded by finance"],
        ["Cost for each person helped", "no spending recorded", known],
    ]
    rows += [
        ["E-waste avoided", "1,432 kg", known],
        ["Embodied carbon kept in use (estimate)", "30,400 kg CO2e", known],
    ] * 5
    return _table(
        "value", "Value and environment", "Cost, waste and carbon", ["Figure", "Amount", "How it is known"], rows, None
    )


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
