"""Stock-take: a bin is frozen, counted by two people who are shown nothing, and what differs is approved by a third
with a reason.
"""

from django.db.models import Max, Q
from django.utils import timezone

from audit.recording import amended
from inventory.bench import endings
from inventory.devices import Device
from inventory.store.models import Bin, StockCount, StockTake
from inventory.store.pools import BinRetired
from jobs import actions as jobs
from law.references import read_reference
from law.refusals import Conflict, FieldError, Invalid, WrongState
from people.access import action
from referrals.models import Need, Referral

OPEN = (StockTake.State.COUNTING, StockTake.State.COUNTED)
OUT_OF_THE_HOUSE = (Device.State.IN_TRANSIT, Device.State.AT_HUB, Device.State.SHARED)
IN_THE_HOUSE = tuple(state for state in Device.IN_STOCK if state not in OUT_OF_THE_HOUSE)


class AlreadyBeingCounted(Conflict):
    """One open stock-take a bin."""

    sentence = "This bin is already being counted. Finish or cancel that count."


class SecondPersonCounts(Conflict):
    """Two counts are by two people."""

    sentence = "You have already counted this bin. Now someone else must count it without seeing your count."


class CounterApproves(Conflict):
    """Who counted does not approve."""

    sentence = "You counted this bin. Someone who did not count it must approve the differences."


@action("inventory.start_stock_take")
def start_stock_take(*, bin: Bin, by) -> StockTake:
    """Freeze the bin and keep which devices should lie in it, so that two people can count it blindly.

    What is promised but still in our own building counts as lying there; what is on its way or at a hub does not.
    Refuses AlreadyBeingCounted and BinRetired.
    """
    bin.refresh_from_db(from_queryset=Bin.objects.select_for_update())
    if bin.retired_at is not None:
        raise BinRetired("This bin is no longer in use, so there is nothing to count.")
    if StockTake.objects.filter(bin=bin, state__in=OPEN).exists():
        raise AlreadyBeingCounted()
    bin.frozen_at = timezone.now()
    bin.save()
    amended(bin, frozen=True)
    lying_there = Device.objects.filter(bin=bin, state__in=IN_THE_HOUSE).order_by("asset_tag")
    return StockTake.objects.create(bin=bin, expected=list(lying_there.values_list("asset_tag", flat=True)))


@action("inventory.count", on=StockTake, transition="")
def count(stock_take: StockTake, *, tags: list[str], by) -> StockCount:
    """Keep what one person found. With the second count of a round the two are compared: where they agree the
    stock-take is counted; where they differ a new round begins, by anybody.

    Blind: neither the answer nor a refusal depends on what is expected. A tag that no device has is taken down like any
    other. Refuses WrongState unless it is being counted, SecondPersonCounts, and Invalid naming everything that is not
    an asset tag.
    """
    if stock_take.state != StockTake.State.COUNTING:
        state = stock_take.get_state_display().lower()
        raise WrongState(f"This stock-take is {state}, so you cannot add a count.", state=stock_take.state)
    counted = _read_tags(tags)
    others = list(stock_take.counts.filter(round=stock_take.round))
    if by.key in {earlier.counter for earlier in others}:
        raise SecondPersonCounts()
    mine = StockCount.objects.create(stock_take=stock_take, counter=by.key, tags=counted, round=stock_take.round)
    if others:
        _compare(stock_take, set(others[0].tags), set(counted))
    return mine


def _read_tags(tags: list[str]) -> list[str]:
    """Each asset tag once, in its written form. Refuses Invalid, naming all that are none at once."""
    read = [(str(text), read_reference(text, "DEV")) for text in tags]
    if faults := [_unreadable(place, text) for place, (text, tag) in enumerate(read) if tag is None]:
        raise Invalid(faults)
    return sorted({tag for _, tag in read if tag is not None})


def _unreadable(place: int, text: str) -> FieldError:
    return FieldError(f"/tags/{place}", "not_an_asset_tag", f"“{text[:40]}” is not an asset tag. Scan its label again.")


def _compare(stock_take: StockTake, first: set[str], second: set[str]):
    """Agreed: what differs from the system is worked out. Not agreed: counted again; whoever counts is not told which
    tags.
    """
    stock_take.disputed = sorted(first ^ second)
    if not stock_take.disputed:
        expected = set(stock_take.expected)
        stock_take.missing = sorted(expected - first)
        stock_take.extra = sorted(first - expected)
        stock_take.tell(missing=stock_take.missing, extra=stock_take.extra)
        stock_take.settle()
    else:
        stock_take.round += 1
    stock_take.save()
    if stock_take.disputed:
        amended(stock_take, disputed=stock_take.disputed)


@action("inventory.recount", on=StockTake)
def recount(stock_take: StockTake, *, reason: str, by) -> StockTake:
    """Counted again from the beginning: what was counted so far is kept and no longer compared. Refuses Invalid without
    a reason.
    """
    _check_reason(reason)
    stock_take.missing = []
    stock_take.extra = []
    stock_take.disputed = []
    stock_take.round += 1
    stock_take.recount()
    stock_take.save()
    return stock_take


@action("inventory.cancel_stock_take", on=StockTake, transition="cancel")
def cancel_stock_take(stock_take: StockTake, *, reason: str, by) -> StockTake:
    """Given up: the bin is free again and no device was moved. Refuses Invalid without a reason."""
    _check_reason(reason)
    return _close(stock_take, stock_take.cancel, reason)


@action("inventory.approve_stock_take", on=StockTake, transition="approve")
def approve_stock_take(stock_take: StockTake, *, reason: str, by) -> StockTake:
    """Make the system say what was counted, and free the bin. Refuses CounterApproves, and Invalid without a reason.

    What is missing is lost (DV21): whoever it was promised to waits again at their original date, and an unwiped drive
    opens a data incident. What is extra and in our building lies here from now on; what was lost is found, into
    quarantine (DV22). What was moved meanwhile, may not be lost, or is no device of ours is left as it is: `result` and
    the history say so.
    """
    _check_reason(reason)
    if by.key in _counters(stock_take):
        raise CounterApproves()
    devices = _locked(stock_take.missing + stock_take.extra)
    done: dict[str, list[str]] = {"lost": [], "moved_here": [], "found": [], "left": []}
    for tag in stock_take.missing:
        done[_write_off(devices.get(tag), stock_take, reason, by)].append(tag)
    for tag in stock_take.extra:
        done[_take_in(devices.get(tag), stock_take, by)].append(tag)
    stock_take.tell(**done)
    return _close(stock_take, stock_take.approve, reason)


def _check_reason(reason: str):
    if not reason.strip():
        raise Invalid([FieldError("/reason", "required", "Enter a reason.")])


def _counters(stock_take: StockTake) -> set[str]:
    """The two whose counts agreed."""
    last = stock_take.counts.aggregate(last=Max("round"))["last"]
    return set(stock_take.counts.filter(round=last).values_list("counter", flat=True))


def _locked(tags: list[str]) -> dict[str, Device]:
    """The devices by tag, all locked at once in the house's order (RULE2): whom they are promised to first, then the
    shelf.
    """
    live = Q(allocations__device__asset_tag__in=tags, allocations__released_at=None)
    needs = Need.objects.filter(live)
    for rows in (
        Referral.objects.filter(pk__in=needs.values("referral")),
        Need.objects.filter(pk__in=needs.values("pk")),
    ):
        list(rows.select_for_update().order_by("pk").values_list("pk"))
    devices = (
        Device.objects.select_for_update(of=("self",)).select_related("bin").filter(asset_tag__in=tags).order_by("pk")
    )
    return {device.asset_tag: device for device in devices}


def _write_off(device: Device | None, stock_take: StockTake, reason: str, by) -> str:
    """One that is missing. Found elsewhere while this was being counted, it is not missing any more."""
    if device is None or not _is_missing(device, stock_take):
        return "left"
    endings.lose(device, reason=f"Stock-take: {reason}"[:300], by=by)
    return "lost"


def _is_missing(device: Device, stock_take: StockTake) -> bool:
    return device.bin_id == stock_take.bin_id and endings.lose.leads_from(device)


def _take_in(device: Device | None, stock_take: StockTake, by) -> str:
    """One that should not lie here: it does from now on, unless it is none of ours to keep."""
    if device is not None and device.state in IN_THE_HOUSE:
        return _lies_here(device, stock_take, "moved_here")
    if device is not None and _may_be_found(device):
        endings.find(device, by=by)
        return _lies_here(device, stock_take, "found")
    return "left"


def _may_be_found(device: Device) -> bool:
    """Whether it is lost, and the same thing was not received since under a new tag: one live device a serial."""
    return device.state == Device.State.LOST and not Device.objects.twins_of(device).exists()


def _lies_here(device: Device, stock_take: StockTake, how: str) -> str:
    before = device.bin
    device.bin = stock_take.bin
    device.save()
    amended(device, bin=stock_take.bin.code, before=before.code if before else "")
    return how


def _close(stock_take: StockTake, step, reason: str) -> StockTake:
    """Over, and the bin is free: whoever waits for what lies in it is asked now."""
    stock_take.reason = reason.strip()[:300]
    stock_take.closed_at = timezone.now()
    step()
    stock_take.save()
    bin = Bin.objects.select_for_update().get(pk=stock_take.bin_id)
    bin.frozen_at = None
    bin.save()
    amended(bin, frozen=False)
    stock_take.bin = bin
    jobs.enqueue("inventory.match_stock", priority=jobs.LOW)
    return stock_take


# ── What may be read ─────────────────────────────────────────────────────────────────────────────────────────────────

BLIND_ADVICE = (
    "Scan everything in the bin, and nothing else.",
    "Count on your own. Do not look at the other count or the system.",
    "Do not add or remove anything until the count has finished.",
)


def blind_sheet(stock_take: StockTake) -> dict:
    """What the counter's sheet says: which bin, since when, which round, how to count. Nothing of what should lie
    there, not even the bin's own words, which may name it.
    """
    earlier = stock_take.counts.exclude(round=stock_take.round).values_list("round", flat=True)
    return {
        "stock_take": str(stock_take.pk),
        "bin": stock_take.bin.code,
        "frozen_at": stock_take.created_at,
        "round": len(set(earlier)) + 1,
        "advice": list(BLIND_ADVICE),
    }


def result(stock_take: StockTake) -> dict:
    """What differs, once two counts agree: {"missing", "extra"}, each a list of {"tag", "device", "what"}. One
    statement.

    `device` is None for a tag that no device has. `what` says what approving will do to it; once it is approved, where
    it is now. Empty while it is being counted, so that nobody who counts can learn from it.
    """
    tags = stock_take.missing + stock_take.extra
    rows = Device.objects.filter(asset_tag__in=tags).select_related("bin") if tags else ()
    devices = {device.asset_tag: device for device in rows}
    return {
        "missing": [_line(tag, devices.get(tag), stock_take, _of_a_missing) for tag in stock_take.missing],
        "extra": [_line(tag, devices.get(tag), stock_take, _of_an_extra) for tag in stock_take.extra],
    }


def _line(tag: str, device: Device | None, stock_take: StockTake, words) -> dict:
    if device is None:
        what = "No device has this tag. Check what the label is on."
    elif stock_take.state in OPEN:
        what = words(device, stock_take)
    else:
        what = f"{device.get_state_display()}{_where(device)}."
    return {"tag": tag, "device": device, "what": what}


def _of_a_missing(device: Device, stock_take: StockTake) -> str:
    if _is_missing(device, stock_take):
        promised = device.state in Device.PROMISED
        return f"Will be lost.{' If it was promised to someone, they go back to their place on the waiting list.' if promised else ''}"
    return f"Will be left as it is: {device.get_state_display().lower()}{_where(device)}."


def _of_an_extra(device: Device, stock_take: StockTake) -> str:
    if device.state in IN_THE_HOUSE:
        return f"Will be recorded in this bin: {device.get_state_display().lower()}{_where(device)}."
    if device.state == Device.State.LOST:
        return "Will be found and put in quarantine, unless it was received again with another tag."
    return f"Will not change: {device.get_state_display().lower()}. Someone must check it."


def _where(device: Device) -> str:
    return f", in bin {device.bin.code}" if device.bin is not None else ", in no bin"
