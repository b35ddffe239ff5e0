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

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from inventory.parcels.home_deliveries import Doorstep
from inventory.parcels.models import Manifest, Shipment, TrackingEvent
from law.references import read_reference

Code = TrackingEvent.Code


class CannotBeRead(ValueError):
    """A row of a tracking file that says nothing we know. Its words are the sentence."""


@dataclass(frozen=True)
class News:
    """What a carrier says: `number` of the parcel, `code` of TrackingEvent.Code, `at` by the carrier's clock."""

    number: str
    code: str
    at: datetime
    words: str = ""


class Carrier:
    code: str
    name: str
    columns: tuple[str, ...] = ()  # of its tracking file

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
    it names no zone) and, if it likes, `note`.
    """

    code = "courier"
    name = "Courier"
    columns = ("parcel", "event", "time", "note")
    EVENTS = {
        "COLLECTED": Code.COLLECTED,
        "IN TRANSIT": Code.ON_THE_WAY,
        "OUT FOR DELIVERY": Code.ON_THE_WAY,
        "DELIVERED": Code.DELIVERED,
        "FAILED": Code.FAILED,
        "LOST": Code.LOST,
    }

    def read(self, row: Mapping[str, str]) -> News:
        number = read_reference(row.get("parcel", ""), "SHP")
        if number is None:
            raise CannotBeRead("Enter a parcel number, like SHP-7K3M-92QX.")
        code = self.EVENTS.get(row.get("event", "").strip().upper())
        if code is None:
            raise CannotBeRead(f"Enter one of these events: {', '.join(self.EVENTS)}.")
        return News(number, code, _moment(row.get("time", "")), row.get("note", "").strip()[:200])


def _moment(text: str) -> datetime:
    try:
        at = parse_datetime(text.strip())
    except ValueError:
        at = None
    if at is None:
        raise CannotBeRead("Enter the time as a date and time, like 2026-12-11 14:10.")
    aware = timezone.make_aware(at) if timezone.is_naive(at) else at
    if aware > timezone.now() or aware.year < 2020:
        raise CannotBeRead("Enter a time that is past.")
    return aware


def parcels_on(manifest: Manifest) -> list[Shipment]:
    """What stands on a manifest, hub by hub."""
    rows = Shipment.objects.filter(on_manifest=manifest).select_related("hub")
    return list(rows.order_by("hub__name", "number"))


CARRIERS: dict[str, Carrier] = {carrier.code: carrier for carrier in (HubVan(), CourierByFile())}
