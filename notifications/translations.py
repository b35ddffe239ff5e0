"""Which translations say what the English no longer says.

A proposal keeps the checksum of the English that it was made from (`proposals.json`). What people here wrote or approved
keeps its moment, which is compared with the moment at which the English changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256

from notifications.events import EVENTS
from notifications.languages import LANGUAGES
from notifications.message_words import english, english_of_proposal, english_on_record, proposal
from notifications.models import Message, Wording
from people.residents.hours import LONDON


@dataclass(frozen=True)
class English:
    """What the English says now, and from which moment on."""

    text: str
    since: datetime


@dataclass(frozen=True)
class Outdated:
    """A translation whose English has changed since it was made: `text` is what it says, `english` what it should."""

    event: str
    language: str
    variant: str
    text: str
    english: English


def checksum(text: str) -> str:
    """Of a wording: 12 hexadecimal digits that change when its words do, and not when only its spaces do."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def outdated(wordings: Iterable[Wording]) -> list[Outdated]:
    """Every translation that needs a translator, by language and then by message.

    `wordings` are the drafts and the approved ones that the reader may see, in every language.
    """
    rows = _by_way(wordings)
    events = sorted((event for event in EVENTS.values() if event.for_residents), key=lambda event: event.title)
    languages = sorted(LANGUAGES.values(), key=lambda language: language.english)
    ways = [
        (event.name, language.code, variant)
        for language in languages
        if language.code != "en"
        for event in events
        for variant in Message.Variant.values
    ]
    return [row for way in ways if (row := _if_outdated(rows, *way))]


def outdated_one(wordings: Iterable[Wording], event: str, language: str, variant: str) -> Outdated | None:
    """The same of one translation; None when it says what the English says, and for English itself."""
    return None if language == "en" else _if_outdated(_by_way(wordings), event, language, variant)


def _by_way(wordings: Iterable[Wording]) -> dict[tuple[str, str, str, str], Wording]:
    return {(row.event, row.language, row.variant, row.state): row for row in wordings}


def _if_outdated(rows: dict, event: str, language: str, variant: str) -> Outdated | None:
    now = _english_now(rows, event, variant)
    written = rows.get((event, language, variant, "draft")) or rows.get((event, language, variant, "approved"))
    if written:
        text = written.body
        is_outdated = (written.approved_at or written.created_at) < now.since
    else:
        text = proposal(event, language, variant)
        is_outdated = bool(text) and english_of_proposal(event, language, variant) != checksum(now.text)
    return Outdated(event, language, variant, text, now) if is_outdated else None


def _english_now(rows: dict, event: str, variant: str) -> English:
    """The approved English, else the one in the code; plain where this variant has none of its own."""
    if approved := rows.get((event, "en", variant, "approved")):
        return English(approved.body, approved.approved_at)
    if built_in := english(event, variant):
        return English(built_in, datetime.combine(english_on_record(event, variant).since, time(), LONDON))
    return _english_now(rows, event, Message.Variant.PLAIN)
