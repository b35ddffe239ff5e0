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
            asked_for = Need.Kind(need.kind).label.lower()
            return NeedOfAnotherKind(f"This need is for {asked_for}. It cannot be given {_THINGS[kind]}.")
        return _why_not(need)

    return why_not


def _why_not(need: Need) -> Refusal | None:
    referral = need.referral
    if referral.state != Referral.State.ACTIVE:
        now = Referral.State(referral.state).label.lower()
        return NoPromiseNow(f"This referral is {now}. You can only promise something while it is active.")
    if need.state == _S.PROPOSED:
        return NoPromiseNow("This need has not been decided. Approve it first.")
    if need.state not in PROMISED_IN[Need.Kind(need.kind)]:
        return NoPromiseNow(f"This need is {_S(need.state).label.lower()}, so nothing more can be promised for it.")
    if referral.resident.consent_withdrawn_at is not None:
        return NoPromiseNow("The person withdrew their consent. Nothing can be promised to them.")
    return None
