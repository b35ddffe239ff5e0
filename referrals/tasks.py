"""What the worker runs for this room."""

from django.utils import timezone

from jobs.registry import task
from jobs.rounds import Round
from law.actors import SYSTEM
from referrals import actions, intake, own_codes
from referrals.models import Referral

ROUTE = Round("referrals.route")
REMIND = Round("referrals.remind")
EXPIRE = Round("referrals.expire")
ASSUME = Round("referrals.assume_met")
FORGET = Round("referrals.forget_people")


class NotAllRouted(Exception):
    """The job is tried again for those that are left; the others are routed."""


@task("referrals.route")
def route(referral_ids):
    """Each in a transaction of its own; those that were routed already are passed over."""
    new = Referral.objects.filter(pk__in=referral_ids, state=Referral.State.SUBMITTED).order_by("submitted_at", "id")
    tally = ROUTE.each(new, lambda referral: actions.route(referral, by=SYSTEM))
    if tally.left or tally.failed:
        raise NotAllRouted()


@task("referrals.look_after_drafts")
def look_after_drafts():
    """Remind of drafts that lapse within two days, and put away those that have had their reminder."""
    now = timezone.now()
    drafts = Referral.objects.filter(state=Referral.State.DRAFT, expires_at__lte=now + actions.REMINDER_BEFORE)
    drafts = drafts.order_by("expires_at")
    over = drafts.filter(expires_at__lte=now, reminded_at__lte=now - actions.REMINDER_BEFORE)
    REMIND.each_due(drafts.filter(reminded_at=None), lambda draft: actions.remind(draft, by=SYSTEM))
    EXPIRE.each_due(over, lambda draft: actions.expire(draft, by=SYSTEM))


@task("referrals.assume_met")
def assume_met() -> bool:
    """What was provided two weeks ago, and nobody said anything about, is met and marked as assumed. (ND11)"""
    due = actions.due_to_be_assumed(timezone.now())
    return ASSUME.each_due(due, lambda need: actions.assume_met(need, by=SYSTEM))


@task("referrals.text_own_code")
def text_own_code(reference, nonce):
    own_codes.text_code(own_codes.CodeRequest(reference, nonce), by=SYSTEM)


@task("referrals.send_digests")
def send_digests():
    actions.send_digests(by=SYSTEM)


@task("referrals.take_in")
def take_in(batch_id):
    intake.work_on(batch_id)


@task("referrals.forget_files")
def forget_files():
    intake.forget_files()


@task("referrals.look_after_questions")
def look_after_questions():
    actions.look_after_questions(timezone.now(), by=SYSTEM)


@task("referrals.ask_contacts_again")
def ask_contacts_again():
    actions.ask_contacts_again(by=SYSTEM)


@task("referrals.look_for_stuck")
def look_for_stuck():
    actions.look_for_stuck(by=SYSTEM)


@task("referrals.judge_in_the_shadow")
def judge_in_the_shadow(code, after=""):
    """Round after round, each in a transaction of its own."""
    while after := actions.judge_in_the_shadow(code=code, after=after, by=SYSTEM):
        pass


@task("referrals.forget_people")
def forget_people() -> bool:
    """Those whose every referral has been over for as long as names are kept. Who may not be forgotten yet keeps nobody
    waiting. (RF20)
    """
    due = actions.to_be_forgotten(timezone.now()).order_by("ended_at")
    why = "kept for as long as we keep names"
    return FORGET.each_due(due, lambda referral: actions.anonymise(referral, reason=why, by=SYSTEM))
