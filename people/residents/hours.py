"""When someone may be rung or texted: quiet hours for all, and the safe hours that a person has named. Pure
functions.
"""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
BEGINS = time(8)
ENDS = time(21)  # quiet hours are 21:00 to 08:00, London: our own policy, no law names any
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = {
    "morning": (8, 12),
    "lunchtime": (12, 14),
    "afternoon": (12, 17),
    "evening": (17, 21),
    "daytime": (9, 17),
    "school hours": (9, 15),
}
PARTS |= {"office hours": (9, 17), "working hours": (9, 17)}

_DAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)(?:days?|s|sdays?|nesdays?|rs?|rsdays?|urdays?)?|weekdays?|weekends?)\b"
_EXCEPT = re.compile(
    rf"[,(]?\s*\b(?:but\s+)?(?:not|never|except)(?:\s+(?:for|on|at))*\s+({_DAY}(?:\s*(?:,|&|-|–|\band\b|\bor\b|\bto\b)\s*{_DAY})*)\)?"
)
EXAMPLES = "“weekdays 4pm to 6pm” or “after 6pm, not Fridays”"

Window = tuple[frozenset[int], time, time]  # weekdays (0 is Monday), from, to


class Unclear(ValueError):
    """The words name no hours that a machine could keep to: a person has to read them."""


def read(text: str) -> list[Window]:
    """The windows that the words name; none for empty words. Raises Unclear rather than guess.

    "Weekdays 9 to 12", "after 18:00", "mornings", "mon, wed 10:00-11:30; sat mornings", "9am-5pm", "any time",
    "between 2 and 4, not Fridays". Days that are excepted are excepted from every part.
    """
    if not text:
        return []
    text, excepted = _without_excepted_days(text.strip().lower())
    parts = [part.strip(" .,") for part in re.split(r"[;\n]|\bor\b", text) if part.strip(" .,")]
    windows = [_window(part) for part in parts]
    named = [window for window in windows if window is not None]
    if len(named) < len(windows) or not windows:
        named = [(frozenset(range(7)), BEGINS, ENDS)] if excepted else []
    kept = [(days - excepted, begins, ends) for days, begins, ends in named if days - excepted]
    if named and not kept:
        raise Unclear(text)
    return kept


def is_clear(text: str) -> bool:
    """Whether a machine can keep to these hours."""
    try:
        read(text)
    except Unclear:
        return False
    return True


def _without_excepted_days(words: str) -> tuple[str, frozenset[int]]:
    """The words without "not Fridays" and its like, and the weekdays that they except."""
    excepted: set[int] = set()
    for match in _EXCEPT.finditer(words):
        excepted |= _days(re.sub(r"\bor\b", "and", match[1]))[0]
    return _EXCEPT.sub(" ", words), frozenset(excepted)


def _window(words: str) -> Window | None:
    if re.fullmatch(r"any ?(time|hours?)?|always", words):
        return None
    days, words = _days(words)
    begins, ends = _hours(words.strip(" ,:"), bool(days))
    if max(begins, BEGINS) >= min(ends, ENDS):
        raise Unclear(words)
    return days or frozenset(range(7)), begins, ends


def _days(words: str) -> tuple[frozenset[int], str]:
    """The weekdays named, and the words without them."""
    for pattern, days in (
        (r"\bweekdays?\b", range(5)),
        (r"\bweekends?\b", (5, 6)),
        (r"\b(every ?day|daily|each day)\b", range(7)),
    ):
        if re.search(pattern, words):
            return frozenset(days), re.sub(pattern, " ", words)
    name = r"(mon|tue|wed|thu|fri|sat|sun)(?:days?|s|sdays?|nesdays?|rs?|rsdays?|urdays?)?"
    if span := re.search(rf"\b{name}\s*(?:-|–|to)\s*{name}\b", words):
        first = DAYS.index(span[1])
        last = DAYS.index(span[2])
        meant = {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        return frozenset(meant), words[: span.start()] + " " + words[span.end() :]
    named = re.findall(rf"\b{name}\b", words)
    left = re.sub(rf"\b{name}\b", " ", words)
    return frozenset(DAYS.index(day) for day in named), re.sub(r"\b(and|on|only)\b|[,&]", " ", left) if named else words


def _hours(words: str, may_be_empty: bool) -> tuple[time, time]:
    words = re.sub(r"\b(only|please|in the|the|between|from|at)\b", " ", words)
    words = re.sub(r"\s+", " ", words).strip(" ,")
    if not words and may_be_empty:
        return BEGINS, ENDS
    for part, (first_hour, last_hour) in PARTS.items():
        if re.fullmatch(rf"{part}s?", words):
            return time(first_hour), time(last_hour)
    clock = r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|noon)?"
    if match := re.fullmatch(rf"after {clock}", words):
        return _time(*match.groups(), late=True), ENDS
    if match := re.fullmatch(rf"(?:before|until|till) {clock}", words):
        return BEGINS, _time(*match.groups())
    if match := re.fullmatch(rf"{clock}\s*(?:-|–|to|until|till|and)\s*{clock}", words):
        first = match.groups()[:3]
        last = match.groups()[3:]
        ends = _time(*last)
        begins = _time(
            first[0], first[1], first[2] or (last[2] if last[2] and int(first[0]) < int(last[0]) != 12 else None)
        )
        if not last[2] and ends <= begins and ends.hour < 12:
            ends = ends.replace(hour=ends.hour + 12)  # "9 to 5"
        if not first[2] and not last[2] and begins < ends <= BEGINS and begins.hour:
            return begins.replace(hour=begins.hour + 12), ends.replace(hour=ends.hour + 12)  # "1-3": nobody means night
        return begins, ends
    raise Unclear(words)


def _time(hour: str, minute: str | None, half: str | None, *, late: bool = False) -> time:
    hours = int(hour)
    minutes = int(minute or 0)
    if (half == "pm" and hours < 12) or (late and not half and hours < 8):
        hours += 12
    if half == "am" and hours == 12:
        hours = 0
    if hours > 23 or minutes > 59:
        raise Unclear(f"{hours}:{minutes:02}")
    return time(hours, minutes)


def next_moment(after: datetime, safe_hours: str = "") -> datetime:
    """The first moment at or after `after` outside of the quiet hours and inside the safe hours. Raises Unclear.

    Weekdays and hours are London's, so that on the day the clocks change 08:00 is what the clock on the wall says.
    """
    windows = read(safe_hours) or [(frozenset(range(7)), BEGINS, ENDS)]
    local = after.astimezone(LONDON)
    for ahead in range(9):
        day = local.date() + timedelta(days=ahead)
        today = sorted(
            (max(begins, BEGINS), min(ends, ENDS)) for days, begins, ends in windows if day.weekday() in days
        )
        for begins, ends in today:
            opens = datetime.combine(day, begins, LONDON)
            closes = datetime.combine(day, ends, LONDON)
            if begins < ends and after < closes:
                return max(after, opens)
    raise Unclear(safe_hours)


# ── Two answers of one person ────────────────────────────────────────────────────────────────────────────────────────

NO_HOURS_SUIT_BOTH = "No hours suit both answers"  # read() calls this unclear: a person has to read the words
LONGEST = 100


def narrow(one: str, other: str) -> str:
    """The hours that suit both, as words that `read` understands. Where one of them is unclear, or nothing is left,
    or it cannot be said in LONGEST characters, words that it does not.
    """
    if not one.strip() or one == other:
        return other
    if not other.strip():
        return one
    try:
        mine = _by_day(one)
        theirs = _by_day(other)
    except Unclear:
        return NO_HOURS_SUIT_BOTH
    common: dict[tuple[tuple[time, time], ...], list[str]] = {}
    for number, day in enumerate(DAYS):
        if windows := _overlaps(mine[number], theirs[number]):
            common.setdefault(windows, []).append(day)
    parts = [
        f"{', '.join(days)} {begins:%H:%M}-{ends:%H:%M}" for windows, days in common.items() for begins, ends in windows
    ]
    words = "; ".join(parts)
    return words if parts and len(words) <= LONGEST else NO_HOURS_SUIT_BOTH


def _by_day(text: str) -> list[list[tuple[time, time]]]:
    """For each weekday the spans that the words name; the whole day where they name none."""
    windows = read(text) or [(frozenset(range(7)), BEGINS, ENDS)]
    return [[(begins, ends) for days, begins, ends in windows if number in days] for number in range(7)]


def _overlaps(mine: list[tuple[time, time]], theirs: list[tuple[time, time]]) -> tuple[tuple[time, time], ...]:
    spans = [(max(a, c), min(b, d)) for a, b in mine for c, d in theirs]
    return tuple(sorted({(begins, ends) for begins, ends in spans if begins < ends}))
