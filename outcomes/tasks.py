"""What the worker runs for this room."""

from django.utils import timezone

from jobs.registry import task
from jobs.rounds import Round
from law.actors import SYSTEM
from law.refusals import Refusal, WrongState
from outcomes import actions
from outcomes.models import FollowUp, Report

A_ROUND = 1000
LOSE = Round("outcomes.lose_touch")
ASK = Round("outcomes.ask")
CLOSE = Round("outcomes.close_what_is_done")


@task("outcomes.ask_how_it_goes")
def ask_how_it_goes() -> bool:
    """Every morning: whoever is due is asked, and whoever was asked in vain, or is not to be asked any more, counts as
    lost.

    Each in a transaction of its own; what is refused (a pause raised this very moment) is tried again tomorrow.
    """
    now = timezone.now()
    order = ("due_on", "id")
    more_to_lose = LOSE.each_due(
        FollowUp.objects.lost_by(now).order_by(*order), lambda row: actions.lose_touch(row, by=SYSTEM)
    )
    more_to_ask = ASK.each_due(
        FollowUp.objects.due_to_ask(now).order_by(*order), lambda row: actions.ask(row, by=SYSTEM)
    )
    return more_to_lose or more_to_ask


@task("outcomes.close_what_is_done")
def close_what_is_done() -> bool:
    """Every night: what nothing keeps open any more is closed (RF19), so that the time runs after which names are
    forgotten.
    """
    done = actions.done_by(timezone.now()).order_by("resolved_at")
    return CLOSE.each_due(done, lambda referral: actions.close_when_done(referral_id=referral.pk, by=SYSTEM))


@task("outcomes.cut_live_counts")
def cut_live_counts() -> None:
    """Every night: the counts that anyone may see until tomorrow."""
    actions.cut_live_counts(by=SYSTEM)


@task("outcomes.freeze")
def freeze(report_id):
    """What a maker of reports asked for; a refusal goes back to them in words, unless somebody else has frozen it
    meanwhile; and whoever runs twice freezes once.
    """
    report = Report.objects.get(pk=report_id)
    if report.freezing_since is None:
        return
    try:
        actions.freeze(report, by=SYSTEM)
    except WrongState:
        return
    except Refusal as refusal:
        actions.stop_freezing(report, fault=refusal.sentence, by=SYSTEM)


@task("outcomes.seal_equality_again")
def seal_equality_again() -> bool:
    """A piece at a time, as people.seal_again: goes on until every answer is under the newest key."""
    return bool(actions.seal_equality_again(A_ROUND))
