"""What the rooms above tell a need as a thing is promised, sent, handed over, or goes wrong. Each moves the need and no
more.
"""

from datetime import timedelta

from django.utils import timezone

from audit.recording import amended, recording, save_moved
from law.refusals import Conflict, FieldError, Invalid, Refusal
from notifications.models import Message
from people.access import action, brake
from referrals import reasons
from referrals.actions.appealing import AnotherOfItsKind
from referrals.actions.choosing_hub import check_is_open
from referrals.actions.deciding import roll_up
from referrals.actions.ending import REVIVE_NEED_WITHIN, TooLateToRevive, check_may_go_on, open_again
from referrals.actions.ruling import run_rules
from referrals.actions.telling import News, tell_referrer, tell_referrers
from referrals.facts import REQUIREMENTS, USES
from referrals.models import Need, Referral
from referrals.triage import REPLACEMENT

# What comes before anyone is called unreachable. (ND15)
ATTEMPTS = 3
WAYS = 2
LADDER_DAYS = timedelta(days=10)
MOVE_BACK_AFTER = 2  # ND13 and ND14: the first setback keeps the reservation, the second gives it up


ASSUMED_AFTER = timedelta(days=14)  # ND11

GOES_ON = (Referral.State.ACTIVE, Referral.State.RESOLVED, Referral.State.CLOSED)


class ReferralOver(Conflict):
    """What was withdrawn, passed on or joined is not taken up again by one of its needs."""

    sentence = "This referral has ended. Start a new one and say what went wrong."


class NeedOver(Conflict):
    """What has ended is not described anew."""

    sentence = "This need has ended. You can no longer change it."


class LadderNotClimbed(Conflict):
    """Somebody is called unreachable only after enough has been tried."""


class TooEarlyToAssume(Conflict):
    """Silence counts only after a while."""

    sentence = "They can still report that it does not work. It counts as met 2 weeks after they got it."


def still_early(need: Need) -> Refusal | None:
    since = need.provided_at if need.state == Need.State.PROVIDED else None
    return None if since is not None and since <= timezone.now() - ASSUMED_AFTER else TooEarlyToAssume()


@action("referrals.reserve", on=Need, outward=True)
def reserve(need: Need, *, by) -> Need:
    """Note that something is promised to this need without an offer; one in remedy stays there, and the referrer reads
    that it is being replaced. (ND8)
    """
    need.move(need.reserve)
    return tell(need, "being_replaced", by) if need.state == Need.State.REMEDY else need


@action("referrals.offer", on=Need, outward=True)
def offer(need: Need, *, what: str, until: str, by) -> Need:
    """`what` is held for this need `until` a day. Whoever referred hears of it in any case: they may answer for the
    person. (ND4)"""
    _offer([(need, what)], until, by)
    return need


def offer_together(offers: list[tuple[Need, str]], *, until: str, by) -> None:
    """As `offer`, for many needs that the caller has locked and found to be waiting: (need, what is held for it)."""
    with recording(by, offer.verb):
        _offer(offers, until, by)


def _offer(offers: list[tuple[Need, str]], until: str, by) -> None:
    needs = [need for need, _ in offers]
    for need in needs:
        need.offer()
    save_moved(needs, ("state",))
    news = [
        News(need.referral, need, {"kind": need.get_kind_display(), "what": what, "until": until})
        for need, what in offers
    ]
    tell_referrers(news, "referrals.offered", by, always=True)


@action("referrals.accept_offer", on=Need, outward=True)
def accept_offer(need: Need, *, by) -> Need:
    """Note that they want what was offered; it is kept for them. (ND5)"""
    return need.move(need.accept_offer)


@action("referrals.decline_offer", on=Need)
def decline_offer(need: Need, *, wait: bool, kind: str = "", by) -> Need:
    """They would rather `wait` for another, at the same place in the queue, or need it no longer. May resolve the
    referral. (ND6)

    `kind` is one that they do not want to be offered again.
    """
    if wait:
        if kind and kind not in need.declined_kinds:
            need.declined_kinds = [*need.declined_kinds, kind]
        need.decline_offer(True)
        need.save()
        return tell(need, "waits_for_another", by)
    need.decision_code = "declined"
    need.ended_at = timezone.now()
    need.decision_reason = "They were offered one and no longer need it."
    need.decline_offer(False)
    need.save()
    tell(need, "not_needed", by)
    roll_up(need.referral)
    return need


@action("referrals.lapse_offer", on=Need)
def lapse_offer(need: Need, *, by) -> Need:
    """Nobody answered in time; the date is kept, and the referrer is asked to help. (ND7)"""
    need.lapses += 1
    return tell(need.move(need.lapse_offer), "offer_lapsed", by)


@action("referrals.specify", on=Need, transition="")
def specify(
    need: Need,
    *,
    use: str = "",
    requires=(),
    substitutes: bool = True,
    grade_c: bool = False,
    collect_at=None,
    again: bool = False,
    by,
) -> Need:
    """Set what a device has to be and have, and where they can come for it; whoever is matched next goes by it.

    `use` and `requires` are codes. `again` forgets which kinds they would rather
    not have. Refuses NeedOver, Invalid.
    """
    if need.state in Need.ENDED:
        raise NeedOver()
    wrong = sorted(set(requires) - {code for code, _ in REQUIREMENTS}) + (
        [use] if use and use not in dict(USES) else []
    )
    if wrong:
        raise Invalid([FieldError("/requires", "not_a_choice", f"We do not know “{code}”.") for code in wrong])
    if collect_at is not None:
        check_is_open(collect_at, "/collect_at")
    need.use = use
    need.requires = list(requires)
    need.substitutes = substitutes
    need.grade_c = grade_c
    need.collect_at = collect_at
    need.declined_kinds = [] if again else need.declined_kinds
    need.save()
    amended(
        need,
        use=use,
        requires=list(requires),
        substitutes=substitutes,
        grade_c=grade_c,
        collect_at=getattr(collect_at, "code", ""),
    )
    return need


@action("referrals.start", on=Need, outward=True)
def start(need: Need, *, in_hand: bool = False, by) -> Need:
    """Note that it, or its replacement, is on its way, or `in_hand` and not known to work. The referrer is told. (ND9)"""
    return tell(need.move(need.start), "handed_over" if in_hand else "on_its_way", by)


@action("referrals.undo_start", on=Need)
def undo_start(need: Need, *, by) -> Need:
    """It has not left after all: what was promised is still held. (ND9)"""
    return need.move(need.undo_start)


@action("referrals.provide", on=Need)
def provide(need: Need, *, by) -> Need:
    """It, or its replacement, is in the resident's hands, with proof kept by the room that gave it. (ND10, ND16)"""
    need.provided_at = timezone.now()
    need.urgency = need.referral.urgency
    return tell(need.move(need.provide), "provided", by)


@action("referrals.undo_provide", on=Need)
def undo_provide(need: Need, *, by) -> Need:
    """It was not provided after all. A resolved referral opens again under the same reference. (ND10, RF18)"""
    need.provided_at = None
    need.ended_at = None
    need.move(need.undo_provide)
    open_again(need.referral)
    return need


@action("referrals.confirm", on=Need)
def confirm(need: Need, *, assumed: bool = False, by) -> Need:
    """The resident or the referrer says that it works, or a caseworker that a reported fault is gone. `assumed` when
    nobody disputed it in time. May resolve the referral. (ND11)"""
    need.tell(assumed=assumed)
    need.ended_at = timezone.now()
    need.provided_at = need.provided_at or need.ended_at  # a SIM that was said not to work, and does after all
    need.assumed_at = need.ended_at if assumed else None
    need.move(need.confirm)
    roll_up(need.referral)
    return need


@action("referrals.assume_met", on=Need, transition="confirm", guard=still_early)
def assume_met(need: Need, *, by) -> Need:
    """Two weeks after it was provided nobody has said that it does not work: it is met, and marked as assumed. Refuses
    TooEarlyToAssume. (ND11)
    """
    return confirm(need, assumed=True, by=by)


def due_to_be_assumed(now):
    """Provided two weeks ago, and silent since; while somebody is held nothing is assumed of them."""
    silent = Need.objects.filter(state=Need.State.PROVIDED, provided_at__lte=now - ASSUMED_AFTER)
    return silent.exclude(referral__resident__in=brake.stopped()).order_by("provided_at", "id")


@action("referrals.setback", on=Need)
def setback(need: Need, *, reason: str, by) -> Need:
    """A first failure; what was promised is still held. (ND13)"""
    need.setbacks += 1
    return tell(need.move(need.setback), "setback", by, reason)


@action("referrals.requeue", on=Need)
def requeue(need: Need, *, reason: str, by) -> Need:
    """Send the need back to the queue at its original date; one in remedy goes to its head. The referrer is told.
    (ND14, ND17)
    """
    if need.state == Need.State.REMEDY:
        need.urgency = REPLACEMENT
    return tell(need.move(need.requeue), "back_in_queue", by, reason)


@action("referrals.cancel", on=Need)
def cancel(need: Need, *, reason: str = "", code: str = "other", by) -> Need:
    """No longer needed. What was promised is free again. May resolve the referral. (ND19)

    `code` says why; “other” needs words. Refuses Invalid.
    """
    if faults := reasons.faults(reasons.WITHDRAWAL, code, reason):
        raise Invalid(faults)
    return _end(need, need.cancel, code, reasons.in_words(reasons.WITHDRAWAL, code, reason))


@action("referrals.lose_touch", on=Need)
def lose_touch(need: Need, *, reason: str = "", by) -> Need:
    """Three attempts by two ways over ten days, and the referrer was asked. It can be revived for sixty days. (ND15)

    Refuses LadderNotClimbed, saying what is still to be tried. What is promised goes to the next person.
    """
    if lacking := what_is_not_tried(need):
        raise LadderNotClimbed(f"Before that: {'; '.join(lacking)}.")
    _end(need, need.lose_touch, "unreachable", reasons.in_words(reasons.LAPSE, "unreachable", reason))
    return tell(need, "cannot_reach", by)


def what_is_not_tried(need: Need) -> list[str]:
    """What is still to be done before this resident may be called unreachable; nothing when it has all been tried."""
    tried = Message.objects.filter(referral_id=need.referral_id).exclude(
        state__in=["scheduled", "deferred", "suppressed", "cleared"]
    )
    to_resident = list(tried.filter(resident__isnull=False).order_by("created_at").values_list("channel", "created_at"))
    lacking = []
    if len(to_resident) < ATTEMPTS:
        lacking.append(f"{ATTEMPTS - len(to_resident)} more of {ATTEMPTS} attempts to reach the person")
    if len({channel for channel, _ in to_resident}) < WAYS:
        lacking.append(f"try {WAYS} ways, such as a text and a call")
    if not to_resident or to_resident[0][1] > timezone.now() - LADDER_DAYS:
        lacking.append(f"wait {LADDER_DAYS.days} days after the first attempt")
    if not need.referral.questions.of_worker().exists():
        lacking.append("ask the referrer for help")
    return lacking


@action("referrals.close_unmet", on=Need)
def close_unmet(need: Need, *, code: str, reason: str = "", to: str = "", by) -> Need:
    """The programme cannot supply this, and says so; it counts as unmet demand. `to` names who might. Refuses Invalid.
    (ND18)"""
    if faults := reasons.faults(reasons.UNMET, code, reason):
        raise Invalid(faults)
    words = reasons.in_words(reasons.UNMET, code, f"{reason} You could try: {to.strip()}." if to.strip() else reason)
    need.decision_code = code
    need.decision_reason = words
    need.ended_at = timezone.now()
    need.move(need.close_unmet)
    tell(need, "not_supplied", by, words)
    roll_up(need.referral)
    return need


@action("referrals.revive_need", on=Need, transition="revive")
def revive_need(need: Need, *, reason: str = "", by) -> Need:
    """Within sixty days, with the rules run again, back to the queue at its own date. Opens a resolved referral (RF18).
    (ND20)

    Refuses TooLateToRevive and ConsentGone.
    """
    referral = need.referral
    if need.ended_at is None or need.ended_at < timezone.now() - REVIVE_NEED_WITHIN:
        raise TooLateToRevive("This need ended more than 60 days ago. Start a new referral.")
    check_may_go_on(referral)
    if need.has_twin():
        raise AnotherOfItsKind()
    if referral.state not in GOES_ON:
        raise TooLateToRevive("The whole referral has ended. Reopen it, then decide its needs again.")
    run_rules(referral)
    need.ended_at = None
    need.decision_code = ""
    need.decision_reason = ""
    need.urgency = referral.urgency
    need.move(need.revive)
    need.move(need.queue)
    open_again(referral)
    return tell(need, "back_in_queue", by, reason)


def _end(need: Need, step, code: str, words: str) -> Need:
    need.decision_code = code
    need.decision_reason = words
    need.ended_at = timezone.now()
    need.tell(code=code)
    need.move(step)
    roll_up(need.referral)
    return need


def tell(need: Need, event: str, by, reason: str = "") -> Need:
    tell_referrer(need.referral, f"referrals.{event}", by, need=need, kind=need.get_kind_display(), why=reason)
    return need
