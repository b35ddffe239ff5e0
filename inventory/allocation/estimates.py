"""What we say about a wait, kept so that it can be held against what came: said when somebody joins the queue, and
every four weeks.
"""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from audit.recording import amended, save_moved
from database.prepared import Prepared
from inventory.allocation.likely_waits import LOOK_BACK_WEEKS, Queue, Range, likely
from inventory.allocation.models import WaitEstimate
from inventory.allocation.rules import SUBSTITUTES
from inventory.devices import Device
from jobs import actions as jobs
from people.access import action
from referrals import actions as referrals
from referrals.models import Need

TOLD_AFTER = timedelta(hours=1)  # whoever is offered something at once need not hear of a wait
SAID_AGAIN_AFTER = timedelta(weeks=4)  # a referrer hears how long it may take, and again every four weeks


def likely_wait(*, borough: str, form: str = "any", urgency: int = 3, queued_at=None) -> Range:
    """The range for a device need that stands, or would stand, at this place. Three statements, whatever the size of
    the queue.
    """
    kinds = SUBSTITUTES.get(form or "any", SUBSTITUTES["any"])
    since = timezone.now() - timedelta(weeks=LOOK_BACK_WEEKS)
    came = Device.objects.filter(available_at__gte=since, kind__in=kinds).values_list("pool__borough", "pool__boroughs")
    own = shared = 0
    for pool_borough, pool_boroughs, count in came.annotate(Count("pk")).order_by():
        own += count if pool_borough == borough else 0
        shared += count if not pool_borough and (not pool_boroughs or borough in pool_boroughs) else 0
    before = Need.objects.filter(kind=Need.Kind.DEVICE, state=Need.State.WAITING)
    if queued_at is None:
        before = before.filter(urgency__lte=urgency)
    else:
        before = before.filter(Q(urgency__lt=urgency) | Q(urgency=urgency, queued_at__lt=queued_at))
    counted = before.aggregate(ahead=Count("pk"), here=Count("pk", filter=Q(referral__counted_borough=borough)))
    return likely(Queue(counted["ahead"], counted["here"], own / LOOK_BACK_WEEKS, shared / LOOK_BACK_WEEKS))


def estimate(need: Need) -> WaitEstimate:
    """Write down what is likely for a need that has just joined the queue."""
    likely_range = likely_wait(
        borough=need.referral.counted_borough,
        form=need.form,
        urgency=need.urgency,
        queued_at=need.queued_at or timezone.now(),
    )
    return WaitEstimate.objects.create(
        need=need, band=likely_range.band, weeks_low=likely_range.low, weeks_high=likely_range.high
    )


def join_the_queue(need: Need):
    """A device need waits: what is likely is written down now, and the worker sees whether the shelf has something for
    it.
    """
    estimate(need)
    jobs.enqueue("inventory.match_stock", priority=jobs.LOW)
    soon = timezone.now() + TOLD_AFTER
    jobs.enqueue("inventory.tell_wait", run_at=soon, priority=jobs.LOW, need_id=str(need.pk))


@action("inventory.tell_wait", on=Need, transition="")
def tell_wait(need: Need, *, by) -> WaitEstimate | None:
    """Tell the referrer the place and the weeks: what was estimated last, or a new estimate when that is four weeks
    old.

    A need that no longer waits, or was told already, is left as it is.
    """
    if need.state != Need.State.WAITING:
        return None
    last = need.wait_estimates.order_by("-created_at").first()
    if last is None or last.created_at < timezone.now() - SAID_AGAIN_AFTER:
        last = estimate(need)
    if last.told_at is not None:
        return None
    last.told_at = timezone.now()
    last.save()
    amended(last, told=True)
    wait = range_of(last)
    referrals.tell_referrer(
        need.referral,
        "referrals.waiting",
        by,
        need=need,
        kind=need.get_kind_display(),
        place=wait.place,
        weeks=wait.words,
    )
    return last


def range_of(estimated: WaitEstimate) -> Range:
    return Range(estimated.band, estimated.weeks_low, estimated.weeks_high)


_OPEN = Prepared(lambda needs: WaitEstimate.objects.filter(need__one_of=needs, served_at=None), list)


def served(needs: list[Need]):
    """The wait of these is over: what we said about it can now be held against it."""
    by_id = {need.pk: need for need in needs}
    estimates = _OPEN(list(by_id))
    now = timezone.now()
    for estimated in estimates:
        estimated.need = by_id[estimated.need_id]
        estimated.served_at = now
    save_moved(estimates, ("served_at",))
    for estimated in estimates:
        amended(estimated, came_true=estimated.came_true)


def accuracy(weeks: int = 26) -> dict:
    """How often our ranges came true: {"said", "settled", "true", "percent"}. `percent` is None below twenty settled
    ones.
    """
    since = timezone.now() - timedelta(weeks=weeks)
    rows = WaitEstimate.objects.filter(created_at__gte=since, weeks_high__isnull=False)
    outcomes = [
        estimated.came_true
        for estimated in rows.only("created_at", "served_at", "weeks_low", "weeks_high").iterator(2000)
    ]
    settled = [outcome for outcome in outcomes if outcome is not None]
    share = round(100 * sum(settled) / len(settled)) if len(settled) >= 20 else None
    return {"said": len(outcomes), "settled": len(settled), "true": sum(settled), "percent": share}
