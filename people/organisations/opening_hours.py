"""When a place is open: as somebody types it for a day, and as everybody reads it in one line."""

import re

DAYS = {
    "mon": "Mon",
    "tue": "Tue",
    "wed": "Wed",
    "thu": "Thu",
    "fri": "Fri",
    "sat": "Sat",
    "sun": "Sun",
}
_TIME = r"(?:[01]?\d|2[0-3])[:.][0-5]\d"
_SPAN = re.compile(rf"({_TIME})\s*(?:-|\u2013|to)\s*({_TIME})", re.I)
_MOST_SPANS = 3  # a lunch break, and one more


class NotHours(ValueError):
    """What was typed for a day cannot be read as opening hours."""


def read_day_hours(text: str) -> str:
    """ "10:00 to 17:00" or "10.00-13.00, 14.00-17.00" as "10:00-17:00"; "" for a day on which it is closed. Raises
    NotHours.
    """
    text = text.strip()
    if not text or text.lower() == "closed":
        return ""
    spans = [_read_span(part) for part in text.split(",")]
    if len(spans) > _MOST_SPANS:
        raise NotHours(text)
    flat = [moment for span in spans for moment in span]
    if flat != sorted(set(flat)):
        raise NotHours(text)
    return ", ".join(f"{opens}-{closes}" for opens, closes in spans)


def _read_span(text: str) -> tuple[str, str]:
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise NotHours(text)
    return _moment(match[1]), _moment(match[2])


def _moment(text: str) -> str:
    hour, minute = re.split("[:.]", text)
    return f"{int(hour):02d}:{minute}"


def hours_in_words(hours: dict[str, str]) -> str:
    """A week in one line, days of equal hours together: "Mon-Fri 10:00-17:00, Sat 10:00-14:00"; "" when unknown.

    Plain hyphens: this line goes into texts, where a dash of another kind would cost two texts more.
    """
    groups: list[tuple[list[str], str]] = []
    for day in DAYS:
        spans = hours.get(day, "")
        if groups and groups[-1][1] == spans:
            groups[-1][0].append(day)
        else:
            groups.append(([day], spans))
    return ", ".join(f"{_span_of(days)} {spans}" for days, spans in groups if spans)


def _span_of(days: list[str]) -> str:
    first = DAYS[days[0]]
    return first if len(days) == 1 else f"{first}-{DAYS[days[-1]]}"
