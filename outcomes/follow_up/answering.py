"""Taking in how it goes, from whoever tells it; what works no longer is put right under the same need."""

from django.utils import timezone

from law.actors import SYSTEM
from law.refusals import Conflict, FieldError, Invalid, Refusal
from notifications import actions as notifications
from outcomes.follow_up import protocol
from outcomes.follow_up.actions import close_when_done, safe_moment
from outcomes.follow_up.models import FollowUp
from people.access import CALL_LIST, action
from referrals import actions as referrals
from referrals.models import Need, Referral

USES = dict(protocol.USES)


class NotDueYet(Conflict):
    """How it goes is told once there has been time to find out."""

    code = "not_due_yet"


def why_not_yet(follow_up: FollowUp) -> Refusal | None:
    """NotDueYet before the day on which it is asked first."""
    if follow_up.due_on <= timezone.localdate():
        return None
    return NotDueYet(f"This follow-up can be answered from {follow_up.due_on:%A %-d %B %Y}.")


@action("outcomes.answer", on=FollowUp, guard=why_not_yet)
def answer(
    follow_up: FollowUp,
    *,
    is_working: bool | None = None,
    broken=(),
    still_has: bool | None = None,
    is_connected: bool | None = None,
    connected_how: str = "",
    uses=(),
    confidence: int | None = None,
    confidence_before: int | None = None,
    saves_pence_a_month: int | None = None,
    by,
) -> FollowUp:
    """Write down the answers; None, or nothing, where somebody would rather not say. What is queued about it is
    cleared.

    `broken` are the kinds of need that work no longer: each opens again under the same reference (ND12, RF18). Not
    said, it is the device, else the data. `confidence` and `confidence_before` go from 1 to 5, `saves_pence_a_month` is
    in pence; the confidence before any help is what they said the first time. The last answer of all closes the
    referral (RF19). Refuses Invalid and NotDueYet.
    """
    is_connected = connected_how != FollowUp.Connected.NOT if connected_how and is_connected is None else is_connected
    faults = _faults(is_working, broken, is_connected, connected_how, uses)
    faults += _faults_of_numbers(confidence, confidence_before, saves_pence_a_month)
    if faults:
        raise Invalid(faults)
    follow_up.is_working = is_working
    follow_up.still_has = still_has
    follow_up.is_connected = is_connected
    follow_up.connected_how = connected_how
    follow_up.uses = [code for code in USES if code in uses]
    follow_up.confidence = confidence
    follow_up.saves_pence_a_month = saves_pence_a_month
    before = confidence_before_of(follow_up)
    follow_up.confidence_before = confidence_before if before is None else before
    follow_up.answered_at = timezone.now()
    follow_up.answered_through = by.channel
    follow_up.broken = _broken_kinds(follow_up, broken) if is_working is False else []
    follow_up.answer()
    follow_up.save()
    notifications.clear_for([follow_up.pk], by=by)
    if is_working is False:
        _dispute_broken(follow_up, by)
    close_when_done(referral_id=follow_up.referral_id, by=SYSTEM)
    return follow_up


def confidence_before_of(follow_up: FollowUp) -> int | None:
    """What they said of the time before any help when they were asked first; None when nobody has told yet."""
    others = FollowUp.objects.filter(referral=follow_up.referral_id, confidence_before__isnull=False).exclude(
        pk=follow_up.pk
    )
    return others.order_by("answered_at").values_list("confidence_before", flat=True).first()


def kinds_given(follow_up: FollowUp) -> list[str]:
    """The kinds of help that somebody has had, a device first: what can be asked about."""
    states = [Need.State.PROVIDED, Need.State.MET, Need.State.REMEDY]
    had = set(Need.objects.filter(referral=follow_up.referral_id, state__in=states).values_list("kind", flat=True))
    return [kind for kind in Need.Kind.values if kind in had]


def questions_now(follow_up: FollowUp, given: list[str]) -> list[str]:
    """What is asked this time of somebody who was `given` these kinds (outcomes.follow_up.protocol)."""
    return protocol.questions(had_device=Need.Kind.DEVICE in given, is_first=confidence_before_of(follow_up) is None)


def _faults(is_working, broken, is_connected, connected_how, uses) -> list[FieldError]:
    kinds = Need.Kind.values
    ways = FollowUp.Connected.values
    faults = [_not_one_of("/broken", kinds)] if set(broken) - set(kinds) else []
    if broken and is_working is not False:
        faults.append(FieldError("/broken", "contradicts", "Only enter what does not work if something does not work."))
    if connected_how and connected_how not in ways:
        faults.append(_not_one_of("/connected_how", ways))
    elif connected_how and is_connected != (connected_how != FollowUp.Connected.NOT):
        faults.append(FieldError("/is_connected", "contradicts", "This does not match how they are connected."))
    return faults + ([_not_one_of("/uses", USES)] if set(uses) - set(USES) else [])


def _faults_of_numbers(confidence, confidence_before, saved) -> list[FieldError]:
    faults = [
        FieldError(f"/{name}", "out_of_range", "Confidence must be between 1 (not at all) and 5 (very).")
        for name, number in (("confidence", confidence), ("confidence_before", confidence_before))
        if number is not None and not 1 <= number <= 5
    ]
    if saved is not None and not 0 <= saved <= protocol.MOST_SAVED:
        sentence = f"Monthly savings must be between £0 and £{protocol.MOST_SAVED // 100:,}."
        faults.append(FieldError("/saves_pence_a_month", "out_of_range", sentence))
    return faults


def _not_one_of(pointer, choices) -> FieldError:
    return FieldError(pointer, "not_a_choice", f"This must be one of: {', '.join(choices)}.")


def _broken_kinds(follow_up: FollowUp, broken) -> list[str]:
    """What was named; else the device, else the data: whatever of these they were given."""
    if broken:
        return [kind for kind in Need.Kind.values if kind in broken]
    return kinds_given(follow_up)[:1]


def _dispute_broken(follow_up: FollowUp, by):
    """ND12 for each need that was given and works no longer; where that leads nowhere a caseworker rings, so that
    nobody's no is lost.

    Each need is read with its own referral: the one before has moved it.
    """
    referral = Referral.objects.get(pk=follow_up.referral_id)
    needs = Need.objects.filter(referral=referral, kind__in=follow_up.broken)
    under_way = list(needs.filter(state=Need.State.REMEDY).values_list("pk", flat=True))
    given = list(needs.filter(state__in=[Need.State.PROVIDED, Need.State.MET]).order_by("pk"))
    if referral.state not in referrals.GOES_ON or not (given or under_way):
        _queue_call(follow_up, referral, by)
        return
    for need in given:
        referrals.dispute(need, reason="They told us that it does not work when we asked.", by=by)


def _queue_call(follow_up: FollowUp, referral: Referral, by):
    resident = referral.resident
    person = resident if resident.may_be_reached_by("call") else None
    call = notifications.compose(
        "outcomes.call_about_a_fault",
        reason=follow_up,
        address=person.phone if person else CALL_LIST,
        channel="call",
        resident=person,
        referral=referral,
        due_at=safe_moment(person),
        reference=referral.reference,
    )
    call.owner = CALL_LIST
    notifications.queue([call], by=by)
