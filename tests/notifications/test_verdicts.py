"""What may leave now, which way comes next, and what a provider's code means: pure tables, read aloud."""

from dataclasses import replace
from datetime import datetime

import pytest

from notifications import provider_codes as codes
from notifications.ladder import Step, Ways, next_step
from notifications.provider_codes import Meaning
from notifications.verdicts import PERSON_A_DAY, Circumstances, Verdict, verdict
from people.residents.hours import LONDON

pytestmark = pytest.mark.quiet_hours
NOON = datetime(2026, 11, 24, 12, tzinfo=LONDON)
NIGHT = datetime(2026, 11, 24, 23, tzinfo=LONDON)
EIGHT = datetime(2026, 11, 25, 8, tzinfo=LONDON)
TEXT = Circumstances("sms", True, to_resident=True)


@pytest.mark.parametrize(
    ("changes", "verb", "cause"),
    [
        ({}, "queue", ""),
        ({"is_true": False}, "clear", "no_longer_true"),
        ({"consent_withdrawn": True}, "clear", "consent_withdrawn"),
        ({"held": True}, "suppress", "hold"),
        ({"opted_out": True}, "suppress", "opted_out"),
        ({"opted_out": True, "after_stop": True}, "queue", ""),
        ({"opted_out": True, "channel": "email"}, "queue", ""),
        ({"bad_number": True}, "suppress", "bad_number"),
        ({"landline": True}, "suppress", "landline"),
        ({"landline": True, "channel": "voice", "may_leave_a_voicemail": True}, "queue", ""),
        ({"channel": "voice"}, "suppress", "voicemail_not_safe"),
        ({"safe": False}, "suppress", "channel_not_safe"),
        ({"said_to_person": PERSON_A_DAY}, "suppress", "person_cap"),
        ({"said_for_organisation": 5, "organisation_limit": 5}, "suppress", "organisation_cap"),
        ({"said_for_organisation": 5, "organisation_limit": None}, "queue", ""),
        ({"on_allow_list": False}, "suppress", "allow_list"),
        ({"safe_hours": "when he is out"}, "suppress", "hours_unclear"),
        ({"channel": "call", "opted_out": True}, "queue", ""),
        ({"channel": "call", "held": True}, "suppress", "hold"),
        ({"held": True, "is_true": False}, "clear", "no_longer_true"),
    ],
)
def test_the_first_reason_against_it_decides(changes, verb, cause):
    judged = verdict(NOON, replace(TEXT, **changes))
    assert (judged.verb, judged.cause) == (verb, cause)


def test_quiet_and_unsafe_hours_put_it_off_and_a_workers_text_does_not_wait():
    assert verdict(NIGHT, TEXT) == Verdict("defer", "quiet_hours", EIGHT)
    assert verdict(NIGHT, replace(TEXT, channel="email")).verb == "queue"
    assert verdict(NOON, replace(TEXT, safe_hours="after 18:00")) == Verdict(
        "defer", "unsafe_hours", NOON.replace(hour=18)
    )
    assert verdict(NIGHT, Circumstances("sms", True)).verb == "queue"
    assert verdict(NIGHT, replace(TEXT, after_stop=True, opted_out=True)).verb == "queue"


ALL = Ways(frozenset({"sms", "call", "voicemail", "email"}), phone=True, other_phone=True, email=True, referrer=True)


def climbed(cause: str, ways: Ways) -> list[str]:
    steps = []
    at = 0
    while (at := next_step(at, cause, ways)) is not None:
        steps.append(Step(at).name.lower())
    return steps


@pytest.mark.parametrize(
    ("cause", "ways", "steps"),
    [
        ("final", ALL, ["other_number", "voice", "email", "call", "referrer"]),
        ("landline", replace(ALL, other_phone=False), ["voice", "email", "call", "referrer"]),
        ("bad_number", ALL, ["other_number", "email", "call", "referrer"]),
        ("opted_out", ALL, ["email", "call", "referrer"]),
        ("hours_unclear", replace(ALL, email=False), ["call", "referrer"]),
        ("final", replace(ALL, safe=frozenset({"sms", "call"})), ["other_number", "call", "referrer"]),
        ("final", replace(ALL, safe=frozenset()), ["referrer"]),
        ("final", Ways(to_resident=False), ["call"]),
        ("hold", ALL, []),
        ("consent_withdrawn", ALL, []),
        ("final", Ways(), []),
    ],
)
def test_the_ladder_goes_down_the_ways_that_are_open_and_safe(cause, ways, steps):
    assert climbed(cause, ways) == steps


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (400, 21211, Meaning.BAD_NUMBER),
        (400, 21610, Meaning.OPTED_OUT),
        (400, 21614, Meaning.LANDLINE),
        (400, 21606, Meaning.MISCONFIGURED),
        (400, 21611, Meaning.RATE_LIMITED),
        (400, 21704, Meaning.MISCONFIGURED),
        (400, 14107, Meaning.RATE_LIMITED),
        (400, 21999, Meaning.FINAL),
        (401, 20003, Meaning.MISCONFIGURED),
        (429, 20429, Meaning.RATE_LIMITED),
        (500, None, Meaning.LOST),
        (503, 20500, Meaning.LOST),
    ],
)
def test_a_refusal_means_what_the_contract_says(status, code, meaning):
    assert codes.of_refusal(status, code) == meaning


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("30001", Meaning.RATE_LIMITED),
        ("30002", Meaning.MISCONFIGURED),
        ("30003", Meaning.TEMPORARY),
        ("30005", Meaning.BAD_NUMBER),
        ("30006", Meaning.LANDLINE),
        ("30007", Meaning.FILTERED),
        ("30008", Meaning.ONCE_MORE),
        ("30999", Meaning.FINAL),
        ("", Meaning.FINAL),
    ],
)
def test_an_undelivered_message_means_what_the_contract_says(code, meaning):
    assert codes.of_receipt(code) == meaning


def test_retries_grow_are_spread_and_end():
    waits = [codes.retry_after(Meaning.RATE_LIMITED, n, 0, 0.5) for n in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[0] < 2
    assert max(waits) <= 3600
    assert codes.retry_after(Meaning.RATE_LIMITED, 1, 30, 0.5) == 30, "the provider's own wish counts"
    assert codes.retry_after(Meaning.TEMPORARY, 4, 0, 0.5) is None
    assert codes.retry_after(Meaning.ONCE_MORE, 2, 0, 0.5) is None
    assert codes.retry_after(Meaning.ONCE_MORE, 1, 0, 0.5)
    assert codes.retry_after(Meaning.BAD_NUMBER, 1, 0, 0.5) is None
    assert codes.retry_after(Meaning.RATE_LIMITED, 1, 0, 0.0) < codes.retry_after(Meaning.RATE_LIMITED, 1, 0, 1.0)
