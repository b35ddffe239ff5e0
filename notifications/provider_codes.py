"""What each of the provider's answers means for a message: one table, from Twilio's error dictionary and RFC 9110.

Twilio advises against much logic on codes, since they get split (changelog, 10 July 2024): an unknown 21xxx is final,
an unknown 30xxx means that the carrier could not deliver.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Meaning(StrEnum):
    TAKEN = "taken"  # the provider has it
    LOST = "lost"  # no answer came back: it may have gone
    NOT_SENT = "not_sent"  # the line never stood: certainly not sent
    RATE_LIMITED = "rate_limited"
    TEMPORARY = "temporary"
    ONCE_MORE = "once_more"  # worth one retry and no more
    BAD_NUMBER = "bad_number"
    LANDLINE = "landline"
    OPTED_OUT = "opted_out"
    FILTERED = "filtered"
    MISCONFIGURED = "misconfigured"  # our settings, not this message: it waits until somebody has mended them
    FINAL = "final"


M = Meaning
# Each code once, by what it means: a list with its date and source.
_TABLE = json.loads((Path(__file__).parent / "twilio_errors.json").read_text())
_CODES = {code: Meaning(name) for name, codes in _TABLE.items() if name not in ("source", "read_on") for code in codes}
# Who has to act: nobody can send to this number, or say this; or our account, or their load, concerns every message.
NUMBER = {M.BAD_NUMBER, M.LANDLINE, M.OPTED_OUT}
MESSAGE = {M.FILTERED, M.FINAL, M.TEMPORARY, M.ONCE_MORE}
ACCOUNT = {M.MISCONFIGURED}
LOAD = {M.RATE_LIMITED}
RETRIES = {M.TEMPORARY: 3, M.ONCE_MORE: 1, M.NOT_SENT: 8, M.RATE_LIMITED: 40, M.MISCONFIGURED: 40}


@dataclass(frozen=True)
class Answer:
    """What became of one call. `wait` are seconds that the provider asked for."""

    meaning: Meaning
    provider_id: str = ""
    code: str = ""
    wait: float = 0


def is_known(code: str) -> bool:
    """Whether our table knows this code, or it is an HTTP status."""
    return code.isdigit() and (int(code) in _CODES or int(code) < 600)


def of_refusal(status: int, code: int | None) -> Meaning:
    """An HTTP answer that is no success. A 5xx may have gone: Twilio's messages have no idempotency key."""
    if status == 429:
        return M.RATE_LIMITED
    if status >= 500:
        return M.LOST
    if status in (401, 403) and code not in _CODES:
        return M.MISCONFIGURED
    return _CODES.get(code, M.FINAL)


def of_receipt(code: str) -> Meaning:
    """The error code of an undelivered or failed message."""
    return _CODES.get(int(code), M.FINAL) if code.isdigit() else M.FINAL


DELIVERED = {"delivered", "read", "completed"}
GONE_WRONG = {"undelivered", "failed", "canceled", "busy", "no-answer"}
# What a message or a call goes through before that, and says nothing new.
UNDER_WAY = {
    "accepted",
    "answered",
    "in-progress",
    "initiated",
    "queued",
    "received",
    "receiving",
    "ringing",
    "scheduled",
    "sending",
    "sent",
}
KNOWN_STATUSES = DELIVERED | GONE_WRONG | UNDER_WAY
CALL_CODES = {"busy": M.TEMPORARY, "no-answer": M.TEMPORARY, "failed": M.FINAL, "canceled": M.FINAL}


def retry_after(meaning: Meaning, attempts: int, wait: float, chance: float) -> float | None:
    """Seconds until the next try, or None when there is none left. `chance` in 0..1 spreads those that failed together.

    Doubling from two seconds for what never left, from five minutes for what the carrier could not deliver; an hour at
    most.
    """
    if meaning not in ACCOUNT | LOAD and attempts > RETRIES.get(meaning, 0):
        return None
    first = 2 if meaning in (M.NOT_SENT, M.RATE_LIMITED) else 300
    return max(wait, min(first * 2 ** min(max(attempts - 1, 0), 12), 3600) * (0.5 + chance / 2))
