"""What the papers of a parcel say, as plain data: the doors draw them. None of it carries a resident's name."""

from typing import NamedTuple

from django.conf import settings

from inventory.parcels.carriers import CARRIERS
from inventory.parcels.home_deliveries import is_for_home
from inventory.parcels.models import Shipment, ShipmentLine
from inventory.parcels.note_words import words_for

_NUMBERED = (ShipmentLine.Kind.DEVICE, ShipmentLine.Kind.SIM)


class LabelFacts(NamedTuple):
    """A label says where the parcel goes and what it is called: never for whom, nor what is in it."""

    code: str
    title: str
    lines: tuple[str, ...]
    corner: str
    link: str


class NoteFacts(NamedTuple):
    """`things` are (what it is, the number on it); `own_words` are in the person's language."""

    reference: str
    dispatched_on: str
    carrier: str
    hub: str
    hub_lines: tuple[str, ...]
    things: tuple[tuple[str, str], ...]
    instructions: tuple[str, ...]
    own_words: tuple[str, ...]
    link: str


def label_facts(shipment: Shipment) -> LabelFacts:
    hub = shipment.hub
    where = (f"Hub {hub.code}",) if hub is not None else ()
    if is_for_home(shipment):
        where = (*where, "To a home: see the manifest")
    name = hub.name if hub is not None else "No hub chosen"
    return LabelFacts(shipment.number, name, (*where, "Hand over with proof only"), "1 of 1", _link(shipment))


def note_facts(shipment: Shipment) -> NoteFacts:
    lines = shipment.live_lines()
    sent = shipment.dispatched_at or shipment.packed_at or shipment.created_at
    van = shipment.on_manifest
    hub = shipment.hub
    return NoteFacts(
        reference=shipment.number,
        dispatched_on=f"{sent:%-d %B %Y}",
        carrier=CARRIERS[van.carrier if van is not None else "van"].name.lower(),
        hub=hub.name if hub is not None else "No hub chosen",
        hub_lines=(f"Hub {hub.code}",) if hub is not None else (),
        things=tuple((_words(line), line.number if line.kind in _NUMBERED else "") for line in lines),
        instructions=_instructions(lines),
        own_words=words_for(shipment.referral.resident.language),
        link=_link(shipment),
    )


def _link(shipment: Shipment) -> str:
    return f"{settings.PUBLIC_URL}/warehouse/parcels/{shipment.number}"


def _words(line: ShipmentLine) -> str:
    return f"{line.words} (not in the parcel: {line.gap})" if line.gap else line.words


def _instructions(lines: list[ShipmentLine]) -> tuple[str, ...]:
    told = ["Keep the parcel closed until you hand it over.", "Ask for their proof before you hand it over."]
    if any(line.gap and line.kind == ShipmentLine.Kind.LEAFLET for line in lines):
        told.append("Print the leaflet for them. It is not in the parcel.")
    return tuple(told)
