"""The pages on which a seat is booked and changed: at its hub, by whoever referred, and at the desk."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from people.residents.at_hub import short_name
from portal import tracking
from portal.classes.choosing import ChooseClass, book_or_wait, booked_words, to_come, when
from portal.classes.seats import SEAT_DEEDS, address_at_hub, offered_deeds, seat_words
from portal.deeds import deed_page
from portal.doors import form_data, get_referral_or_404, get_visible_or_404, page, submit_or_show_errors
from portal.hub.own_hub import own_hub
from portal.triage.case import get_case_or_404
from portal.warehouse.question_page import ask
from referrals.models import Need, Referral
from skills import actions as skills
from skills.models import Booking


def _seat(request, **which) -> Booking:
    rows = Booking.objects.with_position().select_related("session__hub", "resident", "need__referral")
    return get_visible_or_404(rows, request.actor, **which)


def _caption(seat: Booking) -> str:
    return f"{seat.session.title}, {when(seat.session.starts_at)}, {seat.session.hub.name}"


# ── At the hub ───────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="one's hub's sessions", methods=("GET",))
def seat_at_hub(request, id, booking):
    """One person of a class, and what can be done about their seat."""
    hub = own_hub(request.actor)
    seat = _seat(request, pk=booking, session=id, session__hub=hub)
    context = {
        "seat": seat,
        "name": short_name(seat.resident, hub),
        "caption": _caption(seat),
        "words": seat_words(seat),
        "deeds": offered_deeds(seat, request.actor, address_at_hub),
        "back": reverse("hub:class", args=[id]),
        "back_text": seat.session.title,
    }
    return render(request, "hub/seat.html", context)


@page(sees="one's hub's sessions")
def do_seat_at_hub(request, id, booking, name):
    hub = own_hub(request.actor)
    seat = _seat(request, pk=booking, session=id, session__hub=hub)
    caption = f"{short_name(seat.resident, hub)}: {_caption(seat)}"
    return deed_page(request, SEAT_DEEDS, name, seat, back=reverse("hub:class", args=[id]), caption=caption)


# ── Whoever referred, and the desk ───────────────────────────────────────────────────────────────────────────────────


@page(does="skills.book", sees="own referrals")
def book_class(request, reference, need):
    """A seat in a class for a need, or a place on the waiting list of a full one."""
    return _book(request, get_referral_or_404(request, reference), need, back=reverse("refer:one", args=[reference]))


def _book(request, referral: Referral, pk, *, back: str):
    rows = Need.objects.filter(referral=referral, kind=Need.Kind.SKILLS).select_related("referral__resident")
    need = get_visible_or_404(rows, request.actor, pk=pk)
    form = ChooseClass(form_data(request), sessions=to_come(request.actor))
    if request.method == "POST" and form.is_valid():
        booking = submit_or_show_errors(
            request, form, lambda: book_or_wait(need, session=form.cleaned_data["session"], by=request.actor)
        )
        if booking is not None:
            messages.success(request, booked_words(booking))
            return redirect(back)
    refusal = skills.book.why_not(need)
    if request.method == "GET" and refusal is not None:
        raise refusal
    caption = f"{referral.reference}: {tracking.name_of(need)}"
    lead = "We will text them the day and place if it is safe. A full class has a waiting list, in order of date."
    return ask(request, form, "Book a class", "Book", back, caption=caption, lead=lead)


@page(sees="own referrals")
def do_seat(request, reference, booking, name):
    referral = get_referral_or_404(request, reference)
    return _do(request, referral, booking, name, back=reverse("refer:one", args=[reference]))


@page(does="skills.cancel", sees="desk")
def do_seat_at_desk(request, reference, booking, name):
    referral = get_case_or_404(request, reference)
    return _do(request, referral, booking, name, back=reverse("triage:case", args=[reference]))


def _do(request, referral: Referral, booking, name: str, *, back: str):
    seat = _seat(request, pk=booking)
    if seat.need.referral_id != referral.pk:
        raise Http404
    return deed_page(request, SEAT_DEEDS, name, seat, back=back, caption=f"{referral.reference}: {_caption(seat)}")
