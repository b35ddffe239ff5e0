"""A believable frozen report, as plain data: thirty-three boroughs, small numbers among large, one restated line."""

from datetime import UTC, datetime

from outcomes.measures import HEADLINES, MEASURES, ON_THE_MAP, definitions
from people.boroughs import BOROUGHS


def frozen(**more) -> dict:
    names = {m.key: m for m in MEASURES}
    kinds = [["Device", "40", "25", "fewer than 5"], ["Data", "35", "hidden", "10"], ["Skills", "20", "20", "0"]]
    table = {"key": "needs", "section": "Needs and supply", "title": "What became of them", "note": "As frozen.", "head": ["Need", "Asked for", "Met", "Waiting"], "rows": kinds, "total": ["All", "95", "75", "15"], "chart": None}  # fmt: skip
    shown = {
        "headlines": [
            {"key": k, "name": names[k].name, "shown": "1,235", "unit": names[k].unit, "definition": names[k].definition, "target": "1,500", "of_target": "82%", "before": "1,100", "before_period": "2026-Q3"}
            for k in HEADLINES
        ],
        "measures": definitions(),
        "totals": {m.key: "1,235" for m in MEASURES},
        "boroughs": {b.gss_code: {m.key: "fewer than 5" if n % 3 == 1 else str(n * 5) for m in MEASURES} for n, b in enumerate(BOROUGHS)},
        "map_measures": list(ON_THE_MAP),
        "tables": [table],
        "quarters": {"labels": ["2026-Q2", "2026-Q3", "2026-Q4"], "measures": {k: ["fewer than 5", "1,100", "1,235"] for k in HEADLINES}},
        "funnel": [{"label": "Asked for", "shown": "95", "lost": "", "lost_why": ""}, {"label": "Met", "shown": "75", "lost": "20", "lost_why": "waiting"}],
        "waits": [{"kind": "Device", "milestone": "Submitted to provided", "median": "23 days", "ninth": "41 days", "base": "60"}],
        "skills": {"pairs": "60", "before": ["30", "20", "10", "0", "0"], "after": ["0", "fewer than 5", "15", "20", "20"], "change": "+1.9"},
        "restated": [{"line": "Referrals, Camden", "was": "20", "now": "25", "cause": "A file that came late"}],
        "notes": ["Boroughs are those at the time of the referral."],
        "model": {"name": "Social value of skills (model)", "shown": "£948.00", "words": "A model, not a measurement."},
        "cells": {},
    }  # fmt: skip
    told = {
        "period": "2026-Q4", "edition": 2, "cause": "A file that came late", "code_version": "1.0.0", "definitions_version": "2026.2", "shown": shown,
        "data_hash": "ab" * 32, "frozen_at": datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "published_at": datetime(2027, 1, 8, 10, 0, tzinfo=UTC),
    }  # fmt: skip
    return told | more
