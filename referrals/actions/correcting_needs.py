"""What a person needs is corrected after sending: a need is added, changed while nothing has left for it, or withdrawn."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from audit.recording import amended
from law.actors import Actor
from law.refusals import Conflict, Invalid
from referrals.actions.appealing import AnotherOfItsKind
from referrals.actions.fulfilling import ReferralOver, cancel
from referrals.actions.referring import need_of
from referrals.facts import NeedFacts
from referrals.models import Need, Referral

FACTS = ("purpose", "details", "form", "has_now", "for_school_child", "needed_by", "use", "requires", "substitutes")
# By these a device was chosen: when they change, what is promised may no longer fit.
CHOSEN_BY = {"form", "use", "requires", "substitutes"}
_UNDER_WAY = (Need.State.IN_FULFILMENT, Need.State.PROVIDED, Need.State.REMEDY)
_PROMISED = (Need.State.OFFERED, Need.State.RESERVED)


class NeedUnderWay(Conflict):
    """What has left for the person is brought back first."""

    sentence = "Something for this need is on its way or with the person. Ask us to get it back first."


class RefusedBefore(Conflict):
    """What was refused is appealed, not asked for again."""

    sentence = "This need was not approved. Appeal against that decision instead."


@dataclass(frozen=True)
class NeedChange:
    """One need: `what` is added, changed or withdrawn, with its facts `before` and `after`."""

    kind: str
    what: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    breaks_promise: bool = False


def correct_needs(referral: Referral, wanted: tuple[NeedFacts, ...], *, by: Actor) -> list[NeedChange]:
    """Make the open needs of a live referral those that are `wanted`. Called inside `correct`, which holds the referral.

    Refuses ReferralOver, NeedUnderWay, RefusedBefore, AnotherOfItsKind, and Invalid when nothing would be left.
    """
    if referral.state not in Referral.LIVE:
        raise ReferralOver()
    rows = list(referral.needs.select_for_update().order_by("id"))
    still_open = {need.kind: need for need in rows if need.state not in Need.ENDED}
    facts = {need.kind: need for need in wanted}
    _check_something_left(rows, facts)
    changes = [_change(need, facts[kind]) for kind, need in still_open.items() if kind in facts]
    changes += [_add(referral, need, rows) for kind, need in facts.items() if kind not in still_open]
    changes += [_withdraw(referral, need, by) for kind, need in still_open.items() if kind not in facts]
    return [change for change in changes if change is not None]


def _check_something_left(rows: list[Need], facts: dict[str, NeedFacts]) -> None:
    if not facts and not any(need.state == Need.State.MET for need in rows):
        raise Invalid.at("/needs", "required", "Keep at least one need, or withdraw the whole referral.")


def _change(need: Need, facts: NeedFacts) -> NeedChange | None:
    new = {name: _as_kept(getattr(facts, name)) for name in FACTS}
    fields = [name for name in FACTS if getattr(need, name) != new[name]]
    if not fields:
        return None
    if need.state in _UNDER_WAY:
        raise NeedUnderWay()
    before = {name: getattr(need, name) for name in fields}
    for name in fields:
        setattr(need, name, new[name])
    need.save()
    amended(need, corrected=True, fields=fields)
    breaks = need.state in _PROMISED and not CHOSEN_BY.isdisjoint(fields)
    return NeedChange(need.kind, "changed", before, {name: new[name] for name in fields}, breaks)


def _as_kept(value):
    return list(value) if isinstance(value, tuple) else value


def _add(referral: Referral, facts: NeedFacts, rows: list[Need]) -> NeedChange:
    """It waits from today on: nobody who asked before is overtaken."""
    states = {need.state for need in rows if need.kind == facts.kind}
    if Need.State.MET in states:
        raise AnotherOfItsKind()
    if Need.State.NOT_APPROVED in states:
        raise RefusedBefore()
    need = need_of(referral, facts, queued_at=timezone.now())
    Need.objects.bulk_create([need])
    return NeedChange(facts.kind, "added", {}, {name: _as_kept(getattr(facts, name)) for name in FACTS})


def _withdraw(referral: Referral, need: Need, by: Actor) -> NeedChange:
    if need.state in _UNDER_WAY:
        raise NeedUnderWay()
    before = {name: getattr(need, name) for name in FACTS}
    need.referral = referral
    cancel(need, code="no_longer_needed", by=by)
    return NeedChange(need.kind, "withdrawn", before)
