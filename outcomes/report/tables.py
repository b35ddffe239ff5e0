"""What every printed form of a report shows, in words: texts that disclosure control has passed, and figures made from
those texts alone.

So nothing here can give more away than the texts do: a share, a cost or an amount of carbon is worked out from what is
printed. Amounts that are not counts of people (pounds, kilograms, days) are given where at least twenty were counted.
"""

from typing import Any

from outcomes.report import derived, measures, people_tables, result_tables, supply_tables, value_tables
from outcomes.report.cells import ALL, FUNNEL
from outcomes.report.models import Target
from outcomes.report.printed import Printed, Table
from people.places.boroughs import BOROUGHS

NOTES = [
    "Boroughs, age bands and deciles of deprivation are those at the time of the referral.",
    ("A need may still be met after the quarter. Tables of outcomes show the day the figures were frozen."),
    "A person helped in two quarters is counted in each, and once in each.",
]


def shown(printed: Printed) -> dict[str, Any]:
    text = printed.text
    totals = {m.key: text[f"{m.key}|all|"] for m in measures.MEASURES}
    by_borough = [m.key for m in measures.MEASURES if "borough" in m.by]
    return {
        "headlines": _headlines(printed, totals),
        "measures": measures.definitions(),
        "totals": totals,
        "boroughs": {b.gss_code: {key: text[f"{key}|borough|{b.gss_code}"] for key in by_borough} for b in BOROUGHS},
        "map_measures": list(measures.ON_THE_MAP),
        "funnel": _funnel(printed),
        "waits": supply_tables.waits(printed),
        "skills": result_tables.confidence(printed),
        "tables": _tables(printed),
        "notes": NOTES,
        "model": value_tables.model(printed),
        "cells": {name: words for name, words in text.items() if name not in printed.cells.stated},
    }


def _headlines(printed: Printed, totals: dict[str, str]) -> list[dict[str, str]]:
    aims = {row.measure: row.number for row in Target.objects.filter(quarter=printed.period.name)}
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


def _funnel(printed: Printed) -> list[dict[str, str]]:
    names = [f"need|{ALL}|{ALL}", *(f"funnel|{label}" for label, _, _ in FUNNEL[1:-1]), f"need|{ALL}|met"]
    if printed.text[names[0]] == "0":
        return []
    steps = []
    before = ""
    for (label, _, why), name in zip(FUNNEL, names, strict=True):
        steps.append(
            {
                "label": label,
                "shown": printed.text[name],
                "lost": derived.fewer(before, printed.text[name]),
                "lost_why": why,
            }
        )
        before = printed.text[name]
    return steps


def _tables(printed: Printed) -> list[Table]:
    tables = [
        *people_tables.who(printed),
        *supply_tables.needs(printed),
        supply_tables.wait_table(printed),
        *supply_tables.devices(printed),
        supply_tables.sims(printed),
        supply_tables.seats(printed),
        *result_tables.did_it_work(printed),
        result_tables.money_saved(printed),
        value_tables.value(printed),
        *people_tables.fairness(printed),
        *people_tables.monitored(printed),
    ]
    return [table for table in tables if table["rows"]]
