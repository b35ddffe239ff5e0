"""Appeals: lodged in time, given to somebody who did not decide, upheld with the original date or dismissed with a
reason.
"""

from django.utils import timezone

from audit.recording import amended
from law.refusals import Conflict, FieldError, Invalid, Refusal
from notifications import actions as notifications
from notifications.models import Inbound
from people.access import ROLES_FOR, action
from people.models import Membership, User
from referrals import letters, reasons
from referrals.actions.ending import check_may_go_on
from referrals.actions.handling import put_on_desk
from referrals.actions.telling import tell_referrer
from referrals.actions.texting import text_person
from referrals.models import Appeal, Need, Referral
from referrals.own_links import link_of
from referrals.stamps import APPEAL_WORKING_DAYS, decide_by
from referrals.wording import name_of


class TooLateToAppeal(Conflict):
    """The deadline in the letter has passed."""


class AlreadyAppealed(Conflict):
    """Once for each decision."""

    sentence = "This decision has been appealed before. There is one appeal for each decision."


class AppealTheWhole(Conflict):
    """A rejected referral is appealed as a whole."""

    sentence = "The whole referral was rejected. Appeal against that decision. We will review each need."


class NotDecidedYet(Conflict):
    """An appeal is against a decision that was told."""

    sentence = "We have not decided every need in this referral yet. The decision letter will say how to appeal."


class NothingRefused(Conflict):
    """An appeal is against a no."""

    sentence = "Nothing here was refused, so there is nothing to appeal."


class OverAlready(Conflict):
    """What was withdrawn, passed on or joined goes on elsewhere, or not at all."""

    sentence = "This referral has ended, so you cannot appeal."


class AnotherOfItsKind(Conflict):
    """The same is being brought already."""

    sentence = "The person has another open need of this kind in this referral."


class TheDecider(Conflict):
    """Nobody reviews their own decision."""

    sentence = "The person who made the decision cannot review the appeal. Assign it to someone else."


class TheirOwnAppeal(Conflict):
    """What the person asked for ends when they say so, or with a decision."""

    sentence = "The person appealed on their own page. Only they can withdraw it."


class NotTheReviewer(Conflict):
    """The appeal is somebody else's to decide."""

    sentence = "This appeal is assigned to someone else. Assign it to yourself first."


@action("referrals.appeal", on=Referral)
def appeal(referral: Referral, *, grounds: str, by) -> Appeal:
    """The rejection was wrong. In time, once, with grounds. Refuses Invalid, TooLateToAppeal, AlreadyAppealed. (RF11,
    AP1)"""
    _check_grounds(grounds)
    _check_rejection(referral)
    referral.appeal()
    lodged = _lodge(referral, None, referral.decided_by, grounds, by)
    put_on_desk(referral)
    referral.save()
    return lodged


@action("referrals.appeal_need", on=Need, transition="uphold_appeal")
def appeal_need(need: Need, *, grounds: str, by) -> Appeal:
    """The no to one need was wrong; everything else goes on. Refuses as `appeal` does, and AppealTheWhole. (AP1)"""
    _check_grounds(grounds)
    _check_refusal(need)
    referral = need.referral
    lodged = _lodge(referral, need, need.decided_by, grounds, by)
    put_on_desk(referral)
    referral.save()
    return lodged


def appealable(subject: Referral | Need) -> list[Referral | Need]:
    """The decisions that can be appealed now: the rejection as a whole, or each need that was refused."""
    return [decision for decision in _refusals_of(subject) if _obstacle(decision) is None]


def why_no_appeal(subject: Referral | Need) -> Refusal:
    """What to tell somebody who comes to appeal where nothing can be appealed."""
    obstacles = (_obstacle(decision) for decision in _refusals_of(subject))
    return next((obstacle for obstacle in obstacles if obstacle is not None), NothingRefused())


def _refusals_of(subject: Referral | Need) -> list[Referral | Need]:
    if isinstance(subject, Need):
        return [subject] if subject.state == Need.State.NOT_APPROVED else []
    if subject.state in (Referral.State.REJECTED, Referral.State.UNDER_APPEAL):
        return [subject]
    return list(subject.needs.filter(state=Need.State.NOT_APPROVED).order_by("id"))


def _obstacle(decision: Referral | Need) -> Refusal | None:
    try:
        _check_refusal(decision) if isinstance(decision, Need) else _check_rejection(decision)
    except Refusal as refusal:
        return refusal
    return None


def _check_rejection(referral: Referral):
    _check_open(referral, referral.appeal_by, referral.appeals.filter(need=None))


def _check_refusal(need: Need):
    referral = need.referral
    if referral.state in (Referral.State.REJECTED, Referral.State.UNDER_APPEAL):
        raise AppealTheWhole()
    if referral.state in (
        Referral.State.DRAFT,
        Referral.State.SUBMITTED,
        Referral.State.IN_TRIAGE,
        Referral.State.AWAITING_INFORMATION,
    ):
        raise NotDecidedYet()
    if referral.state not in (Referral.State.ACTIVE, Referral.State.RESOLVED, Referral.State.CLOSED):
        raise OverAlready()
    _check_open(referral, need.appeal_by, need.appeals.all())


def _check_open(referral: Referral, until, earlier):
    """One appeal for each decision, in time, while anything may go on for the person."""
    check_may_go_on(referral)
    if earlier.exists():
        raise AlreadyAppealed()
    if until is None or until < timezone.localdate():
        when = f" on {until:%-d %B %Y}" if until else ""
        raise TooLateToAppeal(f"The time for an appeal ended{when}. You can start a new referral.")


def _check_grounds(grounds: str):
    if not grounds.strip():
        raise Invalid([FieldError("/grounds", "required", "Enter what we got wrong, or what we did not know.")])


def _lodge(referral: Referral, need: Need | None, against: str, grounds: str, by) -> Appeal:
    due = decide_by(timezone.localdate(), APPEAL_WORKING_DAYS)
    lodged = Appeal.objects.create(
        referral=referral, need=need, grounds=grounds.strip(), against=against, lodged_by=by.key, decide_by=due
    )
    if lodged.is_by_the_person:
        notifications.heed_written(
            referral.resident, referral_id=referral.pk, subject=Inbound.Subject.APPEAL, words=lodged.grounds
        )
    tell_referrer(
        referral,
        "referrals.appeal_lodged",
        by,
        need=need,
        always=True,
        whose="the person’s" if lodged.is_by_the_person else "your",
        what=_what(need),
        due=f"{due:%A %-d %B %Y}",
    )
    return lodged


def _what(need: Need | None) -> str:
    return f"the decision on: {name_of(need)}" if need is not None else "the rejection"


@action("referrals.assign_appeal", on=Appeal, transition="")
def assign_appeal(row: Appeal, *, to: User | None = None, by) -> Appeal:
    """A triage lead takes the review, or gives it to another one. Never to who decided: refuses TheDecider and
    WrongRole. (AP2)"""
    reviewer = f"user:{to.pk}" if to is not None else by.key
    if row.state not in Appeal.OPEN:
        raise Decided()
    if reviewer == row.against:
        raise TheDecider()
    if (
        to is not None
        and not Membership.objects.live()
        .filter(user=to, role__in=ROLES_FOR["referrals.assign_appeal"], user__is_active=True)
        .exists()
    ):
        raise WrongRole(f"{to.name} is not a triage lead. Only triage leads can decide appeals.")
    row.reviewer = reviewer
    if row.state == Appeal.State.LODGED:
        row.assign()
        row.save()
    else:
        row.save()
        amended(row, reviewer=reviewer)
    return row


class Decided(Conflict):
    """What is decided is not given to anybody."""

    sentence = "This appeal has already been decided."


class WrongRole(Conflict):
    """Appeals are decided by a triage lead."""


@action("referrals.uphold_appeal", on=Appeal, transition="uphold")
def uphold_appeal(row: Appeal, *, words: str, needs: list | None = None, by) -> Appeal:
    """The decision was wrong. The needs go to the queue with the date on which they were first asked for. (AP3, RF12,
    ND21)

    `needs` are the ids that are approved of a rejected referral, all when None: a part is enough. Refuses
    NotTheReviewer, Invalid.
    """
    _check_reviewer(row, words, by)
    referral = row.referral
    check_may_go_on(referral)
    for need in _chosen(row, needs):
        if need.has_twin():
            raise AnotherOfItsKind()
        need.decided_at = timezone.now()
        need.decided_by = by.key
        need.ended_at = None
        need.decision_code = ""
        need.decision_reason = "Approved on appeal."
        need.urgency = referral.urgency
        need.uphold_appeal()
        need.save()
        need.queue()
        need.save()
    if referral.state == Referral.State.UNDER_APPEAL:
        referral.ended_at = None
        referral.end_code = ""
        referral.end_reason = ""
        referral.appeal_by = None
        referral.uphold()
    elif referral.state in (Referral.State.RESOLVED, Referral.State.CLOSED):
        referral.outcome = ""
        referral.ended_at = None
        referral.reopen()
    return _decided(row, row.uphold, words, by)


def _chosen(row: Appeal, ids) -> list[Need]:
    refused = list(row.referral.needs.select_for_update().filter(state=Need.State.NOT_APPROVED).order_by("id"))
    if row.need_id:
        return [need for need in refused if need.pk == row.need_id]
    chosen = refused if ids is None else [need for need in refused if str(need.pk) in {str(pk) for pk in ids}]
    if not chosen:
        raise Invalid(
            [FieldError("/needs", "required", "Select at least one refused need to approve, or dismiss the appeal.")]
        )
    return chosen


@action("referrals.dismiss_appeal", on=Appeal, transition="dismiss")
def dismiss_appeal(row: Appeal, *, code: str, reason: str = "", by) -> Appeal:
    """The decision stands, with a reason in writing. Refuses NotTheReviewer and Invalid. (AP4, RF13)"""
    if faults := reasons.faults(reasons.DISMISSAL, code, reason):
        raise Invalid(faults)
    words = reasons.in_words(reasons.DISMISSAL, code, reason)
    _check_reviewer(row, words, by)
    if row.referral.state == Referral.State.UNDER_APPEAL:
        row.referral.dismiss()
    row.tell(code=code)
    return _decided(row, row.dismiss, words, by)


@action("referrals.withdraw_appeal", on=Appeal, transition="withdraw")
def withdraw_appeal(row: Appeal, *, by) -> Appeal:
    """Withdraw an appeal; a rejection that it was about then stands. Refuses TheirOwnAppeal. (AP5, RF13)"""
    if row.is_by_the_person and by.key != row.lodged_by:
        raise TheirOwnAppeal()
    if row.referral.state == Referral.State.UNDER_APPEAL:
        row.referral.dismiss()
    row.decided_at = timezone.now()
    row.withdraw()
    row.save()
    put_on_desk(row.referral)
    row.referral.save()
    return row


def _check_reviewer(row: Appeal, words: str, by):
    if by.key == row.against:
        raise TheDecider()
    if by.key != row.reviewer:
        raise NotTheReviewer()
    if not words.strip():
        raise Invalid([FieldError("/words", "required", "Enter a reason that the referrer can explain.")])


def _decided(row: Appeal, step, words: str, by) -> Appeal:
    row.outcome_words = words.strip()
    row.decided_at = timezone.now()
    step()
    row.save()
    put_on_desk(row.referral)
    row.referral.save()
    letter = letters.in_words(letters.of_appeal(row))
    outcome = "upheld" if row.state == Appeal.State.UPHELD else "not upheld"
    tell_referrer(
        row.referral, "referrals.appeal_decided", by, need=row.need, always=True, outcome=outcome, letter=letter
    )
    _tell_person(row, by)
    return row


def _tell_person(row: Appeal, by):
    """Who asked on their own page hears what came of it; the others hear it from the worker who asked for them."""
    if row.is_by_the_person:
        event = "referrals.decision_changed" if row.state == Appeal.State.UPHELD else "referrals.decision_stands"
        text_person(row.referral, event, by, reason=row, link=link_of(row.referral))
