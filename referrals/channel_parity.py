"""Whether a referral by telephone is treated as one from the web: the same clock, the same attempts. Plain rows in,
figures out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from referrals.stamps import working_days


@dataclass(frozen=True)
class Row:
    """One referral: the days it was sent, promised and decided on, working days paused, questions and messages about
    it.
    """

    channel: str
    submitted_on: date
    decide_by: date
    decided_on: date | None
    paused_days: int
    reminders: int
    messages: int
    accepted: bool | None


@dataclass(frozen=True)
class Line:
    """Of one channel. Days are working days on our clock; shares are 0 to 1, None where there is nothing to divide by."""

    channel: str
    received: int
    decided: int
    promised_days: float | None
    taken_days: float | None
    in_time: float | None
    accepted: float | None
    messages: float | None
    reminders: float | None


def lines(rows: Iterable[Row]) -> list[Line]:
    """One line a channel, in the order of how many came that way."""
    by_channel: dict[str, list[Row]] = {}
    for row in rows:
        by_channel.setdefault(row.channel, []).append(row)
    return sorted(
        (_line(channel, of_channel) for channel, of_channel in by_channel.items()), key=lambda line: -line.received
    )


def _line(channel: str, rows: list[Row]) -> Line:
    decided = [row for row in rows if row.decided_on is not None]
    return Line(
        channel=channel,
        received=len(rows),
        decided=len(decided),
        promised_days=_middle([working_days(row.submitted_on, row.decide_by) - row.paused_days for row in rows]),
        taken_days=_middle(
            [max(working_days(row.submitted_on, row.decided_on) - row.paused_days, 0) for row in decided]
        ),
        in_time=_share([row.decided_on <= row.decide_by for row in decided]),
        accepted=_share([row.accepted for row in decided if row.accepted is not None]),
        messages=_mean([row.messages for row in rows]),
        reminders=_mean([row.reminders for row in rows]),
    )


def _middle(values) -> float | None:
    return float(median(values)) if values else None


def _mean(values) -> float | None:
    return sum(values) / len(values) if values else None


def _share(values) -> float | None:
    return sum(bool(value) for value in values) / len(values) if values else None


def says_equal(one: Line, other: Line, within: float = 1.0) -> bool:
    """Whether two channels have the same promise, and a middle time to decide that differs by no more than so many
    working days.
    """
    if one.promised_days != other.promised_days:
        return False
    if one.taken_days is None or other.taken_days is None:
        return True
    return abs(one.taken_days - other.taken_days) <= within
