"""Which words are used for whom: by language and variant, the approved version, else the English in the code.

A translation in `proposals.json` is where an editor starts: nothing in another language is said before two people who
work here have put their names to it.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter

from django.core.cache import caches

from notifications.events import EVENTS, Event
from notifications.languages import LANGUAGES, language_of
from notifications.models import Message, Wording
from notifications.particulars import Thing, written
from notifications.segments import segments

SEGMENTS = 4  # a text longer than this is a letter
SECONDS = 10  # how long another process may go on using what was approved before
EXAMPLES = {
    "day": date(2026, 9, 16),
    "time": "14:00",
    "hub": "Peckham Library",
    "code": "402917",
    "what": Thing("tablet"),
    "link": "https://get-online.london/me/AZrQwKt3cLaM2mTVo0z9xQ6wq1J3zqkYd2rT7aQ0",
    "until": date(2026, 9, 16),
}
EASY_READ = re.compile(r"easy[ -]?read|learning (disab|diffic)", re.I)
REVEALING = re.compile(r"get online|refer(ral|red)|laptop|tablet|phone|device|council|safeguard|refuge", re.I)
KEYWORDS = ("YES", "WAIT", "NO", "STOP", "START")


@dataclass(frozen=True)
class Words:
    """`body` has {placeholders}; `version` is the approved wording's number, or the event's own for the words in the
    code.
    """

    body: str
    version: int
    language: str = "en"
    variant: str = "plain"

    def filled(self, **values) -> str:
        """With its placeholders filled: days and things in its language; from right to left each keeps its own direction."""
        return self.body.format(**{name: written(value, self.language) for name, value in values.items()})


def words_for(event: Event, resident=None) -> Words:
    """What `said` says to this resident, or to a worker when there is none. No statement of the database for each
    message.

    Neutral words for somebody whose address must be known to nobody, before their language; easy words for who reads
    those, but only when their language has them.
    """
    if resident is None or not event.for_residents:
        return Words(event.wording, event.version)
    language = language_of(resident.language)
    variant = variant_for(resident)
    approved = _approved()
    ways = (
        [(language, variant), ("en", variant)]
        if variant == "neutral"
        else [(language, variant), (language, "plain"), ("en", variant)]
    )
    for way in ways:
        if (event.name, *way) in approved:
            return approved[event.name, *way]
        if way[0] == "en" and (body := english(event.name, way[1])):
            return Words(body, event.version, *way)
    return Words(event.wording, event.version)


def variant_for(resident) -> str:
    """Which variant is safe, and which is easy, for this person."""
    if resident.address_withheld:
        return Message.Variant.NEUTRAL
    return Message.Variant.EASY if EASY_READ.search(resident.access_needs) else Message.Variant.PLAIN


def subject_of(message: Message) -> str:
    """Of an e-mail: one with neutral words has a neutral subject too."""
    return "A message for you" if message.variant == Message.Variant.NEUTRAL else EVENTS[message.event].subject


def has_words(event: str, language: str, variant: str) -> bool:
    """Whether there is such a thing to be written: something residents are told, in a language and variant of ours."""
    return (
        event in EVENTS and EVENTS[event].for_residents and language in LANGUAGES and variant in Message.Variant.values
    )


def english(event: str, variant: str) -> str:
    """The English words in the code; "" when this variant has none of its own."""
    return EVENTS[event].wording if variant == "plain" else proposal(event, "en", variant)


def proposal(event: str, language: str, variant: str) -> str:
    """Where an editor starts: English, or a translation that no native speaker has read yet; "" when there is none."""
    return _proposed(event, language, variant).get("text", "")


def english_of_proposal(event: str, language: str, variant: str) -> str:
    """The checksum of the English that a translation was made from; "" when there is none."""
    return _proposed(event, language, variant).get("english", "")


@dataclass(frozen=True)
class EnglishOnRecord:
    """The English in the code as it was last written down: its checksum, and the day from which it has said that."""

    checksum: str
    since: date


def english_on_record(event: str, variant: str) -> EnglishOnRecord:
    """Raises KeyError for an English wording that nobody has written down."""
    row = _file()["english"][variant][event]
    return EnglishOnRecord(row["checksum"], date.fromisoformat(row["since"]))


def proposed() -> list[tuple[str, str, str]]:
    """(event, language, variant) of everything in `proposals.json`."""
    return [
        (event, language, variant)
        for language, variants in _file()["proposals"].items()
        for variant, events in variants.items()
        for event in events
    ]


def _proposed(event: str, language: str, variant: str) -> dict[str, str]:
    return _file()["proposals"].get(language, {}).get(variant, {}).get(event, {})


@cache
def _file() -> dict:
    return json.loads((Path(__file__).parent / "proposals.json").read_text())


def _approved() -> dict[tuple, Words]:
    """{(event, language, variant): words} of everything approved: a small table, read once in ten seconds."""
    known = caches["local"].get("approved_wordings")
    if known is None:
        known = {
            (row.event, row.language, row.variant): Words(row.body, row.number, row.language, row.variant)
            for row in Wording.objects.filter(state="approved")
        }
        caches["local"].set("approved_wordings", known, SECONDS)
    return known


def words_in_force(event: Event) -> list[Words]:
    """Everything that may be said to residents for this event now: the approved words, and English where there are none."""
    if not event.for_residents:
        return []
    approved = [words for (name, _, _), words in _approved().items() if name == event.name]
    has_english = any((words.language, words.variant) == ("en", "plain") for words in approved)
    return approved if has_english else [Words(event.wording, event.version), *approved]


def forget_approved():
    """What was just approved or retired holds at once in this process."""
    caches["local"].delete("approved_wordings")


# ── What a wording must be ───────────────────────────────────────────────────────────────────────────────────────────


def placeholders(text: str) -> set[str]:
    """The names in braces. Raises ValueError for braces that are not closed, and for anything but a plain name in them."""
    names = set()
    for _, name, format_spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or format_spec or conversion:
            raise ValueError("a placeholder must be one word in braces")
        names.add(name)
    return names


def example(text: str, language: str) -> str:
    """As it might arrive, with believable particulars."""
    return Words(text, 0, language).filled(**{name: EXAMPLES.get(name, name) for name in placeholders(text)})


def faults(event: str, language: str, variant: str, body: str) -> list[str]:
    """What is wrong with these words, each in a sentence; nothing when they may be said."""
    if not body:
        return ["Enter the wording."]
    kind = EVENTS[event]
    due = placeholders(kind.wording)
    try:
        used = placeholders(body)
    except ValueError:
        return [
            "Each detail is one word in braces, like {day}. Close every brace and do not write anything else in it."
        ]
    sentences = [
        f"{{{name}}} is missing: the person would not be told it."
        for name in sorted(due - used)
        if not _may_be_left_out(name, variant)
    ]
    sentences += [f"No one knows what {{{name}}} is. What can be used: {_list(due)}." for name in sorted(used - due)]
    if sentences:
        return sentences
    needed = [word for word in KEYWORDS if re.search(rf"\b{word}\b", kind.wording)]
    missing = [word for word in needed if not re.search(rf"(?<![A-Za-z]){word}(?![A-Za-z])", body)]
    sentences += [
        f"{word} is missing. Write it in Latin capitals, because people must send it like that." for word in missing
    ]
    length = segments(example(body, language)).segments
    if length > SEGMENTS:
        sentences.append(f"It needs {length} texts. Shorten it to {SEGMENTS}.")
    if variant == Message.Variant.NEUTRAL and (match := REVEALING.search(body)):
        sentences.append(f"“{match[0]}” shows what it is about. Someone else may read it.")
    if LANGUAGES[language].right_to_left and not re.search(r"[\u0590-\u08ff]", body):
        sentences.append(f"This is not written in {LANGUAGES[language].english}.")
    return sentences


def _may_be_left_out(name: str, variant: str) -> bool:
    return variant == Message.Variant.NEUTRAL and name == "what"


def _list(names) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "nothing, the wording is the same for everyone"
