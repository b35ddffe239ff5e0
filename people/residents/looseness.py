"""Which of two ways to reach someone is the looser: what would let something leave that the other keeps back. Pure
functions.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from people.residents import hours
from people.residents.models import Resident

_NUMBERS_AND_ADDRESSES = ("phone", "other_phone", "email", "postcode")


def looser_fields(before: Resident, after: Resident) -> list[str]:
    """The fields in which `after` lets something through that `before` does not: a new address, another channel, more
    hours, an address that was to stay secret.
    """
    return [name for name, is_looser in _LOOSER.items() if is_looser(getattr(before, name), getattr(after, name))]


def stricter_value(name: str, before: Any, after: Any) -> Any:
    """What may hold at once where `after` is looser than `before`: an address that was wrong goes, nothing new comes."""
    if name in ("phone", "other_phone", "email"):
        return ""
    if name == "safe_channels":
        return sorted(set(before) & set(after))
    return before


def _is_new(before: str, after: str) -> bool:
    return bool(after) and after != before


def _has_more_hours(before: str, after: str) -> bool:
    """Fewer hours are stricter; what no machine can read is for a person to judge."""
    if before == after or not before:
        return False
    try:
        windows = hours.read(after)
        allowed = hours.read(before)
    except hours.Unclear:
        return True
    return not windows or not all(_lies_in(window, allowed) for window in windows)


def _lies_in(window: hours.Window, allowed: list[hours.Window]) -> bool:
    days, begins, ends = window
    return all(
        any(day in theirs and first <= begins and ends <= last for theirs, first, last in allowed) for day in days
    )


def _asks_later(before: date | None, after: date | None) -> bool:
    return before is not None and (after is None or after > before)


_LOOSER: dict[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys(_NUMBERS_AND_ADDRESSES, _is_new),
    "contact_mode": lambda before, after: before == "through_worker" and after == "direct",
    "worker_only": lambda before, after: before and not after,
    "safe_channels": lambda before, after: not set(after) <= set(before),
    "safe_hours": _has_more_hours,
    "contact_words": lambda before, after: before not in after,
    "ask_again_on": _asks_later,
    "address_withheld": lambda before, after: before and not after,
}
