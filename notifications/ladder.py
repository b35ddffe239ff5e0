"""When something that matters cannot be said one way, which way comes next (MS11). Pure functions.

Text → the person's other number → an automated call → e-mail → a call that a person makes → the worker who referred.
"""

from dataclasses import dataclass
from enum import IntEnum


class Step(IntEnum):
    FIRST = 0
    OTHER_NUMBER = 1
    VOICE = 2
    EMAIL = 3
    CALL = 4
    REFERRER = 5


# Nothing follows on these: they are reasons to be silent, not obstacles.
SILENT = {"hold", "consent_withdrawn", "no_longer_true", "arrived_after_all", "allow_list"}
# No machine tries again on these: how or when this person may be reached is for a person to judge.
FOR_A_PERSON = {"too_late", "opted_out", "hours_unclear", "person_cap", "organisation_cap", "channel_not_safe"}


@dataclass(frozen=True)
class Ways:
    """What there is and what is safe. Everything is unsafe until it is named safe (docs/domain.md, Reaching people
    safely).
    """

    safe: frozenset[str] = frozenset()
    phone: bool = False
    other_phone: bool = False
    email: bool = False
    referrer: bool = False
    to_resident: bool = True


def next_step(after: int, cause: str, ways: Ways) -> Step | None:
    """The next way that is open; None when there is none, or when it is right to be silent."""
    if cause in SILENT:
        return None
    if not ways.to_resident:
        return Step.CALL if after < Step.CALL else None
    by_machine = cause not in FOR_A_PERSON
    is_open = {
        Step.OTHER_NUMBER: by_machine and ways.other_phone and "sms" in ways.safe,
        Step.VOICE: by_machine and cause != "bad_number" and ways.phone and {"call", "voicemail"} <= ways.safe,
        Step.EMAIL: ways.email and "email" in ways.safe,
        Step.CALL: (ways.phone or ways.other_phone) and "call" in ways.safe,
        Step.REFERRER: ways.referrer,
    }
    return next((step for step in Step if step > after and is_open.get(step)), None)
