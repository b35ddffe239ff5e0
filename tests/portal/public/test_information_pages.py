"""What a stranger may read: each page, cheap and the same for everyone, within two clicks of the front page."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from jobs import pulse
from notifications.languages import LANGUAGES
from notifications.models import ProviderHold
from people import actions as people
from people.models import Consent
from people.residents import privacy_notice
from portal.public import status_page
from tests import people_of_london as london

pytestmark = pytest.mark.django_db
PAGES = (
    "/", "/who-can-be-referred", "/hubs", "/help", "/terms", "/accessibility", "/status", "/information-governance",
    "/agreement", "/retention", "/privacy", "/privacy/residents", "/privacy/workers", "/cookies", "/apply",
)  # fmt: skip
MACHINES = ("/robots.txt", "/.well-known/security.txt", "/favicon.ico", "/agreement.pdf")


def links_of(path: str) -> set[str]:
    page = Client().get(path).content.decode()
    return {link.partition("#")[0] for link in re.findall(r'href="(/[^"?]*)', page)} - {""}


@pytest.mark.parametrize("path", [*PAGES, *MACHINES])
def test_a_page_for_everyone_is_cheap_and_any_cache_may_keep_it(path, django_assert_max_num_queries):
    Client().get(path)  # the day's figures are counted once
    with django_assert_max_num_queries(6):
        answer = Client().get(path)
    assert answer.status_code in (200, 302)
    assert answer["Cache-Control"].startswith("public, max-age=")
    assert not answer.cookies


def test_every_page_is_two_clicks_away_and_no_link_is_dead():
    first = links_of("/")
    second = set().union(*(links_of(path) for path in first & set(PAGES)))
    assert set(PAGES) <= first | second | {"/"}
    for path in sorted(first | second):
        if not path.startswith(("/static/", "/api/")):
            assert Client().get(path).status_code in (200, 302), path


def test_an_information_governance_lead_finds_everything_within_two_clicks():
    assert "/information-governance" in links_of("/")
    assert {"/privacy/residents", "/privacy/workers", "/agreement", "/retention"} <= links_of("/information-governance")
    assert "Data protection" in Client().get("/information-governance").content.decode()


def test_the_front_page_answers_a_strangers_questions(settings):
    settings.OPERATED_BY = "the Office of Testing"
    settings.HELP_PHONE = "020 7946 0999"
    page = Client().get("/").content.decode()
    for words in ("Who can be referred", "Who can refer", "What it costs", "Where help happens", "Who runs it"):
        assert words in page
    assert "the Office of Testing" in page
    assert "020 7946 0999" in page


def test_the_list_of_hubs_costs_the_same_however_many_there_are(django_assert_num_queries):
    for number in range(30):
        london.organisation(f"hub-{number:02}", f"Library {number:02}", "hub", "E09000022")
    closed = london.organisation("old-hub", "Old Library", "hub", "E09000022")
    people.close_organisation(closed, reason="Moved", by=london.ADMINISTRATOR)
    with django_assert_num_queries(3):
        page = Client().get("/hubs?borough=E09000022").content.decode()
    assert page.count("<section") == 25 + page.count('<section class="gol-phase"')
    assert "Old Library" not in page
    assert "Library 29" in Client().get("/hubs?borough=E09000022&page=2").content.decode()
    assert Client().get("/hubs?borough=%00&page=x").status_code == 200
    assert "no hub here yet" in Client().get("/hubs?borough=E09000001").content.decode()


def test_the_status_page_says_what_is_late_and_nothing_internal(monkeypatch):
    def felt(worker_seconds):
        now = pulse.Pulse(worker_seconds, 1.0, due=0, running=0, failed=0, oldest_due_seconds=0.0)
        monkeypatch.setattr(status_page, "feel", lambda: now)

    felt(1.0)
    assert all(part.works for part in status_page.parts())
    ProviderHold.objects.create(provider="texts", kind="load", opens_at=timezone.now())
    assert all(part.works for part in status_page.parts()), "it has opened again"
    ProviderHold.objects.update(kind="account", opens_at=None, code="20003")
    assert [part.name for part in status_page.parts() if not part.works] == ["Texts and calls"]
    felt(None)
    late = [part for part in status_page.parts() if not part.works]
    assert len(late) == 3
    assert not re.search("20003|worker|twilio|queue", " ".join(part.words + part.name for part in late).lower())


def test_a_weakness_has_an_address_and_a_demonstration_is_not_found(settings):
    settings.SECURITY_EMAIL = "security@get-online.london"
    lines = dict(
        line.split(": ", 1) for line in Client().get("/.well-known/security.txt").content.decode().splitlines()
    )
    assert lines["Contact"] == "mailto:security@get-online.london"
    assert lines["Expires"] > f"{timezone.now():%Y-%m-%d}"
    settings.DEMO = True
    assert "Disallow: /\n" in Client().get("/robots.txt").content.decode()
    settings.DEMO = False
    robots = Client().get("/robots.txt").content.decode()
    assert "Disallow: /join/" in robots
    assert "Disallow: /\n" not in robots


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_residents_notice_is_in_every_language_and_says_when_nobody_checked_it(language, settings):
    settings.KEEP_IDENTITY_DAYS = 730
    page = Client().get(f"/privacy/residents/{language}").content.decode()
    notice = privacy_notice.notice(language)
    english = privacy_notice.notice("en")
    assert notice is not None
    assert [len(sentences) for _, sentences in notice.sections] == [len(each) for _, each in english.sections]
    assert f'<div lang="{language}" dir="{LANGUAGES[language].direction}">' in page
    assert "2" in notice.kept(2, 730)
    assert notice.kept(2, 730) in page
    assert not re.search(r"\{\w+\}", page)
    assert ("has not been checked by a translator" in page) == (not notice.is_checked)


def test_a_version_of_the_notice_is_never_changed_and_each_consent_names_its_own():
    assert {version: privacy_notice.checksum(version) for version in privacy_notice.VERSIONS} == privacy_notice.VERSIONS
    london.referral()
    assert set(Consent.objects.values_list("notice", flat=True)) == {privacy_notice.CURRENT}
    assert Client().get(f"/privacy/residents/en/{privacy_notice.CURRENT}").status_code == 200
    for missing in ("tlh", "en/2020-01-01", "tlh/x"):
        assert Client().get(f"/privacy/residents/{missing}").status_code == 404
