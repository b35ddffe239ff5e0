"""A class is planned, changed and cancelled: by its hub, or for any hub by an administrator."""

from collections.abc import Callable
from datetime import datetime, time

from django import forms
from django.shortcuts import redirect
from django.utils import timezone

from people.models import Organisation
from portal.doors import form_data, refuse_in_vain, submit_or_show_errors
from portal.forms import DayField, PageForm
from portal.warehouse.forms import GiveReason
from portal.warehouse.question_page import ask
from skills import actions as skills
from skills.models import Session


def when_of(session: Session) -> str:
    return f"{timezone.localtime(session.starts_at):%A %-d %B %Y at %H:%M}"


class Planned(PageForm):
    """A class as a hub plans it. The time is London's."""

    title = forms.CharField(
        label="What is the class called?",
        max_length=120,
        error_messages={"required": "Enter what the class is called."},
    )
    day = DayField(label="What day?", error_messages={"required": "Enter the day of the class."})
    begins = forms.RegexField(
        r"^([01]?\d|2[0-3]):[0-5]\d$",
        label="What time does it start?",
        help_text="Like 14:00",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={"required": "Enter the start time, like 14:00.", "invalid": "Enter the time like 14:00."},
    )
    minutes = forms.IntegerField(
        label="How long is it, in minutes?",
        initial=120,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter how long it is, in minutes, like 120.",
            "invalid": "Enter a number, such as 120.",
        },
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


def plan_class(request, hub: Organisation, *, back: str, then: Callable[[Session], str]):
    """The page on which a class of this hub is planned; `then` gives the address of the new class."""
    form = Planned(form_data(request))
    if request.method == "POST" and form.is_valid():
        session = submit_or_show_errors(
            request, form, lambda: skills.plan(hub=hub, by=request.actor, **form.words()), "Class planned."
        )
        if session is not None:
            return redirect(then(session))
    return ask(request, form, "Plan a class", "Plan it", back, caption=hub.name)


def change_class(request, session: Session, *, back: str):
    refuse_in_vain(request, skills.amend_session, session)
    begins = timezone.localtime(session.starts_at)
    now = {name: getattr(session, name) for name in ("title", "minutes", "places", "room", "tutor")}
    form = Planned(form_data(request), initial=now | {"day": begins.date(), "begins": f"{begins:%H:%M}"})
    if request.method == "POST" and form.is_valid():
        done = submit_or_show_errors(
            request, form, lambda: skills.amend_session(session, by=request.actor, **form.words()), "Class changed."
        )
        if done is not None:
            return redirect(back)
    lead = "If you change the time, we will tell everyone who has a seat and ask if they can still come. New places go to people on the waiting list first."
    return ask(request, form, f"Change “{session.title}”", "Change it", back, lead=lead)


def cancel_class(request, session: Session, *, back: str):
    refuse_in_vain(request, skills.cancel_session, session)
    form = GiveReason(form_data(request))
    if request.method == "POST" and form.is_valid():
        done = submit_or_show_errors(
            request,
            form,
            lambda: skills.cancel_session(session, by=request.actor, **form.cleaned_data),
            "Class cancelled. We will tell everyone who had a seat.",
        )
        if done is not None:
            return redirect(back)
    lead = f"{session.taken} {'person has' if session.taken == 1 else 'people have'} a seat. We will text them if it is safe. They keep their place, and we will offer them the next class with this name first."
    title = f"Cancel “{session.title}”"
    return ask(request, form, title, "Cancel class", back, caption=when_of(session), lead=lead, danger=True)
