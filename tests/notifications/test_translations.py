"""Translations whose English has changed: which they are, from when, and that none is left unmarked."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import actions as notifications
from notifications import events, message_words
from notifications.languages import LANGUAGES
from notifications.models import Wording
from notifications.translations import checksum, outdated
from tests import people_of_london as london

FILE = json.loads((Path(settings.ROOT) / "notifications/proposals.json").read_text())
BEFORE = datetime(2026, 11, 29, 12, tzinfo=UTC)
AFTER = datetime(2026, 12, 1, 12, tzinfo=UTC)
POLISH = "Get Online London: {day}, {time}, {hub}, {link}. YES? NO? STOP?"


def marked(language: str = "pl", variant: str = "plain") -> set[str]:
    rows = outdated(Wording.objects.exclude(state="retired"))
    return {row.event for row in rows if (row.language, row.variant) == (language, variant)}


def approve(at: datetime, event, language, body):
    draft = notifications.draft_wording(
        event=event, language=language, variant="plain", body=body, by=london.actor("caseworker", key="user:writer")
    )
    notifications.approve_wording(
        draft, version=draft.version, reason="Of the Ealing hub", by=london.actor("triage_lead", key="user:lead")
    )
    Wording.objects.filter(pk=draft.pk).update(created_at=at, approved_at=at)


def test_english_that_changes_is_written_down_so_that_its_translations_are_marked():
    """A new English text stands in `proposals.json` with the day from which it is said; a translation keeps the checksum of
    the English that it was made from until somebody makes it again.
    """
    lacking = []
    for variant in ("plain", "easy", "neutral"):
        for event in (event for event in events.EVENTS.values() if event.for_residents):
            text = message_words.english(event.name, variant)
            row = FILE["english"][variant].get(event.name, {})
            if text and row.get("checksum") != checksum(text):
                lacking.append(f'"{variant}": "{event.name}": {{"checksum": "{checksum(text)}", "since": "the day"}}')
    assert not lacking, "Write down in proposals.json, under english:\n" + "\n".join(lacking)


def test_every_translation_says_which_english_it_was_made_from():
    languages = set(FILE["proposals"]) - {"en"}
    assert len(languages) == 11
    assert all(
        set(row) == {"text", "english"} and len(row["english"]) == 12
        for language in languages
        for row in FILE["proposals"][language]["plain"].values()
    )


def test_a_translation_is_marked_as_soon_as_its_english_changes_and_until_it_is_made_again(monkeypatch):
    event = events.EVENTS["skills.missed"]
    assert "skills.missed" not in {row.event for row in outdated([])}
    changed = replace(event, wording=event.wording + " Thank you.")
    monkeypatch.setitem(events.EVENTS, "skills.missed", changed)
    rows = [row for row in outdated([]) if row.event == "skills.missed"]
    assert {row.language for row in rows} == set(LANGUAGES) - {"en"}
    assert {row.english.text for row in rows} == {changed.wording}
    made_again = message_words._proposed("skills.missed", "pl", "plain")
    monkeypatch.setitem(made_again, "english", checksum(changed.wording))
    assert {row.language for row in outdated([]) if row.event == "skills.missed"} == set(LANGUAGES) - {"en", "pl"}


@pytest.mark.django_db
def test_words_approved_after_the_english_changed_are_not_marked_and_those_before_are():
    approve(AFTER, "skills.booked", "pl", POLISH)
    assert "skills.booked" not in marked()
    Wording.objects.update(approved_at=BEFORE)
    assert "skills.booked" in marked()


@pytest.mark.django_db
def test_english_that_a_lead_approves_marks_its_translations_too():
    approve(AFTER, "skills.missed", "pl", message_words.proposal("skills.missed", "pl", "plain"))
    assert "skills.missed" not in marked()
    english = message_words.english("skills.missed", "plain") + " Thank you."
    approve(AFTER + timedelta(hours=1), "skills.missed", "en", english)
    assert "skills.missed" in marked("pl") & marked("so")
    row = next(row for row in outdated(Wording.objects.all()) if row.event == "skills.missed")
    assert row.english.text == english


@pytest.mark.django_db
def test_they_are_found_in_one_statement():
    approve(AFTER, "skills.booked", "pl", POLISH)
    with CaptureQueriesContext(connection) as queries:
        marked()
    assert len(queries) == 1
