"""Who takes parcels: the hub van, and a courier by file. Another courier is one more class in this file.

A carrier has a `code` (kept in the database) and a `name`, and does two things:

* `write(manifest, homes)` gives the rows of the file that goes to it, the heading first;
* `read(row)` gives what one row of its tracking file says, as `News`, or raises `CannotBeRead` with a sentence that says
  what to correct. A carrier without tracking refuses every row.

No file carries a resident's name or address, but for home delivery: where the service offers it, three columns more say
where those parcels go that somebody asked to have brought home. Of all others a parcel is a number, and a hub a public
place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from inventory.parcels.home_deliveries import Doorstep
from inventory.parcels.models import Manifest, Shipment
from inventory.parcels.road_events import DeliveryAttempt, TrackingEvent
from law.references import read_reference
from people.access import brake

Code = TrackingEvent.Code
Why = DeliveryAttempt.Why
STOP = "Do not deliver. Return it, and send STOPPED for it."


class CannotBeRead(ValueError):
    """A row of a tracking file that says nothing we know. Its words are the sentence."""


@dataclass(frozen=True)
class News:
    """What a carrier says: `number` of the parcel, `code` of TrackingEvent.Code, `at` by the carrier's clock; `why` of
    DeliveryAttempt.Why when it could not be delivered and the carrier says why.
    """

    number: str
    code: str
    at: datetime
    words: str = ""
    why: str = ""


class Carrier:
    code: str
    name: str
    columns: tuple[str, ...] = ()  # of its tracking file
    optional: tuple[str, ...] = ()

    def write(self, manifest: Manifest, homes: Mapping[UUID, Doorstep] | None = None) -> list[list[str]]:
        """`homes` are the parcels that are brought home, by id; None where that is not offered."""
        more = [] if homes is None else ["deliver_to", "address", "directions"]
        rows = [["parcel", "hub_code", "hub", "borough", "manifest", "goes_on", *more]]
        for shipment in parcels_on(manifest):
            hub = shipment.destination
            rows.append(
                [shipment.number, hub.code, hub.name, hub.borough, manifest.number, f"{manifest.goes_on:%Y-%m-%d}"]
                + ([] if homes is None else _doorstep(homes.get(shipment.pk)))
            )
        return rows

    def read(self, row: Mapping[str, str]) -> News:
        raise CannotBeRead(f"{self.name} sends no tracking.")


def _doorstep(home: Doorstep | None) -> list[str]:
    return ["", "", ""] if home is None else [home.name, ", ".join(home.address.splitlines()), home.directions]


class HubVan(Carrier):
    """Our own driver: the list of stops is paper and file, and the hub scans what arrives."""

    code = "van"
    name = "Hub van"


class CourierByFile(Carrier):
    """A courier that takes a CSV of what it collects and gives back a CSV of what happened.

    Its tracking file has the columns `parcel` (our number), `event` (one of EVENTS), `time` (ISO 8601; London time when
    it names no zone) and, if it likes, `reason` (one of REASONS, of what could not be delivered) and `note`.
    """

    code = "courier"
    name = "Courier"
    columns = ("parcel", "event", "time", "reason", "note")
    optional = ("reason", "note")
    EVENTS = {
        "COLLECTED": Code.COLLECTED,
        "IN TRANSIT": Code.ON_THE_WAY,
        "OUT FOR DELIVERY": Code.ON_THE_WAY,
        "DELIVERED": Code.DELIVERED,
        "FAILED": Code.FAILED,
        "STOPPED": Code.STOPPED,
        "LOST": Code.LOST,
    }
    REASONS = {
        "NO ANSWER": Why.NO_ANSWER,
        "REFUSED": Why.REFUSED,
        "WRONG ADDRESS": Why.WRONG_ADDRESS,
        "UNSAFE": Why.UNSAFE,
        "DAMAGED": Why.DAMAGED,
    }

    def read(self, row: Mapping[str, str]) -> News:
        number = read_reference(row.get("parcel", ""), "SHP")
        if number is None:
            raise CannotBeRead("Enter a parcel number, like SHP-7K3M-92QX.")
        code = self.EVENTS.get(row.get("event", "").strip().upper())
        if code is None:
            raise CannotBeRead(f"Enter one of these events: {', '.join(self.EVENTS)}.")
        reason = row.get("reason", "").strip().upper()
        if reason and reason not in self.REASONS:
            raise CannotBeRead(f"Enter one of these reasons: {', '.join(self.REASONS)}.")
        why = self.REASONS[reason] if reason and code == Code.FAILED else ""
        return News(number, code, _moment(row.get("time", "")), row.get("note", "").strip()[:200], why)


def _moment(text: str) -> datetime:
    try:
        at = parse_datetime(text.strip())
    except ValueError:
        at = None
    if at is None:
        raise CannotBeRead("Enter the time as a date and time, like 2026-12-11 14:10.")
    aware = timezone.make_aware(at) if timezone.is_naive(at) else at
    if aware > timezone.now() or aware.year < 2020:
        raise CannotBeRead("Time must be in the past.")
    return aware


def stopped_on(manifest: Manifest) -> list[list[str]]:
    """The rows of the file that tells a carrier what it must not deliver and brings back, the heading first."""
    coming = Q(state=Shipment.State.RETURNING) | Q(
        state__in=Shipment.ON_THE_ROAD, referral__resident__in=brake.stopped()
    )
    stopped = parcels_on(manifest).filter(coming)
    return [["parcel", "manifest", "what_to_do"], *([row.number, manifest.number, STOP] for row in stopped)]


def parcels_on(manifest: Manifest) -> QuerySet[Shipment]:
    """What stands on a manifest, hub by hub."""
    rows = Shipment.objects.filter(on_manifest=manifest).select_related("hub")
    return rows.order_by("hub__name", "number")


CARRIERS: dict[str, Carrier] = {carrier.code: carrier for carrier in (HubVan(), CourierByFile())}
