"""The one rule for a promise: whether a device, a SIM or a seat may be promised to a need now."""

from collections.abc import Callable

from law.refusals import Conflict, Refusal
from referrals.models import Need, Referral

_S = Need.State
# Kind of need → the states in which one more may be promised. A person may have several classes for one need; a fault
# that was reported (remedy) is fixed by another one.
PROMISED_IN = {
    Need.Kind.DEVICE: (_S.APPROVED, _S.WAITING, _S.REMEDY),
    Need.Kind.DATA: (_S.APPROVED, _S.WAITING, _S.REMEDY),
    Need.Kind.SKILLS: (_S.APPROVED, _S.WAITING, _S.RESERVED, _S.IN_FULFILMENT, _S.REMEDY),
}
_THINGS = {Need.Kind.DEVICE: "a device", Need.Kind.DATA: "a SIM", Need.Kind.SKILLS: "a place in a class"}
# Written once: a page of fifty referrals asks two hundred times, and leaves the verb out for each of these.
_NOT_ACTIVE = {
    state.value: f"This referral is {state.label.lower()}. You can only promise something while it is active."
    for state in Referral.State
}
_NOT_NOW = {
    state.value: f"This need is {state.label.lower()}, so nothing more can be promised for it." for state in Need.State
}
_OTHER_KIND = {
    (asked.value, given.value): f"This need is for {asked.label.lower()}. It cannot be given {_THINGS[given]}."
    for asked in Need.Kind
    for given in _THINGS
}


class NeedOfAnotherKind(Conflict):
    """Devices go to needs for a device, SIMs to needs for data, seats to needs for skills."""

    code = "need_of_another_kind"


class NoPromiseNow(Conflict):
    """The need is not approved, has ended or has what it asks for; or its referral is not going on."""

    code = "no_promise_now"


def may_be_promised(need: Need) -> bool:
    """Whether something of its own kind may be promised to this need now. Holds are asked for by the action."""
    return _why_not(need) is None


def promise_of(kind: Need.Kind) -> Callable[[Need], Refusal | None]:
    """The guard of an action that promises this kind of thing to a need: NeedOfAnotherKind, NoPromiseNow, or None."""

    def why_not(need: Need) -> Refusal | None:
        if need.kind != kind:
            return NeedOfAnotherKind(_OTHER_KIND[need.kind, kind])
        return _why_not(need)

    return why_not


def _why_not(need: Need) -> Refusal | None:
    referral = need.referral
    if referral.state != Referral.State.ACTIVE:
        return NoPromiseNow(_NOT_ACTIVE[referral.state])
    if need.state == _S.PROPOSED:
        return NoPromiseNow("This need has not been decided. Approve it first.")
    if need.state not in PROMISED_IN[Need.Kind(need.kind)]:
        return NoPromiseNow(_NOT_NOW[need.state])
    if referral.resident.consent_withdrawn_at is not None:
        return NoPromiseNow("The person withdrew their consent. Nothing can be promised to them.")
    return None
