"""The daily cut on real records: taken once a day, and nothing else of how many there are at any door of those who work
on no case.
"""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from documents.frozen import FORMS
from outcomes import actions as outcomes
from outcomes import tasks
from outcomes.enquiries.counted_now import PLACES
from outcomes.enquiries.live_counts import live_counts
from outcomes.models import DailyCut
from outcomes.report import measures
from people import actions as people
from skills import actions as skills
from tests import people_of_london as london
from tests.house.addresses import API
from tests.house.page_rows import PAGES
from tests.outcomes.made_reports import make_report
from tests.portal.signing_in import signed_in, worker
from tests.rounds import LONG, sampled

pytestmark = pytest.mark.django_db
FIRST = ("Amina", "Łukasz", "Fatema", "Grace", "Tariq")
LAST = ("Yusuf", "O'Neill", "Begum", "Adeyemi", "Hussain")
SOUTHWARK = "E09000028"
CHARTS = ("quarters", "waits", "skills", *(f"map-{key}" for key in measures.ON_THE_MAP))


def another(number: int):
    born = {"date_of_birth": date(1950, 1, 1) + timedelta(days=400 * number)}
    name = {"first_name": FIRST[number % len(FIRST)], "last_name": LAST[number // 5 % len(LAST)]}
    return london.accepted(**name, phone=f"+447700900{100 + number}", resident=born)


def accept(first: int, last: int) -> None:
    """Londoners of Southwark by number, each waiting for three things."""
    for number in range(first, last):
        another(number)


def test_a_cut_stands_for_a_day_and_moves_by_five():
    accept(0, 6)
    assert live_counts().least(f"waiting|device|{SOUTHWARK}") == 5
    accept(6, 12)
    assert live_counts().least(f"waiting|device|{SOUTHWARK}") == 5, "until tomorrow"
    outcomes.cut_live_counts(by=london.actor("system"))
    assert DailyCut.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        tasks.cut_live_counts()
        assert live_counts().least(f"waiting|device|{SOUTHWARK}") == 10
    accept(12, 16)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        tasks.cut_live_counts()
        cut = live_counts()
        assert cut.least(f"waiting|device|{SOUTHWARK}") == 10, "16 is four more than 12"
        assert (cut.least("waiting|device|"), cut.least("waiting"), cut.least("referrals")) == (10, 35, 10)
        assert cut.least("waiting|device|E09000022") == 0


def test_the_first_cut_is_made_on_demand_and_costs_the_same_for_many(django_assert_max_num_queries):
    def cost() -> int:
        DailyCut.objects.all().delete()
        with django_assert_max_num_queries(40) as asked:
            live_counts()
        return len(asked)

    accept(0, 1)
    few = cost()
    accept(1, 5)
    assert cost() == few


# ── Every door ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Outsider:
    """Somebody without any case, and everything that they can open."""

    def __init__(self, role: str | None, reports: list) -> None:
        self.role = role
        self.reports = reports
        at = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
        self.pages = Client(raise_request_exception=False)
        self.machine = Client(raise_request_exception=False)
        if role is not None:
            token = people.issue_token(role=role, organisation=at, by=london.ADMINISTRATOR)
            self.machine = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)
        if role not in (None, "partner"):
            self.pages = signed_in(worker(f"{role}@lambeth.example", at=at, role=role))

    def everything(self) -> dict[str, bytes]:
        """What every address answers; in a short run, a part of them to whoever is no funder."""
        plain = [route for route in PAGES if "<" not in route]
        paths = ["/", "/accessibility", "/health/metrics", *(f"/{route}" for route in plain)]
        for report in self.reports:
            paths += [f"/reports/{report.pk}.pdf", f"/funder/reports/{report.pk}"]
            paths += [f"/funder/reports/{report.pk}/{form}" for form in FORMS]
            paths += [f"/funder/charts/{report.pk}/{chart}.svg" for chart in CHARTS]
        lists = [f"/api/v1/{route}" for route in API if "<" not in route and "(?" not in route]
        lists += [f"/api/v1/availability?borough={place}" for place in PLACES]
        return {path: _kept(self.pages.get(path).getvalue()) for path in self._tried(paths)} | {
            path: _kept(self.machine.get(path).getvalue()) for path in self._tried(lists)
        }

    def _tried(self, paths: list[str]) -> list[str]:
        return [path for path in paths if self.role == "funder" or sampled(self.role, path)]


def _kept(content: bytes) -> bytes:
    """Without what differs with every request: marks against forgery, what a page was let run, and what the metrics tell
    of machines, to whoever has their token: requests, jobs, heartbeats.
    """
    content = re.sub(rb"^(http|jobs|worker|clock)_[^\n]*\n", b"", content, flags=re.MULTILINE)
    return re.sub(rb'(csrfmiddlewaretoken" value=|nonce=)"[^"]+"', b"", content)


def test_one_person_more_shows_at_no_door_of_those_who_work_on_no_case():
    """Pages, API, metrics, drawings and papers: the same bytes before and after three needs more wait, a device more is
    on the shelf, a SIM more and a seat more are taken.
    """
    with time_machine.travel("2026-11-10 10:00+00:00", tick=False):
        accept(0, 6)
        session = london.session_today(places=12)
        london.sims_on_shelf("8944110068250000010")
        reports = [make_report("2026-Q3")]
        outsiders = {role: Outsider(role, reports) for role in (None, "funder", "referrer", "partner")}
        before = {role: outsider.everything() for role, outsider in outsiders.items()}
        accept(6, 7)
        london.device_on_shelf("PF-1")
        need = another(7).needs.get(kind="skills")
        skills.book(need, session=session, by=london.actor("caseworker"))
        cache.clear()
        after = {role: outsider.everything() for role, outsider in outsiders.items()}
    assert [
        (role, path) for role, seen in after.items() for path, content in seen.items() if content != before[role][path]
    ] == []
    assert all(sum(bool(content) for content in seen.values()) > (50 if LONG else 8) for seen in after.values())
    assert sum(bool(content) for content in after["funder"].values()) > 50
