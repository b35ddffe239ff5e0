"""The pages of boxes that go to hubs, whatever lies in them: the list, one box, and what is done to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from law.actors import Actor
from people.access import Action
from people.organisations.hub_boxes import HubBox, acts_for
from portal.deeds import Deed, deed_page
from portal.doors import get_visible_or_404
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.forms import GiveReason

BOX_COLOURS = {
    "ordered": "govuk-tag--yellow",
    "packed": "govuk-tag--purple",
    "sent": "govuk-tag--light-blue",
    "arrived": "govuk-tag--green",
    "cancelled": "govuk-tag--grey",
}


@dataclass(frozen=True)
class BoxKind:
    """What the pages of one kind of box say for themselves.

    `rows` are its boxes with their hubs, `space` names its addresses, `things` the relation that holds what lies in it, in the order of their `key`;
    `line(thing, actor)` is one of them on the page of its box: {"text", "href", "below", "tag"}.
    """

    rows: Any
    space: str
    title: str
    caption: str
    things: str
    key: str
    line: Callable[[Any, Actor], dict[str, Any]]
    deeds: Mapping[str, Deed]

    @property
    def list_address(self) -> str:
        return reverse(f"{self.space}:boxes")

    def address(self, box: HubBox) -> str:
        return reverse(f"{self.space}:box", args=[box.number])


def list_boxes(request, kind: BoxKind, *, empty: dict, download_name: str, columns=(), **context):
    rows = kind.rows.visible_to(request.actor).annotate(holds=Count(kind.things))
    listing = Listing(
        title=kind.title,
        columns=[
            Column("Box", lambda b: {"text": b.number, "href": kind.address(b)}),
            Column("Hub", lambda b: b.hub.name, ("hub__name",)),
            Column("Status", _tag, ("state",)),
            *columns,
            Column("Asked for", lambda b: str(b.quantity), ("quantity",), numeric=True),
            Column("Packed", lambda b: str(b.holds) if b.holds else "", numeric=True),
            Column("Ordered", _ordered_on, ("created_at",), unbroken=True),
        ],
        search=_find,
        search_label="Find a box",
        search_hint="Enter its number, or the name of the hub",
        filters=[Filter("state", "Status", list(HubBox.State.choices), lambda rows, code: rows.filter(state=code))],
        empty={"title": "No boxes yet", **empty},
        download_name=download_name,
    )
    return show_list(request, listing, rows, template="warehouse/listing.html", **context)


def _tag(box: HubBox) -> dict[str, str]:
    return {"text": box.get_state_display(), "colour": BOX_COLOURS[box.state]}


def _ordered_on(box: HubBox) -> str:
    return f"{timezone.localtime(box.created_at):%-d %b %Y}"


def _find(rows, text: str):
    return rows.filter(hub__name__icontains=text.strip()) | rows.filter(number=text.strip().upper())


def _box(request, kind: BoxKind, number: str) -> HubBox:
    return get_visible_or_404(kind.rows, request.actor, number=number)


def show_box(request, kind: BoxKind, number: str):
    """What was asked for, what is in it, and what can be done with it now."""
    box = _box(request, kind, number)
    context = {
        "box": box,
        "colour": BOX_COLOURS[box.state],
        "caption": kind.caption,
        "lines": [kind.line(thing, request.actor) for thing in getattr(box, kind.things).order_by(kind.key)],
        "actions": [
            (reverse(f"{kind.space}:box_action", args=[box.number, name]), each.title)
            for name, each in kind.deeds.items()
            if each.is_offered(box, request.actor)
        ],
        "back": kind.list_address,
        "back_text": kind.title,
    }
    return render(request, "portal/hub_box.html", context)


def do_to_box(request, kind: BoxKind, number: str, name: str):
    """One thing done to it, after a page that says what it means."""
    box = _box(request, kind, number)
    caption = f"{box.number} for {box.hub.name}: {box.asked_for} requested"
    return deed_page(request, kind.deeds, name, box, back=kind.address(box), caption=caption)


def order_line(order: HubBox | None) -> dict[str, Any]:
    """Of the hub's own page: the box that is on its way, and the colour of its tag."""
    return {"order": order, "order_colour": BOX_COLOURS[order.state] if order else ""}


def is_theirs(box: HubBox, actor: Actor) -> bool:
    return acts_for(type(box), box.hub_id, actor)


def box_deeds(
    thing: str,
    actions: Mapping[str, Action[..., Any]],
    *,
    scans: type[PageForm],
    quantity: type[PageForm],
    packing: str,
    arrived: str,
    changing: str,
) -> dict[str, Deed]:
    """What is done to a box of any kind, by the actions of this one; it ends with what its pages say for themselves."""
    things = f"{thing}s"
    return {
        "pack": Deed(
            actions["pack"],
            "Pack it",
            f"Scan each {thing} as you pack it. {packing}",
            "Finish packing",
            "Box packed.",
            scans,
        ),
        "send": Deed(actions["send"], "Send it", "The box is on the van to the hub.", "Send it", "Box sent."),
        "arrive": Deed(
            actions["arrive"],
            "Count it in",
            f"Scan every {thing} in the box. {things[0].upper()}{things[1:]} you do not scan count as missing, "
            "and the warehouse will look for them.",
            "Finish counting",
            f"Box counted in. {arrived}",
            scans,
            fits=is_theirs,
        ),
        "change": Deed(
            actions["change"],
            f"Change number of {things}",
            changing,
            "Change it",
            "Order changed.",
            quantity,
            fits=is_theirs,
        ),
        "unsend": Deed(
            actions["unsend"],
            "It has not left",
            "Use this if the box is still in the warehouse. You can then send or empty it.",
            "Record that it has not left",
            "The box is in the warehouse.",
            GiveReason,
            danger=True,
        ),
        "unpack": Deed(
            actions["unpack"],
            "Empty and repack",
            f"Its {things} go back to stock. The order stays open.",
            "Empty it",
            "The box is empty and waiting to be packed.",
            GiveReason,
            danger=True,
        ),
        "cancel": Deed(
            actions["cancel"],
            "Cancel it",
            f"Use this if the hub no longer needs it. {things[0].upper()}{things[1:]} already packed go back to stock.",
            "Cancel box",
            "Box cancelled.",
            GiveReason,
            danger=True,
            fits=is_theirs,
        ),
    }


def how_many(thing: str, most: int, example: int) -> forms.IntegerField:
    """How many are asked for in one box."""
    return forms.IntegerField(
        label=f"How many {thing}s?",
        min_value=1,
        max_value=most,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": f"Enter how many {thing}s are needed.",
            "invalid": f"Enter a number, such as {example}.",
            "min_value": f"Enter a number from 1 to {most}.",
            "max_value": f"Enter a number from 1 to {most}.",
        },
    )
