"""What the worker runs for this room."""

from contextlib import suppress

from django.utils import timezone

from jobs.registry import task
from law.actors import SYSTEM
from law.refusals import Refusal
from referrals import actions, intake
from referrals.models import Referral

A_ROUND = 1000


@task("referrals.route")
def route(referral_ids):
    """Each in a transaction of its own; those that were routed already are passed over."""
    for referral in Referral.objects.filter(pk__in=referral_ids, state=Referral.State.SUBMITTED).order_by(
        "submitted_at", "id"
    ):
        actions.route(referral, by=SYSTEM)


@task("referrals.look_after_drafts")
def look_after_drafts():
    """Remind of drafts that lapse within two days, and put away those that have had their reminder."""
    now = timezone.now()
    drafts = Referral.objects.filter(state=Referral.State.DRAFT, expires_at__lte=now + actions.REMINDER_BEFORE)
    for draft in drafts.filter(reminded_at=None).order_by("expires_at")[:A_ROUND]:
        actions.remind(draft, by=SYSTEM)
    for draft in drafts.filter(expires_at__lte=now, reminded_at__lte=now - actions.REMINDER_BEFORE).order_by(
        "expires_at"
    )[:A_ROUND]:
        actions.expire(draft, by=SYSTEM)


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
    due = list(actions.to_be_forgotten(timezone.now()).order_by("ended_at")[:A_ROUND])
    forgotten = 0
    for referral in due:
        with suppress(Refusal):  # a legal hold raised this very moment: asked again tomorrow
            actions.anonymise(referral, reason="kept for as long as we keep names", by=SYSTEM)
            forgotten += 1
    return forgotten > 0 and len(due) == A_ROUND
