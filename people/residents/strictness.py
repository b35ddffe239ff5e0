"""The stricter of what two records of one person say about reaching them. Pure functions: nothing is read or saved."""

from typing import Any

from people.residents import hours
from people.residents.conditions import CONDITIONS
from people.residents.models import Consent, Resident

# What is not kept of somebody whose address has to stay secret.
WHERE_THEY_ARE = ("postcode", "postcode_hash", "household_hash")


def policy_of(resident: Resident) -> dict[str, Any]:
    """What one record says about reaching the person: the fields that `stricter` compares."""
    return {
        "contact_mode": resident.contact_mode,
        "safe_channels": sorted(resident.safe_channels),
        "safe_hours": resident.safe_hours,
        "contact_words": resident.contact_words,
        "ask_again_on": resident.ask_again_on,
        "opted_out_at": resident.opted_out_at,
        "address_withheld": resident.address_withheld,
        "conditions": resident.conditions,
    }


def stricter(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The policy that forbids whatever either forbids.

    Words are kept of both, and the earlier day to ask again. With an address withheld, WHERE_THEY_ARE is emptied.
    """
    through_worker = Resident.Mode.THROUGH_WORKER
    modes = {one["contact_mode"], other["contact_mode"]}
    fields = {
        "contact_mode": through_worker if through_worker in modes else Resident.Mode.DIRECT,
        "safe_channels": sorted({*one["safe_channels"]} & {*other["safe_channels"]}),
        "safe_hours": hours.narrow(one["safe_hours"], other["safe_hours"]),
        "contact_words": both(one["contact_words"], other["contact_words"]),
        "ask_again_on": _earlier(one["ask_again_on"], other["ask_again_on"]),
        "opted_out_at": _earlier(one["opted_out_at"], other["opted_out_at"]),
        "address_withheld": one["address_withheld"] or other["address_withheld"],
        "conditions": [code for code in CONDITIONS if code in (*one["conditions"], *other["conditions"])],
    }
    if fields["safe_hours"] == hours.NO_HOURS_SUIT_BOTH:
        for answer in (one["safe_hours"], other["safe_hours"]):
            fields["contact_words"] = both(fields["contact_words"], _hours_as_said(answer))
    return fields | (dict.fromkeys(WHERE_THEY_ARE, "") if fields["address_withheld"] else {})


def _hours_as_said(answer: str) -> str:
    return "" if answer == hours.NO_HOURS_SUIT_BOTH else f"Safe hours: {answer}"


def _earlier(one: Any, other: Any) -> Any:
    return min(filter(None, (one, other)), default=None)


def both(one: str, other: str) -> str:
    """The words of either, each once, one to a line."""
    lines = [line for words in (one, other) for line in words.splitlines() if line.strip()]
    return "\n".join(dict.fromkeys(lines))


def weaker_answer(one: Consent | None, other: Consent | None) -> Consent | None:
    """Of two answers for one purpose the one that allows less: taken back, then no, then never asked, then yes."""
    return min((one, other), key=_permission)


def allows_as_much(one: Consent | None, other: Consent | None) -> bool:
    """Whether two answers for one purpose come to the same."""
    return _permission(one) == _permission(other)


def _permission(answer: Consent | None) -> int:
    if answer is None:
        return 2
    if answer.withdrawn_at is not None:
        return 0
    return 3 if answer.given else 1
