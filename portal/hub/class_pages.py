"""Classes of a hub: the timetable, one class with its register, and what is changed about it."""

from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from law.references import read_reference
from people.residents.at_hub import may_see_names, short_name
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.forms import DayField, PageForm
from portal.hub.own_hub import own_hub
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.forms import GiveReason
from portal.warehouse.question_page import ask
from referrals.models import Need
from skills import actions as skills
from skills.models import Booking, Session

MARKS = (("came", "Came"), ("late", "Came late"), ("absent", "Did not come"))


def _when(session: Session) -> str:
    return f"{timezone.localtime(session.starts_at):%A %-d %B %Y at %H:%M}"


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
    rows = Session.objects.filter(hub=hub)
    listing = Listing(
        title="Classes",
        columns=[
            Column("Class", lambda s: {"text": s.title, "href": reverse("hub:class", args=[s.pk])}),
            Column("When", _when, ("starts_at",)),
            Column("Room", lambda s: s.room),
            Column("Seats", lambda s: f"{s.taken} of {s.places}", numeric=True),
            Column("State", _tag),
        ],
        filters=[Filter("time", "When", [("coming", "To come"), ("past", "Past")], _in_time)],
        order=("-starts_at", "-id"),
        empty={
            "title": "No classes yet",
            "text": "Plan a class, and people who want to learn can be given a seat in it.",
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


class Planned(PageForm):
    """A class as a hub plans it. The time is London's."""

    title = forms.CharField(
        label="What is it called?", max_length=120, error_messages={"required": "Enter what the class is called."}
    )
    day = DayField(label="On which day?", error_messages={"required": "Enter the day of the class."})
    begins = forms.RegexField(
        r"^([01]?\d|2[0-3]):[0-5]\d$",
        label="At what time does it begin?",
        help_text="Like 14:00",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={"required": "Enter when it begins, like 14:00.", "invalid": "Enter the time like 14:00."},
    )
    minutes = forms.IntegerField(
        label="How many minutes does it last?",
        initial=120,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={"required": "Enter how long it lasts.", "invalid": "Enter a number, such as 120."},
    )
    places = forms.IntegerField(
        label="How many places?",
        min_value=1,
        max_value=500,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many people can come.",
            "invalid": "Enter a number, such as 8.",
            "min_value": "Enter a number from 1 to 500.",
            "max_value": "Enter a number from 1 to 500.",
        },
    )
    room = forms.CharField(label="Room (optional)", max_length=60, required=False)
    tutor = forms.CharField(label="Who teaches? (optional)", max_length=80, required=False)
    pointers = {"/starts_at": "begins"}

    def words(self) -> dict:
        """The answers as the action takes them."""
        answers = dict(self.cleaned_data)
        day = answers.pop("day")
        hour, minute = answers.pop("begins").split(":")
        starts_at = timezone.make_aware(datetime.combine(day, time(int(hour), int(minute))))
        return answers | {"starts_at": starts_at}


@page(does="skills.plan", sees="one's hub's sessions")
def new_class_page(request):
    hub = own_hub(request.actor)
    form = Planned(form_data(request))
    if request.method == "POST" and form.is_valid():
        session = submit_or_show_errors(
            request, form, lambda: skills.plan(hub=hub, by=request.actor, **form.words()), "The class is planned."
        )
        if session is not None:
            return redirect("hub:class", session.pk)
    return ask(request, form, "Plan a class", "Plan it", reverse("hub:classes"))


def _class(request, id) -> Session:
    return get_visible_or_404(Session.objects.select_related("hub"), request.actor, pk=id, hub=own_hub(request.actor))


@page(does="skills.amend_session", sees="one's hub's sessions")
def change_class_page(request, id):
    session = _class(request, id)
    begins = timezone.localtime(session.starts_at)
    now = {name: getattr(session, name) for name in ("title", "minutes", "places", "room", "tutor")}
    form = Planned(form_data(request), initial=now | {"day": begins.date(), "begins": f"{begins:%H:%M}"})
    if request.method == "POST" and form.is_valid():
        done = submit_or_show_errors(
            request, form, lambda: skills.amend_session(session, by=request.actor, **form.words()), "It is changed."
        )
        if done is not None:
            return redirect("hub:class", session.pk)
    lead = "If the time changes, everybody who has a seat is told and asked again whether they are coming."
    return ask(request, form, f"Change “{session.title}”", "Change it", reverse("hub:class", args=[id]), lead=lead)


@page(does="skills.cancel_session", sees="one's hub's sessions")
def cancel_class_page(request, id):
    session = _class(request, id)
    form = GiveReason(form_data(request))
    if request.method == "POST" and form.is_valid():
        done = submit_or_show_errors(
            request,
            form,
            lambda: skills.cancel_session(session, by=request.actor, **form.cleaned_data),
            "The class is cancelled, and everybody who had a seat is told.",
        )
        if done is not None:
            return redirect("hub:class", session.pk)
    lead = (
        f"{session.taken} {'person has' if session.taken == 1 else 'people have'} a seat. They are told where a text is "
        "safe, keep their place in the queue, and count as absent nowhere."
    )
    return ask(
        request,
        form,
        f"Cancel “{session.title}”",
        "Cancel the class",
        reverse("hub:class", args=[id]),
        caption=_when(session),
        lead=lead,
        danger=True,
    )


# ── The register ─────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="one's hub's sessions")
def class_page(request, id):
    """One class: its facts, and on the day its register, with the names of this class and of nobody else."""
    session = _class(request, id)
    hub = session.hub
    seats = list(session.bookings.select_related("resident", "need__referral").order_by("created_at", "id"))
    open_seats = [seat for seat in seats if seat.state == Booking.State.BOOKED]
    marks = {str(seat.pk): request.POST.get(f"seat-{seat.pk}", "") for seat in open_seats}
    rest_absent = request.POST.get("rest") == "absent"  # whoever is not marked
    unmarked = [key for key, mark in marks.items() if mark not in dict(MARKS)]
    if request.method == "POST" and (rest_absent or not unmarked) and _take(request, session, marks):
        return redirect("hub:class", session.pk)
    context = {
        "session": session,
        "when": _when(session),
        "tag": _tag(session),
        "is_open": session.cancelled_at is None and timezone.localdate(session.starts_at) <= timezone.localdate(),
        "is_to_come": session.cancelled_at is None and session.starts_at > timezone.now(),
        "sees_names": may_see_names(hub),
        "register": [(seat, _name(seat, hub), marks[str(seat.pk)]) for seat in open_seats],
        "marks": MARKS,
        "marked": [(seat, _name(seat, hub), _mark_of(seat)) for seat in seats if seat.state != Booking.State.BOOKED],
        "unmarked": len(unmarked) if request.method == "POST" else 0,
        "back": reverse("hub:classes"),
        "back_text": "Classes",
    }
    return render(request, "hub/class.html", context, status=422 if context["unmarked"] else 200)


def _name(seat: Booking, hub) -> str:
    return short_name(seat.resident, hub)


def _mark_of(seat: Booking) -> str:
    return "Came late" if seat.state == Booking.State.ATTENDED and seat.is_late else seat.get_state_display()


def _take(request, session: Session, marks: dict[str, str]) -> bool:
    came = [key for key, mark in marks.items() if mark == "came"]
    late = [key for key, mark in marks.items() if mark == "late"]
    form = PageForm(request.POST)
    done = submit_or_show_errors(
        request, form, lambda: skills.take_register(session, present=came, late=late, by=request.actor)
    )
    if done is None:
        for fault in form.summary():
            messages.error(request, fault["text"])
        return False
    messages.success(request, f"The register is taken: {len(came) + len(late)} of {len(marks)} came.")
    return True


class Corrected(GiveReason):
    field_order = ["mark", "reason"]
    mark = forms.ChoiceField(
        label="What is right?",
        choices=MARKS,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what is right."},
    )


@page(does="skills.correct_attendance", sees="one's hub's sessions")
def correct_page(request, id, booking):
    """A tap that was wrong, put right within two weeks."""
    session = _class(request, id)
    seat = session.bookings.select_related("resident").filter(pk=booking, state__in=["attended", "no_show"]).first()
    if seat is None:
        raise Http404
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
            "The register is corrected.",
        )
        if done is not None:
            return redirect(back)
    caption = f"{short_name(seat.resident, session.hub)}: {_mark_of(seat).lower()}"
    return ask(request, form, "Correct the register", "Correct it", back, caption=caption)


class CameToo(PageForm):
    reference = forms.CharField(
        label="Their reference",
        help_text="It begins with GOL. Whoever has none yet is written down under “Somebody is here” first.",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter their reference."},
    )


@page(does="skills.admit", sees="one's hub's sessions")
def admit_page(request, id):
    """Somebody came without a seat: they get a free one, and have come."""
    session = _class(request, id)
    form = CameToo(form_data(request))
    back = reverse("hub:class", args=[session.pk])
    if request.method == "POST" and form.is_valid():
        need = _learning_need(request.actor, form.cleaned_data["reference"])
        if need is None:
            form.add_error("reference", "Nobody who wants to learn at this hub has this reference. Check it.")
        elif submit_or_show_errors(
            request, form, lambda: skills.admit(need, session=session, by=request.actor), "They are on the register."
        ):
            return redirect(back)
    return ask(
        request, form, "Somebody came without a seat", "Add them", back, caption=f"{session.title}, {_when(session)}"
    )


def _learning_need(actor, text: str) -> Need | None:
    rows = Need.objects.visible_to(actor).filter(kind=Need.Kind.SKILLS, referral__reference=read_reference(text) or "")
    return rows.select_related("referral__resident").first()
