"""What the worker runs for this room."""

from contextlib import suppress

from django.utils import timezone

from jobs.registry import task
from law.actors import SYSTEM
from law.refusals import Refusal, WrongState
from outcomes import actions
from outcomes.models import FollowUp, Report

A_ROUND = 1000
A_BATCH = 100


@task("outcomes.ask_how_it_goes")
def ask_how_it_goes() -> bool:
    """Every morning: whoever is due is asked, and whoever was asked in vain, or is not to be asked any more, counts as
    lost.

    Each in a transaction of its own; what is refused (a pause raised this very moment) is tried again tomorrow.
    """
    now = timezone.now()
    more_to_lose = _each(FollowUp.objects.lost_by(now), lambda row: actions.lose_touch(row, by=SYSTEM))
    more_to_ask = _each(FollowUp.objects.due_to_ask(now), lambda row: actions.ask(row, by=SYSTEM))
    return more_to_lose or more_to_ask


@task("outcomes.close_what_is_done")
def close_what_is_done() -> bool:
    """Every night: what nothing keeps open any more is closed (RF19), so that the time runs after which names are
    forgotten.
    """
    done = list(actions.done_by(timezone.now()).order_by("resolved_at").values_list("pk", flat=True)[:A_ROUND])
    return sum(actions.close_when_done(referral_id=pk, by=SYSTEM) for pk in done) > 0 and len(done) == A_ROUND


def _each(rows, act) -> bool:
    """In batches that are read afresh by their ids: a round is bounded, and no row is held for long. Whether another
    round gets further.
    """
    ids = list(rows.order_by("due_on", "id").values_list("pk", flat=True)[:A_ROUND])
    acted = 0
    for start in range(0, len(ids), A_BATCH):
        for row in FollowUp.objects.filter(pk__in=ids[start : start + A_BATCH]).order_by("due_on", "id"):
            with suppress(Refusal):
                act(row)
                acted += 1
    return acted > 0 and len(ids) == A_ROUND


@task("outcomes.freeze")
def freeze(report_id):
    """What a maker of reports asked for; a refusal goes back to them in words, unless somebody else has frozen it
    meanwhile.
    """
    report = Report.objects.get(pk=report_id)
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
