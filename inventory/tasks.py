"""What the worker runs for this room."""

from datetime import timedelta

from django.utils import timezone

from inventory import actions
from inventory.models import AllocationRun, PassedOver
from inventory.parcels import after_handover, departing, overdue_returns, uncollected
from jobs.registry import task
from jobs.rounds import Round
from law.actors import SYSTEM
from referrals.models import Need

PASSED_OVER_KEPT = timedelta(days=180)
ASK_IF_THEY_WORK = Round("inventory.ask_if_they_work")
CHASE_OLD = Round("inventory.chase_old_devices")
CHASE_COLLECTIONS = Round("inventory.chase_collections")
GIVE_UP_RETURNS = Round("inventory.give_up_returns")
NOTE_DEPARTURES = Round("inventory.note_departures")
TELL_WAITS = Round("inventory.tell_waits", most=2000)


@task("inventory.offer_device")
def offer_device(device_id):
    actions.offer_device(device_id, by=SYSTEM)


@task("inventory.match_stock")
def match_stock():
    """Somebody joined the queue: when there is anything on the shelf, walk over both."""
    if actions.free_devices().exists() and actions.waiting_needs().exists():
        actions.run_allocation(unless_idle=True, by=SYSTEM)


@task("inventory.go_on_with_run")
def go_on_with_run(run_id):
    actions.go_on_with_run(AllocationRun.objects.get(pk=run_id), by=SYSTEM)


@task("inventory.remind_and_lapse_offers")
def remind_and_lapse_offers():
    actions.remind_and_lapse_offers()


@task("inventory.tell_waits")
def tell_waits():
    """Every morning: who joined the queue since, and who was told four weeks ago, hears the place and the weeks."""
    since = timezone.now() - actions.SAID_AGAIN_AFTER
    recently_told = Need.objects.filter(wait_estimates__told_at__gte=since)
    waiting = Need.objects.waiting_for(Need.Kind.DEVICE).exclude(pk__in=recently_told.values("pk"))
    TELL_WAITS.each_due(waiting.select_related("referral"), lambda need: actions.tell_wait(need, by=SYSTEM))


@task("inventory.ask_if_they_work")
def ask_if_they_work() -> bool:
    """Every morning: three and seven days after a handover the person is asked whether it works. (ND11)"""
    due = after_handover.due_to_be_asked(timezone.localdate())
    return ASK_IF_THEY_WORK.each_due(due, lambda parcel: actions.ask_if_it_works(parcel, by=SYSTEM))


@task("inventory.chase_old_devices")
def chase_old_devices() -> bool:
    """Every morning: old devices that have not come back a week after their replacement was handed over."""
    due = actions.due_to_be_chased(timezone.localdate())
    return CHASE_OLD.each_due(due, lambda swap: actions.chase_old(swap, by=SYSTEM))


@task("inventory.chase_collections")
def chase_collections() -> bool:
    """Every morning: what waits at a hub is asked for on the third and the seventh day, and goes back after ten. (SH11)"""
    due = uncollected.due_to_be_chased(timezone.now())
    return CHASE_COLLECTIONS.each_due(due, lambda parcel: actions.chase_collection(parcel, by=SYSTEM))


@task("inventory.give_up_returns")
def give_up_returns() -> bool:
    """Every morning: what was called back ten days ago and is not here is looked for, and nobody waits for it. (DV2b)"""
    due = overdue_returns.overdue(timezone.now())
    return GIVE_UP_RETURNS.each_due(due, lambda parcel: actions.give_up_return(parcel, by=SYSTEM))


@task("inventory.note_departures")
def note_departures() -> bool:
    """Every hour: a van whose parcels have all left, and of which nobody said so, has left. (SH6)"""
    due = departing.gone(timezone.now())
    return NOTE_DEPARTURES.each_due(due, lambda van: actions.depart(van, by=SYSTEM))


@task("inventory.tell_wait")
def tell_wait(need_id):
    actions.tell_wait(Need.objects.select_related("referral").get(pk=need_id), by=SYSTEM)


@task("inventory.forget_passed_over")
def forget_passed_over():
    """Why somebody was passed over is kept for half a year; that they were served, or were not, stays on the ledger."""
    PassedOver.objects.filter(at__lt=timezone.now() - PASSED_OVER_KEPT).delete()
