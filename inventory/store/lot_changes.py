"""A donation that was announced wrongly is corrected, and one that does not come is cancelled."""

from collections import Counter
from datetime import date
from typing import Any

from django.utils import timezone

from audit.recording import amended
from inventory.devices import Device
from inventory.store.lots import day_faults, expect, expect_no_more, line_faults
from inventory.store.models import Donor, Lot, LotLine, Pool
from law.identifiers import device_serial
from law.refusals import Conflict, FieldError, Invalid, Refusal
from people.access import action


class LotOver(Conflict):
    """What is closed or cancelled stays as the donor's receipt says."""

    sentence = "This donation is closed or cancelled. Announce new devices as a new lot."


class SomethingCame(Conflict):
    """A donation of which something is here is closed, never cancelled."""


def is_open(lot: Lot) -> Refusal | None:
    return LotOver() if lot.state in (Lot.State.CLOSED, Lot.State.CANCELLED) else None


@action("inventory.cancel_lot", on=Lot, transition="cancel")
def cancel_lot(lot: Lot, *, reason: str, by) -> Lot:
    """It does not come. What was announced by serial is expected no more. Refuses SomethingCame."""
    here = list(lot.devices.that_came().order_by("pk").values_list("asset_tag", flat=True)[:3])
    if here:
        count = lot.devices.that_came().count()
        raise SomethingCame(
            f"{count} of this donation {'is' if count == 1 else 'are'} here, such as {', '.join(here)}. Close the lot and enter why the rest did not come."
        )
    expect_no_more(lot)
    lot.cancel()
    lot.save()
    return lot


@action("inventory.amend_lot", on=Lot, transition="", guard=is_open)
def amend_lot(
    lot: Lot, *, donor: Donor, pool: Pool, expected_on: date | None, lines: list[dict[str, Any]], reason: str, by
) -> Lot:
    """Correct what was announced: all of it is given, as it should be.

    Refuses LotOver; Invalid for another donor or pool once something of it is here, a day that is over, a faulty line,
    and a line that is left out although its device came.
    """
    before = (lot.donor_id, lot.pool_id, lot.expected_on)
    faults = [*_faults_of_what_came(lot, donor, pool, lines), *line_faults(lines, own=lot)]
    if expected_on != lot.expected_on:
        faults += day_faults(expected_on)
    if faults:
        raise Invalid(faults)
    gone, fresh = changes_of(lot, lines)
    lot.donor = donor
    lot.pool = pool
    lot.expected_on = expected_on
    if before == (lot.donor_id, lot.pool_id, lot.expected_on) and not gone and not fresh:
        return lot
    lot.save()
    _drop(gone)
    expect_no_more(lot, [line.serial for line in gone if line.serial])
    expect(lot, fresh)
    _follow(lot)
    amended(lot, amended=True, lines_dropped=len(gone), lines_added=len(fresh))
    return lot


def changes_of(lot: Lot, lines: list[dict[str, Any]]) -> tuple[list[LotLine], list[dict[str, Any]]]:
    """(lines of the lot that are not in the new list, lines of the new list that the lot does not have)"""
    wanted = Counter(_key_of(line) for line in lines)
    gone = []
    for row in lot.live_lines():
        key = (row.kind, row.make_and_model, row.serial, row.quantity)
        if wanted[key]:
            wanted[key] -= 1
        else:
            gone.append(row)
    fresh = []
    for line in lines:
        key = _key_of(line)
        if wanted[key]:
            wanted[key] -= 1
            fresh.append(line)
    return gone, fresh


def _key_of(line: dict[str, Any]) -> tuple:
    serial = device_serial(line.get("serial"))
    return (line.get("kind"), line.get("make_and_model", ""), serial, line.get("quantity") or 1)


def _drop(lines: list[LotLine]) -> None:
    for line in lines:
        line.dropped_at = timezone.now()
        line.save()
        amended(line, dropped=True)


def _follow(lot: Lot) -> None:
    """What is expected belongs to whoever the lot belongs to now."""
    moved = lot.devices.filter(state=Device.State.EXPECTED).exclude(pool=lot.pool_id, donor=lot.donor.name)
    for device in moved.order_by("pk"):
        device.pool = lot.pool
        device.donor = lot.donor.name
        device.save()
        amended(device, pool=lot.pool.code)


def _faults_of_what_came(lot: Lot, donor: Donor, pool: Pool, lines: list[dict[str, Any]]):
    came = list(lot.devices.that_came().values_list("serial", flat=True))
    words = "Some of this donation has been received, so its {} cannot be changed."
    if came and donor.pk != lot.donor_id:
        yield FieldError("/donor", "came_already", words.format("donor"))
    if came and pool.pk != lot.pool_id:
        yield FieldError("/pool", "came_already", words.format("pool"))
    kept = {device_serial(line.get("serial")) for line in lines}
    announced = {line.serial for line in lot.live_lines() if line.serial}
    for serial in sorted((announced - kept) & set(came)):
        yield FieldError(
            "/lines", "came_already", f"The device with serial number {serial} was received. Leave it in the list."
        )
