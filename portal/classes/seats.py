"""What can be done with one seat, or one place on a waiting list, and how it stands in words."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from law.actors import Actor
from portal.classes.choosing import ChooseClass, when, with_free_seats
from portal.deeds import Deed
from portal.warehouse.forms import GiveReason
from skills import actions as skills
from skills.models import KNOWN, Booking


def _is_to_come(seat: Booking, _actor: Actor) -> bool:
    return seat.session.starts_at > timezone.now()


def _elsewhere(seat: Booking, actor: Actor) -> dict:
    return {"sessions": with_free_seats(actor).exclude(pk=seat.session_id)}


SEAT_DEEDS = {
    "confirm": Deed(
        skills.confirm,
        "Confirm they are coming",
        "If we are holding a seat for them from the waiting list, it is now theirs.",
        "Confirm that they are coming",
        "Recorded that they are coming.",
        fits=_is_to_come,
    ),
    "move": Deed(
        skills.move,
        "Move to another class",
        "We book the new seat before giving up the old one. We will text them the new day if it is safe.",
        "Move them",
        "They have a seat in the other class. We will not send reminders for the first one.",
        ChooseClass,
        fits=_is_to_come,
        form_params=_elsewhere,
    ),
    "give-up": Deed(
        skills.cancel,
        "Cancel this place",
        "We will offer the seat to the next person on the waiting list. The person keeps their place for another class.",
        "Give it up",
        "Place cancelled.",
        danger=True,
        fits=_is_to_come,
    ),
    "excuse": Deed(
        skills.excuse,
        "Excuse the absence",
        "The absence does not count against them. We will offer them the next class with this name first.",
        "Excuse it",
        "Absence excused.",
        GiveReason,
    ),
}


def address_at_hub(seat: Booking, name: str) -> str:
    return reverse("hub:do_seat", args=[seat.session_id, seat.pk, name])


def address_of_referral(seat: Booking, name: str) -> str:
    return reverse("refer:do_seat", args=[seat.need.referral.reference, seat.pk, name])


def address_at_desk(seat: Booking, name: str) -> str:
    return reverse("triage:do_seat", args=[seat.need.referral.reference, seat.pk, name])


def seat_words(seat: Booking) -> str:
    """How it stands: “Number 2 on the waiting list”. `seat` is read with its position."""
    if seat.state == Booking.State.WAITLISTED:
        return f"Number {seat.position} on the waiting list"
    if seat.state == Booking.State.OFFERED and seat.offer_expires_at:
        return f"We are holding a seat for them until {when(seat.offer_expires_at)}"
    if seat.state == Booking.State.BOOKED:
        return "Booked, coming" if seat.confirmed_at else "Booked, no answer yet"
    if seat.state == Booking.State.ATTENDED and seat.is_late:
        return "Came late"
    return seat.get_state_display()


def offered_deeds(seat: Booking, actor: Actor, address: Callable[[Booking, str], str]) -> list[dict]:
    """The deeds that this actor could do with this seat now: {title, href}."""
    return [
        {"title": deed.title, "href": address(seat, name)}
        for name, deed in SEAT_DEEDS.items()
        if deed.is_offered(seat, actor)
    ]


def seats_of(needs: list, actor: Actor, address: Callable[[Booking, str], str]) -> dict:
    """need id → its seats that are kept, waited for or missed: {seat, words, when, deeds}. One statement for all needs."""
    rows = Booking.objects.visible_to(actor).filter(need__in=needs, state__in=(*KNOWN, "no_show"))
    found: dict = {}
    for seat in rows.with_position().select_related("session__hub", "need__referral").order_by("session__starts_at"):
        row = {
            "seat": seat,
            "class": f"{seat.session.title}, {when(seat.session.starts_at)}, {seat.session.hub.name}",
            "words": seat_words(seat),
            "deeds": offered_deeds(seat, actor, address),
        }
        found.setdefault(seat.need_id, []).append(row)
    return found
