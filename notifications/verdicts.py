"""May this leave now? One pure function, asked again at the very moment of sending (MS2 to MS5)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from people.residents import hours

TEXTS = ("sms", "voice")
PERSON_A_DAY = 4  # texts and automated calls to one person: our own policy, so that nobody is worn down
LOOK_AGAIN = timedelta(
    minutes=15
)  # what waits for somebody to read a text, or for the provider, is asked again after it
QUEUE = "queue"
DEFER = "defer"
SUPPRESS = "suppress"
CLEAR = "clear"
TOO_LATE = "too_late"  # the cause of what was cleared because its last moment is over, or comes first


@dataclass(frozen=True)
class Circumstances:
    """Everything that the verdict hangs on, as it is at this moment. `said` are messages handed over since midnight in
    London. `until` is the last moment: from then on what it says is over. `may_want_no_more`: somebody has to read first
    whether they asked us to stop. `held_until`: the provider takes nothing before then.
    """

    channel: str
    is_true: bool
    to_resident: bool = False
    consent_withdrawn: bool = False
    held: bool = False
    opted_out: bool = False
    after_stop: bool = False
    bad_number: bool = False
    landline: bool = False
    safe: bool = True
    may_leave_a_voicemail: bool = False
    safe_hours: str = ""
    said_to_person: int = 0
    said_for_organisation: int = 0
    organisation_limit: int | None = None
    on_allow_list: bool = True
    until: datetime | None = None
    may_want_no_more: bool = False
    held_until: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    verb: str
    cause: str = ""
    due_at: datetime | None = None
    until: datetime | None = None


def verdict(now: datetime, c: Circumstances) -> Verdict:
    """The first reason against it, in the order in which they weigh; or when it may leave; or that it may leave now.

    What may leave only after its last moment never leaves. That is said at once, while somebody can still be told.
    """
    judged = _judged(now, c)
    if judged.verb == QUEUE and c.held_until is not None and c.held_until > now:
        judged = Verdict(DEFER, "provider_held", c.held_until)
    earliest = judged.due_at if judged.verb == DEFER and judged.due_at else now
    if c.until is not None and judged.verb in (QUEUE, DEFER) and earliest >= c.until:
        return Verdict(CLEAR, TOO_LATE)
    return replace(judged, until=c.until) if judged.verb == QUEUE else judged


def _judged(now: datetime, c: Circumstances) -> Verdict:
    if not c.is_true:
        return Verdict(CLEAR, "no_longer_true")
    if c.to_resident and c.consent_withdrawn:
        return Verdict(CLEAR, "consent_withdrawn")
    if c.channel == "call":
        return Verdict(SUPPRESS, "hold") if c.held else Verdict(QUEUE)
    against = _against(c)
    if against:
        return Verdict(SUPPRESS, against)
    if c.channel in TEXTS and c.may_want_no_more and not c.after_stop:
        return Verdict(DEFER, "wish_to_stop", now + LOOK_AGAIN)
    if c.to_resident and c.channel in TEXTS and not c.after_stop:
        return _when(now, c.safe_hours)
    return Verdict(QUEUE)


def _against(c: Circumstances) -> str:
    text = c.channel in TEXTS
    reasons = (
        ("allow_list", not c.on_allow_list),
        ("hold", c.held),
        ("opted_out", text and c.opted_out and not c.after_stop),
        ("bad_number", text and c.bad_number),
        ("landline", c.channel == "sms" and c.landline),
        ("channel_not_safe", not c.safe and not c.after_stop),
        ("voicemail_not_safe", c.channel == "voice" and not c.may_leave_a_voicemail),
        ("person_cap", text and not c.after_stop and c.said_to_person >= PERSON_A_DAY),
        (
            "organisation_cap",
            text and c.organisation_limit is not None and c.said_for_organisation >= c.organisation_limit,
        ),
    )
    return next((cause for cause, stands in reasons if stands), "")


def _when(now: datetime, safe_hours: str) -> Verdict:
    """Quiet hours for everybody, and the hours that this person named. Hours that no machine can read are a person's to
    read.
    """
    try:
        moment = hours.next_moment(now, safe_hours)
    except hours.Unclear:
        return Verdict(SUPPRESS, "hours_unclear")
    if moment <= now + timedelta(seconds=1):
        return Verdict(QUEUE)
    quiet = hours.next_moment(now) > now
    return Verdict(DEFER, "quiet_hours" if quiet else "unsafe_hours", moment)
