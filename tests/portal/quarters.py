"""Two published quarters with their city, and those who look at them: for the tests of both sides of the funder's
workspace.
"""

import os
from pathlib import Path
from types import SimpleNamespace

from django.utils import timezone

from demo.city import City
from outcomes import actions as outcomes
from outcomes.report.periods import period_of, quarters_until
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.outcomes.made_reports import make_report
from tests.portal.signing_in import signed_in, worker

OLDER, NEWER, THIS = quarters_until(period_of(timezone.localdate()), 3)
BY = london.ADMINISTRATOR


def client_of(role, at=None, name=""):
    at = at or london.organisation("gla", "Greater London Authority", "gla", "")
    return signed_in(worker(f"{name or role}@gla.example", at=at, role=role, name="Adwoa Sarpong"))


def city(count=60):
    boroughs = [london.organisation(), london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")]
    City(boroughs, london.hub(), london.pool()).build(count)


def quarters(count=60):
    """Two published quarters, of which the newer has targets and money; this one frozen, and a draft."""
    city(count)
    outcomes.set_target(quarter=NEWER, measure="referrals", number=8, by=BY)
    outcomes.record_spending(quarter=NEWER, purpose="skills", pence=250_000, by=BY)
    older = make_report(OLDER)
    newer = make_report(NEWER)
    frozen = outcomes.freeze(outcomes.draft(period=THIS, by=BY), by=BY)
    return SimpleNamespace(older=older, newer=newer, frozen=frozen, draft=outcomes.draft(period=THIS, by=BY))


def empty_quarters():
    return SimpleNamespace(older=make_report("2020-Q1"), newer=make_report("2020-Q2"))


def look(page, name, width):
    assert axe_faults(page) == [], name
    over = sideways(page)
    assert not over, (name, width, over)
    if os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(os.environ["PICTURES"]) / f"funder-{name}-{width}.png"), full_page=True)
