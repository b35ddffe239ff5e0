"""The pages of words: one person writes, another approves, and everybody sees what a resident would see."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from notifications.events import EVENTS
from notifications.message_words import english_on_record, proposal
from notifications.models import Wording
from notifications.translations import outdated
from tests.chromium import axe_faults, sideways
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
HERE = "/messages/wording/skills.booked/ar/plain"


def staff(role):
    return signed_in(worker(f"{role}@get-online.example", role=role, name="Kwame Boateng"))


def test_one_writes_and_another_approves():
    desk = staff("caseworker")
    lead = staff("triage_lead")
    page = desk.get(HERE).content.decode()
    assert "No one who speaks the language has checked it yet" in page
    assert 'dir="rtl"' in page
    assert "of at most 4 texts" in page
    body = page.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0].strip()
    assert desk.post(HERE, {"do": "save", "body": body}).status_code == 302
    assert "To be approved" in desk.get("/messages/wording?language=ar").content.decode()
    params = {"do": "approve", "reason": "An Arabic speaker at the hub", "version": "1"}
    assert "Approve saved wording" not in desk.get(HERE).content.decode()
    for who, sent in (
        (desk, params),
        (lead, params | {"reason": " "}),
        (lead, params | {"version": "7"}),
        (lead, params | {"version": "x"}),
    ):
        assert who.post(HERE, sent).status_code == 422
        assert Wording.objects.get().state == "draft"
    assert lead.post(HERE, params).status_code == 302
    assert Wording.objects.get().state == "approved"
    assert desk.post(HERE, {"do": "retire"}).status_code == 403
    assert Wording.objects.get().state == "approved"
    assert lead.post(HERE, {"do": "retire"}).status_code == 302
    assert Wording.objects.get().state == "retired"


def changed(monkeypatch):
    """The English of one message says something else than its translations were made from."""
    event = EVENTS["skills.booked"]
    monkeypatch.setitem(EVENTS, "skills.booked", replace(event, wording=f"{event.wording} Thank you for reading."))


def test_translations_whose_english_changed_are_marked_and_listed_until_somebody_approves_them_again(monkeypatch):
    desk = staff("caseworker")
    lead = staff("triage_lead")
    changed(monkeypatch)
    here = len([row for row in outdated([]) if row.language == "ar"])
    there = "/messages/wording/translations?language=ar"
    assert "Needs a translator" in desk.get(HERE).content.decode()
    assert "Needs a translator" not in desk.get("/messages/wording").content.decode()
    templates = desk.get("/messages/wording?language=ar").content.decode()
    assert templates.count("Needs a translator") == here
    assert 'href="/messages/wording/translations"' in templates
    page = desk.get(there).content.decode()
    assert f"1 to {here} of {here}" in page
    assert HERE in page
    assert "Thank you for reading." in page
    assert proposal("skills.booked", "ar", "plain") in page
    assert f"{english_on_record('skills.booked', 'plain').since:%-d %B %Y}" in page
    desk.post(HERE, {"do": "save", "body": proposal("skills.booked", "ar", "plain")})
    lead.post(HERE, {"do": "approve", "reason": "An Arabic speaker at the hub", "version": "1"})
    Wording.objects.update(approved_at=timezone.now() + timedelta(days=1))
    assert HERE not in desk.get(there).content.decode()
    assert "Needs a translator" not in desk.get(HERE).content.decode()


def test_the_list_of_translations_is_paged_and_narrowed_by_language(monkeypatch):
    monkeypatch.setattr("portal.messages.translations.PER_PAGE", 5)
    changed(monkeypatch)
    desk = staff("caseworker")
    whole = len(outdated([]))
    first = desk.get("/messages/wording/translations").content.decode()
    assert f"1 to 5 of {whole}" in first
    assert "page=2" in first
    assert f"6 to 10 of {whole}" in desk.get("/messages/wording/translations?page=2").content.decode()
    assert desk.get("/messages/wording/translations?language=tlh").status_code == 404
    assert staff("technician").get("/messages/wording/translations").status_code == 403


def test_words_with_a_fault_are_shown_and_kept_but_not_saved():
    desk = staff("caseworker")
    answer = desk.post(HERE, {"do": "save", "body": "{day {time}"})
    assert answer.status_code == 422
    assert "Close every brace" in answer.content.decode()
    assert not Wording.objects.exists()
    assert desk.post(HERE, {"do": "save", "body": ""}).status_code == 422
    assert desk.post(HERE, {"do": "show", "body": "{day} {time} {hub} {link}"}).status_code == 200
    assert not Wording.objects.exists()


@pytest.mark.parametrize(
    "path", ["skills.booked/tlh/plain", "referrals.decided/en/plain", "nothing/en/plain", "skills.booked/en/loud"]
)
def test_what_is_not_there_is_not_found(path):
    assert staff("caseworker").get(f"/messages/wording/{path}").status_code == 404


@pytest.mark.browser
def test_the_pages_are_sound_and_fit_a_small_phone(browser, live_server):
    client = staff("triage_lead")
    pictures = os.environ.get("PICTURES", "")
    drafted = "/messages/wording/skills.booked/en/neutral"
    other = staff("caseworker")
    other.post(
        drafted, {"do": "save", "body": "You have an appointment on {day} at {time}, {hub}, {link}. Reply YES or STOP."}
    )
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.context.add_cookies([cookie])
    for name, path in {
        "wording": "/messages/wording?language=ur",
        "words": HERE,
        "drafted": drafted,
        "translations": "/messages/wording/translations?language=ur",
    }.items():
        page.goto(live_server.url + path)
        assert axe_faults(page) == []
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert sideways(page) <= 0, (name, width)
            if pictures:
                page.screenshot(path=str(Path(pictures) / f"{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})
