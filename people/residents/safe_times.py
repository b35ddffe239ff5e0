"""Safe times as days and parts of the day that are ticked, and as the words that `hours.read` keeps to. Pure functions."""

from collections.abc import Collection
from datetime import time

from people.residents.hours import DAYS, Unclear, Window, read

DAY_NAMES = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
# Each part of the day with the hours (London) that it stands for: together they are the hours in which we contact anyone
# (people.residents.hours).
_FIRST = time(8)
_LAST = time(21)
PARTS: dict[str, tuple[time, time]] = {
    "morning": (_FIRST, time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), _LAST),
}
PART_NAMES = {
    "morning": "Mornings, 8am to 12pm",
    "afternoon": "Afternoons, 12pm to 5pm",
    "evening": "Evenings, 5pm to 9pm",
}


def words_of(days: Collection[str], parts: Collection[str]) -> str:
    """The ticks as words that `hours.read` understands: “weekdays 08:00-12:00”. No days means every day, no parts the
    whole day; "" when neither limits anything.
    """
    day_words = _day_words([day for day in DAYS if day in days])
    spans = _joined([span for part, span in PARTS.items() if part in parts])
    if not spans or spans == [(_FIRST, _LAST)]:
        return day_words
    return "; ".join(f"{day_words} {begins:%H:%M}-{ends:%H:%M}".strip() for begins, ends in spans)


def ticks_of(text: str) -> tuple[list[str], list[str]] | None:
    """The days and parts that these words tick; None when they say something that no ticks can say."""
    try:
        windows = read(text)
    except Unclear:
        return None
    if not windows:
        return [], []
    days = windows[0][0]
    parts = [part for part, span in PARTS.items() if any(_covers(window, span) for window in windows)]
    spans = _joined([PARTS[part] for part in parts])
    if any(window[0] != days for window in windows) or _joined(sorted(map(_span, windows))) != spans:
        return None
    everyday = len(days) == len(DAYS)
    return ([] if everyday else [DAYS[day] for day in sorted(days)]), ([] if len(parts) == len(PARTS) else parts)


def in_words(text: str) -> str:
    """How the words were read, to be said back: “Monday to Friday, 8am to 12pm”. The words themselves where a person has
    to read them, and "" for none.
    """
    try:
        windows = read(text)
    except Unclear:
        return text
    said = [(_days_in_words(window[0]), *_span(window)) for window in windows]
    return "; ".join(f"{days}, {_clock(begins)} to {_clock(ends)}" for days, begins, ends in said)


def _span(window: Window) -> tuple[time, time]:
    return max(window[1], _FIRST), min(window[2], _LAST)


def _covers(window: Window, span: tuple[time, time]) -> bool:
    return window[1] <= span[0] and span[1] <= window[2]


def _joined(spans: list[tuple[time, time]]) -> list[tuple[time, time]]:
    """Spans in their order, where one that begins as another ends makes one with it."""
    joined: list[tuple[time, time]] = []
    for begins, ends in spans:
        if joined and joined[-1][1] >= begins:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined


def _day_words(days: list[str]) -> str:
    if len(days) in (0, len(DAYS)):
        return ""
    if days == list(DAYS[:5]):
        return "weekdays"
    return "weekends" if days == list(DAYS[5:]) else ", ".join(days)


def _days_in_words(days: frozenset[int]) -> str:
    named = [DAY_NAMES[DAYS[day]] for day in sorted(days)]
    if len(named) == len(DAYS):
        return "Every day"
    if len(named) > 2 and max(days) - min(days) == len(days) - 1:
        return f"{named[0]} to {named[-1]}"
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _clock(at: time) -> str:
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"
