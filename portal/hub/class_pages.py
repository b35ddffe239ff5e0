"""Classes of a hub: the timetable, one class with its register, and what is changed about it."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from law.references import read_reference
from people.residents.at_hub import may_see_names, short_name
from portal.classes.planning import cancel_class, change_class, plan_class, when_of
from portal.classes.seats import seat_words
from portal.doors import form_data, get_visible_or_404, page, refuse_in_vain, submit_or_show_errors
from portal.forms import PageForm
from portal.hub.own_hub import own_hub
from portal.hub.register_pages import close
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.forms import GiveReason
from portal.warehouse.question_page import ask
from referrals.models import Need
from skills import actions as skills
from skills.models import ON_THE_LIST, Booking, Session

MARKS = tuple(Booking.Mark.choices)
_OPEN = (Booking.State.BOOKED, *ON_THE_LIST)


def _tag(session: Session) -> dict:
    if session.cancelled_at:
        return {"text": "Cancelled", "colour": "govuk-tag--grey"}
    if session.starts_at > timezone.now():
        return {"text": "To come", "colour": "govuk-tag--blue"}
    return {"text": "Held", "colour": "govuk-tag--green"}


@page(sees="one's hub's sessions", methods=("GET",))
def class_list(request):
    """The timetable: what is to come first, then what was."""
    hub = own_hub(request.actor)
    rows = Session.objects.filter(hub=hub).with_waiting()
    listing = Listing(
        title="Classes",
        columns=[
            Column("Class", lambda s: {"text": s.title, "href": reverse("hub:class", args=[s.pk])}),
            Column("When", when_of, ("starts_at",)),
            Column("Room", lambda s: s.room),
            Column("Seats", lambda s: f"{s.taken} of {s.places}", numeric=True),
            Column("Waiting", lambda s: str(s.waiting), numeric=True),
            Column("Status", _tag),
        ],
        filters=[Filter("time", "When", [("coming", "To come"), ("past", "Past")], _in_time)],
        order=("-starts_at", "-id"),
        empty={
            "title": "No classes yet",
            "text": "Plan a class so that people can be given a seat.",
            "action_url": reverse("hub:new_class"),
            "action_text": "Plan a class",
        },
        download_name="classes",
    )
    button = ("Plan a class", reverse("hub:new_class"))
    return show_list(
        request, listing, rows, template="warehouse/listing.html", button=button, back="/hub/", back_text="Hub"
    )


def _in_time(rows, code):
    now = timezone.now()
    return rows.filter(starts_at__gt=now) if code == "coming" else rows.filter(starts_at__lte=now)


@page(does="skills.plan", sees="one's hub's sessions")
def new_class_page(request):
    hub = own_hub(request.actor)
    return plan_class(request, hub, back=reverse("hub:classes"), then=address_of_class)


def address_of_class(session: Session) -> str:
    return reverse("hub:class", args=[session.pk])


def _class(request, id) -> Session:
    return get_visible_or_404(Session.objects.select_related("hub"), request.actor, pk=id, hub=own_hub(request.actor))


@page(does="skills.amend_session", sees="one's hub's sessions")
def change_class_page(request, id):
    session = _class(request, id)
    return change_class(request, session, back=address_of_class(session))


@page(does="skills.cancel_session", sees="one's hub's sessions")
def cancel_class_page(request, id):
    session = _class(request, id)
    return cancel_class(request, session, back=address_of_class(session))


# ── The register ─────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="one's hub's sessions")
def class_page(request, id):
    """One class: its facts, and on the day its register, with the names of this class and of nobody else."""
    session = _class(request, id)
    hub = session.hub
    rows = session.bookings.with_position().select_related("resident", "need__referral")
    seats = list(rows.order_by("created_at", "id"))
    open_seats = [seat for seat in seats if seat.state == Booking.State.BOOKED]
    marks = {str(seat.pk): request.POST.get(f"seat-{seat.pk}", seat.mark) for seat in open_seats}
    rest_absent = request.POST.get("rest") == "absent"  # whoever is not marked
    unmarked = [key for key, mark in marks.items() if mark not in dict(MARKS)]
    if request.method == "POST" and (rest_absent or not unmarked) and _take(request, session, marks):
        return redirect("hub:class", session.pk)
    context = {
        "session": session,
        "when": when_of(session),
        "tag": _tag(session),
        "is_open": session.cancelled_at is None and timezone.localdate(session.starts_at) <= timezone.localdate(),
        "is_to_come": session.cancelled_at is None and session.starts_at > timezone.now(),
        "sees_names": may_see_names(hub),
        "register": [(seat, _name(seat, hub), marks[str(seat.pk)]) for seat in open_seats],
        "marks": MARKS,
        "who": request.actor.key,
        "waiting": [(seat, _name(seat, hub), seat_words(seat)) for seat in _in_order(seats)],
        "marked": [(seat, _name(seat, hub), _mark_of(seat)) for seat in seats if seat.state not in _OPEN],
        "unmarked": len(unmarked) if request.method == "POST" else 0,
        "back": reverse("hub:classes"),
        "back_text": "Classes",
    }
    return render(request, "hub/class.html", context, status=422 if context["unmarked"] else 200)


def _in_order(seats: list[Booking]) -> list[Booking]:
    """Whoever a seat is kept for, then the waiting list in its order."""
    offered = [seat for seat in seats if seat.state == Booking.State.OFFERED]
    waiting = [seat for seat in seats if seat.state == Booking.State.WAITLISTED]
    return offered + sorted(waiting, key=lambda seat: seat.position or 0)


def _name(seat: Booking, hub) -> str:
    return short_name(seat.resident, hub)


def _mark_of(seat: Booking) -> str:
    return "Came late" if seat.state == Booking.State.ATTENDED and seat.is_late else seat.get_state_display()


def _take(request, session: Session, marks: dict[str, str]) -> bool:
    paper = request.POST.get("paper", "").replace("\x00", "")[:300]
    form = PageForm(request.POST)
    done = submit_or_show_errors(request, form, lambda: close(session, marks, request.actor, paper))
    if done is None:
        for fault in form.summary():
            messages.error(request, fault["text"])
        return False
    came = sum(mark in (Booking.Mark.CAME, Booking.Mark.LATE) for mark in marks.values())
    messages.success(request, f"Register saved: {came} of {len(marks)} came.")
    return True


class Corrected(GiveReason):
    field_order = ["mark", "reason"]
    mark = forms.ChoiceField(
        label="What is correct?",
        choices=MARKS,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what is correct."},
    )


@page(does="skills.correct_attendance", sees="one's hub's sessions")
def correct_page(request, id, booking):
    """A tap that was wrong, put right within two weeks."""
    session = _class(request, id)
    seat = session.bookings.select_related("resident").filter(pk=booking, state__in=["attended", "no_show"]).first()
    if seat is None:
        raise Http404
    refuse_in_vain(request, skills.correct_attendance, seat)
    form = Corrected(form_data(request), initial={"mark": "came"})
    back = reverse("hub:class", args=[session.pk])
    if request.method == "POST" and form.is_valid():
        mark, reason = form.cleaned_data["mark"], form.cleaned_data["reason"]
        done = submit_or_show_errors(
            request,
            form,
            lambda: skills.correct_attendance(
                seat, came=mark != "absent", is_late=mark == "late", reason=reason, by=request.actor
            ),
            "Register corrected.",
        )
        if done is not None:
            return redirect(back)
    caption = f"{short_name(seat.resident, session.hub)}: {_mark_of(seat).lower()}"
    return ask(request, form, "Correct the register", "Correct it", back, caption=caption)


class CameToo(PageForm):
    reference = forms.CharField(
        label="Their reference",
        help_text="It starts with GOL. If they do not have one, add them under “Someone is here” first.",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter their reference."},
    )


@page(does="skills.admit", sees="one's hub's sessions")
def admit_page(request, id):
    """Somebody came without a seat: they get a free one, and have come."""
    session = _class(request, id)
    refuse_in_vain(request, skills.take_register, session)
    form = CameToo(form_data(request))
    back = reverse("hub:class", args=[session.pk])
    if request.method == "POST" and form.is_valid():
        need = _learning_need(request.actor, form.cleaned_data["reference"])
        if need is None:
            form.add_error(
                "reference",
                "We cannot find this reference for anyone who wants to learn at this hub. Check it and try again.",
            )
        elif submit_or_show_errors(
            request, form, lambda: skills.admit(need, session=session, by=request.actor), "Added to the register."
        ):
            return redirect(back)
    return ask(
        request, form, "Someone came without a seat", "Add them", back, caption=f"{session.title}, {when_of(session)}"
    )


def _learning_need(actor, text: str) -> Need | None:
    rows = Need.objects.visible_to(actor).filter(kind=Need.Kind.SKILLS, referral__reference=read_reference(text) or "")
    return rows.select_related("referral__resident").first()
