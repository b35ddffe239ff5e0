"""Whose stock it is: pools with a book each, loans between them, bins, and the labels that say so."""

from collections.abc import Iterator

from django.db.models import Case, Count, IntegerField, Q, Sum, When
from django.utils import timezone

from audit.recording import amended
from contributions.models import Contribution
from inventory.devices import Device
from inventory.refusals import BinFrozen
from inventory.store.models import Bin, Pool, PoolEntry
from law.actors import SYSTEM
from law.refusals import Conflict, FieldError, Invalid
from people.access import action
from people.places.boroughs import BY_CODE

S = Device.State
LENDABLE = (*Device.ON_THE_BENCH, S.AVAILABLE)


class PoolHere(Conflict):
    """Codes are quoted: each is used once."""

    sentence = "There is already a pool with this code."


class BinHere(Conflict):
    """Codes are on labels: each is used once."""

    sentence = "There is already a bin with this code."


class BinRetired(Conflict):
    """A bin that is gone takes nothing."""

    sentence = "This bin is no longer used."


class NotToLend(Conflict):
    """What is promised, or has left, stays with its pool."""


class NotLent(Conflict):
    """Only what was lent is given back."""

    sentence = "This device is not lent. It is in its own pool."


def _pool_faults(fields: dict) -> list[FieldError]:
    codes = [("borough", fields.get("borough", "")), *(("boroughs", code) for code in fields.get("boroughs", ()))]
    wrong = [
        FieldError(f"/{field}", "not_a_borough", f"“{code}” is not the GSS code of a London borough.")
        for field, code in codes
        if code and code not in BY_CODE
    ]
    wrong += [
        FieldError("/kinds", "not_a_choice", f"“{kind}” is not a kind of device.")
        for kind in fields.get("kinds", ())
        if kind not in Device.Kind.values
    ]
    if fields.get("kind") and fields["kind"] not in Pool.Kind.values:
        wrong.append(FieldError("/kind", "not_a_choice", "Pool must be general, borough or funder."))
    if fields.get("collect_at") is not None and fields["collect_at"].kind != "hub":
        wrong.append(FieldError("/collect_at", "not_a_hub", "Select a hub to collect from."))
    return wrong


@action("inventory.open_pool")
def open_pool(
    *,
    code: str,
    name: str,
    borough: str = "",
    kind: str = "",
    funder: str = "",
    boroughs=(),
    kinds=(),
    collect_at=None,
    by,
) -> Pool:
    """Start a pool of stock: everybody's, a borough's own (GSS code), or a funder's with its rules. Refuses PoolHere,
    Invalid.
    """
    fields = {
        "borough": borough,
        "kind": kind or ("borough" if borough else "general"),
        "funder": funder,
        "boroughs": list(boroughs),
        "kinds": list(kinds),
        "collect_at": collect_at,
    }
    if wrong := _pool_faults(fields):
        raise Invalid(wrong)
    if Pool.objects.filter(code=code).exists():
        raise PoolHere()
    return Pool.objects.create(code=code, name=name, **fields)


@action("inventory.amend_pool", on=Pool, transition="")
def amend_pool(pool: Pool, *, by, **changed) -> Pool:
    """Change a pool's name or rules; what is promised already stays. Refuses Invalid."""
    known = ("name", "funder", "borough", "boroughs", "kinds", "collect_at")
    wrong = [
        FieldError(f"/{name}", "unknown_field", f"There is no field “{name}”.") for name in changed if name not in known
    ]
    if wrong := wrong + _pool_faults(changed):
        raise Invalid(wrong)
    for name, value in changed.items():
        setattr(pool, name, list(value) if name in ("boroughs", "kinds") else value)
    pool.save()
    amended(pool, **{name: str(value) for name, value in changed.items()})
    return pool


@action("inventory.open_capacity", on=Pool, transition="")
def open_capacity(pool: Pool, *, bundles: int, by) -> Pool:
    """Bundles that were paid for may now be filled from this pool. Payment moves no one up the queue."""
    pool.capacity += bundles
    pool.save()
    amended(pool, bundles=bundles)
    return pool


@action("inventory.close_capacity", on=Pool, transition="")
def close_capacity(pool: Pool, *, bundles: int, by) -> Pool:
    """Bundles that are no longer paid for may not be filled from this pool. What is promised already stays. (PY7, PY8)"""
    pool.capacity = max(pool.capacity - bundles, 0)
    pool.save()
    amended(pool, bundles=-bundles)
    return pool


def open_paid_capacity(contribution: Contribution) -> None:
    """An order of bundles was paid: its capacity opens in the pool of the payer's borough, or in the payer's own, made
    if it is new.
    """
    open_capacity(_pool_of_payer(contribution), bundles=contribution.quantity, by=SYSTEM)


def change_paid_capacity(contribution: Contribution) -> None:
    """A refund or a dispute changed what is paid for: the capacity of the payer's pool follows."""
    pool = _pool_of_payer(contribution)
    if contribution.bundle_change > 0:
        open_capacity(pool, bundles=contribution.bundle_change, by=SYSTEM)
    else:
        close_capacity(pool, bundles=-contribution.bundle_change, by=SYSTEM)


def _pool_of_payer(contribution: Contribution) -> Pool:
    payer = contribution.organisation
    code = f"pool-{payer.code}"
    return (
        Pool.objects.filter(borough=payer.borough).exclude(borough="").first()
        or Pool.objects.filter(code=code).first()
        or open_pool(code=code, name=f"Pool of {payer.name}", borough=payer.borough, by=SYSTEM)
    )


@action("inventory.lend", on=Device, transition="")
def lend(device: Device, *, to: Pool, reason: str, by) -> Device:
    """Into another pool for now: two lines in two books. Refuses NotToLend, and Invalid without a reason."""
    if not reason.strip():
        raise Invalid([FieldError("/reason", "required", "Enter why it is lent.")])
    if device.state not in LENDABLE:
        raise NotToLend(f"{device} is {device.get_state_display().lower()}, so it stays in its pool for now.")
    if to.pk == device.pool_id:
        raise NotToLend(f"{device} is already in that pool.")
    home = device.home_pool or device.pool
    out = f"lent to {to.code}: {reason}"
    into = f"from {device.pool.code}: {reason}"
    return _change_pool(device, to, None if to.pk == home.pk else home, out, into)


@action("inventory.lend_many", on=Pool, transition="")
def lend_many(pool: Pool, *, devices: list[str], to: Pool, reason: str, by) -> Pool:
    """Lend devices of this pool, named by their asset tags, to another: all of them or none.

    Refuses Invalid, naming every tag that is not in this pool, and what `lend` refuses.
    """
    lent = Device.objects.filter(asset_tag__in=devices, pool=pool).select_related("pool")
    by_tag = {device.asset_tag: device for device in lent}
    if missing := sorted(set(devices) - set(by_tag)):
        raise Invalid([FieldError("/devices", "not_in_pool", f"Not in this pool: {', '.join(missing)}.")])
    for tag in devices:
        lend(by_tag[tag], to=to, reason=reason, by=by)
    return pool


@action("inventory.give_back", on=Device, transition="")
def give_back(device: Device, *, by) -> Device:
    """Back to the pool that it was lent from. Refuses NotLent, NotToLend."""
    if device.home_pool is None:
        raise NotLent()
    if device.state not in LENDABLE:
        raise NotToLend(f"{device} is {device.get_state_display().lower()}, so it cannot be returned yet.")
    to = device.home_pool
    return _change_pool(device, to, None, f"returned to {to.code}", f"returned by {device.pool.code}")


def _change_pool(device: Device, to: Pool, home: Pool | None, out: str, into: str) -> Device:
    before = device.pool
    PoolEntry.objects.bulk_create(
        [
            PoolEntry(pool=before, device=device, change=-1, why=out[:120], loan=True),
            PoolEntry(pool=to, device=device, change=1, why=into[:120], loan=True),
        ]
    )
    device.pool = to
    device.home_pool = home
    device.save()
    amended(device, pool=to.code, before=before.code)
    return device


def enter_in_book(device: Device, came: bool, why: str):
    """A line in the book of the device's pool. Called by the receivers, under whoever's hand moved it."""
    PoolEntry.objects.create(pool_id=device.pool_id, device=device, change=1 if came else -1, why=why[:120])


def book_faults() -> Iterator[str]:
    """Pools whose book adds up to something else than stands on the shelf. Two statements."""
    held = dict(Device.objects.filter(state__in=Device.IN_STOCK).values_list("pool").annotate(Count("pk")).order_by())
    for pk, code, booked in Pool.objects.annotate(booked=Sum("entries__change")).values_list("pk", "code", "booked"):
        if (booked or 0) != held.get(pk, 0):
            yield f"The book of pool {code} says {booked or 0}, and it holds {held.get(pk, 0)}."


def stock_by_pool() -> list[dict]:
    """What each pool holds: {"pool", "expected", "on_bench", "available", "promised", "out", "lent_out", "borrowed"}.

    Two statements. What was lent and has ended, or is with a resident, is lent no more.
    """
    on_loan = Q(home_pool__isnull=False, state__in=Device.IN_STOCK)

    def counted(*states):
        return Count(Case(When(devices__state__in=states, then=1), output_field=IntegerField()))

    pools = Pool.objects.order_by("code").annotate(
        expected=counted(S.EXPECTED),
        on_bench=counted(*Device.ON_THE_BENCH),
        available=counted(S.AVAILABLE),
        promised=counted(*Device.PROMISED),
        out=counted(S.IN_TRANSIT, S.AT_HUB, S.SHARED),
        borrowed=Count("devices", filter=Q(devices__home_pool__isnull=False, devices__state__in=Device.IN_STOCK)),
    )
    lent = dict(Device.objects.filter(on_loan).values_list("home_pool").annotate(Count("pk")).order_by())
    names = ("expected", "on_bench", "available", "promised", "out", "borrowed")
    return [
        {"pool": pool, "lent_out": lent.get(pool.pk, 0)} | {name: getattr(pool, name) for name in names}
        for pool in pools
    ]


@action("inventory.open_bin")
def open_bin(*, code: str, words: str = "", by) -> Bin:
    """A place on the shelf. Codes are kept in capitals, as they are on the label. Refuses BinHere."""
    if Bin.objects.filter(code__iexact=code).exists():
        raise BinHere()
    return Bin.objects.create(code=code.upper(), words=words)


@action("inventory.put_away", on=Device, transition="")
def put_away(device: Device, *, bin: Bin | None, by) -> Device:
    """Into a bin, or with None out of it. Refuses BinFrozen and BinRetired."""
    check_bins(device.bin_id, bin)
    device.bin = bin
    device.save()
    amended(device, bin=bin.code if bin else "")
    return device


def check_bins(out_of, into: Bin | None):
    """Whether something may go from one bin (its id, or None) into another, read as they are now: a count may have
    begun meanwhile.

    Refuses BinFrozen and BinRetired.
    """
    wanted = {out_of, into and into.pk} - {None}
    for place in Bin.objects.filter(pk__in=wanted).order_by("code") if wanted else ():
        if place.frozen_at is not None:
            raise BinFrozen(
                f"Bin {place.code} is being counted. You cannot add or remove devices until the count is finished."
            )
        if into is not None and place.pk == into.pk and place.retired_at is not None:
            raise BinRetired()


@action("inventory.print_labels")
def print_labels(rows: list, *, by) -> list:
    """Count each label that is printed: what was printed before is on the ledger. `rows` are devices or bins, of one
    kind.
    """
    for row in rows:
        row.labels_printed += 1
        row.save()
        amended(row, labels_printed=row.labels_printed, at=timezone.now())
    return rows
