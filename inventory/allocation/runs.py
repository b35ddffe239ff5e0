"""The walk over queue and shelf: a plan over everyone who waits and everything that is free, kept offer by offer."""

import time
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from audit.recording import amended, savepoint
from database.bulk import build_unsaved, insert_many
from inventory.allocation import rules
from inventory.allocation.envy import envy
from inventory.allocation.models import Allocation, AllocationRun, PassedOver
from inventory.allocation.offers import offer, offer_together
from inventory.allocation.plan import Plan, match
from inventory.allocation.readings import as_items, as_wishes, declined_devices, free_devices, waiting_needs
from inventory.devices import Device
from jobs import actions as jobs
from jobs.rounds import Round
from people.access import action
from referrals.models import Need

KEEP_PROMISES = Round("inventory.go_on_with_run")
AT_ONCE = 500  # promises in one transaction: a batch goes on in the next, so that nobody waits long for a lock
TOGETHER = 90  # promises in one go: below the hundred (database.bulk.FEW) from which keys are not read back


@action("inventory.run_allocation")
def run_allocation(*, dry_run: bool = False, unless_idle: bool = False, most: int = AT_ONCE, by) -> dict:
    """Plan over everybody who waits and everything on the shelf, and offer: nobody lower in the order gets what
    somebody higher could use.

    Returns {"run", "promised": [(need id, asset tag)], "passed_over": [(need id, sentence)], "remaining"}. The first
    `most` are offered now; the worker goes on with what remains. Whoever is held is passed over and keeps their place.
    With `dry_run` nothing is kept, and "run" is None; with `unless_idle` neither is it when there is nothing to offer,
    so that what looks every hour does not tell everybody the same every hour.
    """
    began = time.perf_counter()
    needs, items, plan = plan_now()
    decided = round((time.perf_counter() - began) * 1000)
    passed_over = [(str(need_id), rules.summary(codes)) for need_id, codes in plan.passed.items()]
    if dry_run or (unless_idle and not plan.pairs):
        tags = (
            dict(Device.objects.filter(pk__in=plan.pairs.values()).values_list("pk", "asset_tag")) if plan.pairs else {}
        )
        promised = [(str(need_id), tags[device_id]) for need_id, device_id in plan.pairs.items()]
        return {"run": None, "promised": promised, "passed_over": passed_over, "remaining": 0}
    run = AllocationRun.objects.create(
        started_by=by.key,
        needs=len(needs),
        devices=len(items),
        plan=[[str(need_id), str(device_id)] for need_id, device_id in plan.pairs.items()],
        decided_ms=decided,
    )
    insert_many(
        PassedOver,
        [
            build_unsaved(PassedOver, run=run, need_id=need_id, rules=list(codes), sentence=rules.summary(codes))
            for need_id, codes in plan.passed.items()
        ],
    )
    promised = _keep(run, most, by)
    if run.finished_at is None:
        jobs.enqueue("inventory.go_on_with_run", priority=jobs.LOW, run_id=str(run.pk))
    return {
        "run": str(run.pk),
        "promised": promised,
        "passed_over": passed_over,
        "remaining": len(run.plan) - run.done,
    }


def plan_now() -> tuple[list, list, Plan]:
    """Everybody who waits, everything on the shelf, and who is to get what. Three statements and no lock: what changes
    meanwhile is noticed when each promise is made.
    """
    waiting = waiting_needs()
    declined = declined_devices(Need.objects.filter(kind=Need.Kind.DEVICE, state=Need.State.WAITING))
    needs = as_wishes(waiting, declined)
    items = as_items(free_devices(), frozenset().union(*declined.values()) if declined else frozenset())
    return needs, items, match(needs, items, timezone.localdate())


@action("inventory.go_on_with_run", on=AllocationRun, transition="")
def go_on_with_run(run: AllocationRun, *, most: int = AT_ONCE, by) -> AllocationRun:
    """Keep the next promises of a run that is under way. One that is finished is left as it is."""
    if run.finished_at is None:
        _keep(run, most, by)
        if run.finished_at is None:
            jobs.enqueue("inventory.go_on_with_run", priority=jobs.LOW, run_id=str(run.pk))
    return run


def _keep(run: AllocationRun, most: int, by) -> list[tuple[str, str]]:
    chunk = [(UUID(need), UUID(device)) for need, device in run.plan[run.done : run.done + most]]
    kept: list[Allocation] = []
    for start in range(0, len(chunk), TOGETHER):
        pairs = chunk[start : start + TOGETHER]
        try:
            with savepoint():
                promised = offer_together(dict(pairs), run=run, by=by)
        except Exception:
            promised = _one_by_one(pairs, run, by)
        kept += promised
        run.overtaken += len(pairs) - len(promised)
    run.done += len(chunk)
    run.promised += len(kept)
    if run.done >= len(run.plan):
        run.finished_at = timezone.now()
        run.envy = len(envy_of(run))
        if run.overtaken:
            jobs.enqueue("inventory.match_stock", priority=jobs.LOW)
    run.save(update_fields=("done", "promised", "overtaken", "finished_at", "envy"))
    amended(run, done=run.done, promised=run.promised, overtaken=run.overtaken)
    return [(str(allocation.need_id), allocation.device.asset_tag) for allocation in kept]


def _one_by_one(pairs: list[tuple[UUID, UUID]], run: AllocationRun, by) -> list[Allocation]:
    kept = []
    needs = Need.objects.select_related("referral__resident").in_bulk([need for need, _ in pairs])
    devices = Device.objects.select_related("pool").in_bulk([device for _, device in pairs])

    def keep(pair: tuple[UUID, UUID]) -> None:
        need, device = pair
        kept.append(offer(needs[need], device=devices[device], run=run, by=by))

    KEEP_PROMISES.each(pairs, keep)
    return kept


def envy_of(run: AllocationRun) -> list:
    """Who could rightly complain of a run: (who waits, who was served, device) of everybody who was in it and still
    waits. Must be none.
    """
    pairs = dict(run.allocations.values_list("need_id", "device_id"))
    still = waiting_needs().filter(passed_over__run=run).values("pk")
    everybody = Need.objects.filter(Q(pk__in=list(pairs)) | Q(pk__in=still)).order_by(
        "urgency", "queued_at", "referral__reference"
    )
    declined = declined_devices(Need.objects.filter(Q(pk__in=list(pairs)) | Q(pk__in=still)))
    items = as_items(
        Device.objects.filter(pk__in=list(pairs.values())),
        frozenset().union(*declined.values()) if declined else frozenset(),
    )
    return envy(as_wishes(everybody, declined), items, pairs, timezone.localdate())
