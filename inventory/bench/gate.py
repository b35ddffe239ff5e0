"""The gate to the shelf and out of the house: each rule a name, a sentence and a source, and every door meets the same
ones.

A new rule starts in the shadow: it is evaluated and written down, and lets pass, until somebody enforces it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from inventory.allocation.rules import SUPPORT_LEFT

PAT_LASTS = timedelta(days=365)
BATTERY_LEAST = 60
ON_BATTERY = {"laptop", "tablet", "phone"}
ON_MAINS = {"laptop", "desktop"}  # a laptop's charger runs on mains


@dataclass(frozen=True)
class Candidate:
    """What the rules may see of a device. `unproven` are storage units without passed evidence of their own, by serial
    or by place; `warnings` are those of its hardware reports that nobody has looked at.
    """

    kind: str
    is_storage_known: bool
    unproven: tuple[str, ...]
    warnings: tuple[str, ...]
    only_overwritten: tuple[str, ...]
    built_by: str
    passed_by: str
    battery_percent: int | None
    pat_passed_on: date | None
    lock: str
    operating_system: str
    os_support_ends: date | None


@dataclass(frozen=True)
class Rule:
    """`fault(candidate, today)` is what is wrong, as a sentence for whoever stands at the gate; "" when nothing is."""

    code: str
    sentence: str
    source: str
    fault: Callable[[Candidate, date], str]
    starts_in_shadow: bool = False


def _wiped(it: Candidate, _: date) -> str:
    if it.unproven:
        return f"No passed wipe for drive {', '.join(it.unproven)}."
    if not it.is_storage_known:
        return "Its storage is not recorded. Scan its drives, or ask a second person to confirm that there is none."
    return ""


def _second_person(it: Candidate, _: date) -> str:
    return "You refurbished this device, so a second person must check it." if it.passed_by == it.built_by else ""


def _pat(it: Candidate, today: date) -> str:
    if it.kind not in ON_MAINS:
        return ""
    if it.pat_passed_on is None:
        return "It, or its charger, has no electrical safety test (PAT)."
    if it.pat_passed_on < today - PAT_LASTS:
        return f"Its electrical safety test (PAT) of {it.pat_passed_on:%-d %B %Y} is more than a year old."
    return ""


def _battery(it: Candidate, _: date) -> str:
    if it.kind not in ON_BATTERY:
        return ""
    if it.battery_percent is None:
        return "Its battery has not been measured."
    if it.battery_percent < BATTERY_LEAST:
        return f"Its battery capacity is {it.battery_percent}% of new. It must be {BATTERY_LEAST}% or more."
    return ""


def _lock(it: Candidate, _: date) -> str:
    if it.lock == "locked":
        return "It is locked to someone's account (activation lock)."
    return "" if it.lock == "none" else "It has not been checked for an account lock."


def _support(it: Candidate, today: date) -> str:
    if it.os_support_ends is None:
        return "We do not know when its security updates end."
    if it.os_support_ends < today + SUPPORT_LEFT:
        return f"Security support ends on {it.os_support_ends:%-d %B %Y}, in less than 12 months."
    return ""


def _purged(it: Candidate, _: date) -> str:
    if it.unproven or not it.is_storage_known:
        return "We do not know how its storage was wiped."
    drives = ", ".join(it.only_overwritten)
    return f"Drive {drives} is solid-state and was only overwritten. A purge reaches all of it." if drives else ""


def _report(it: Candidate, _: date) -> str:
    return f"The warnings in its hardware report have not been checked. {' '.join(it.warnings)}" if it.warnings else ""


RULES: tuple[Rule, ...] = (
    Rule("wiped", "Every storage unit has a passed result.", "NIST SP 800-88 Rev. 2", _wiped),
    Rule("second_person", "The person who refurbished a device cannot pass it.", "Programme policy", _second_person),
    Rule(
        "pat",
        "Devices that run on mains power had an electrical safety test in the last year.",
        "LOTI upcycling guide, step 6; HSE HSG107",
        _pat,
    ),
    Rule("battery", f"Battery capacity is at least {BATTERY_LEAST}% of new.", "Programme policy", _battery),
    Rule("lock", "It is not locked to anyone's account.", "Reuse for Good playbook", _lock),
    Rule(
        "support",
        "Its operating system gets security updates for at least 12 more months.",
        "Programme policy",
        _support,
    ),
    Rule(
        "purge",
        "A solid-state drive was purged, not only overwritten.",
        "NIST SP 800-88 Rev. 2; IEEE 2883",
        _purged,
        starts_in_shadow=True,
    ),
    Rule(
        "report",
        "The warnings in its hardware report have been checked.",
        "Programme policy",
        _report,
        starts_in_shadow=True,
    ),
)
BY_CODE = {rule.code: rule for rule in RULES}


def faults(candidate: Candidate, today: date) -> list[tuple[str, str]]:
    """Every rule that this device fails, as (code, sentence)."""
    results = ((rule.code, rule.fault(candidate, today)) for rule in RULES)
    return [(code, sentence) for code, sentence in results if sentence]
