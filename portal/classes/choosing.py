"""Which class: those that are still to come, each with its day, its hub and whether a seat is free."""

from datetime import datetime

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from law.actors import Actor
from portal.forms import PageForm
from referrals.models import Need
from skills import actions as skills
from skills.models import Booking, Session

MOST = 200


def when(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%A %-d %B at %H:%M}"


def label_of(session: Session) -> str:
    """“Wednesday 2 December at 14:00: First steps, Brixton Library (full: waiting list)”."""
    rest = " (full: waiting list)" if session.taken >= session.places else ""
    return f"{when(session.starts_at)}: {session.title}, {session.hub.name}{rest}"


class _ClassField(forms.ModelChoiceField):
    def label_from_instance(self, session: Session) -> str:
        return label_of(session)


class ChooseClass(PageForm):
    """One of these classes."""

    def __init__(self, *args, sessions: QuerySet[Session], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"] = _ClassField(
            label="Which class?",
            queryset=sessions,
            empty_label="Choose a class",
            error_messages={
                "required": "Select a class.",
                "invalid_choice": "Select a class that has not started.",
            },
        )


def to_come(actor: Actor) -> QuerySet[Session]:
    return Session.objects.visible_to(actor).to_come(timezone.now()).select_related("hub")


def with_free_seats(actor: Actor) -> QuerySet[Session]:
    return Session.objects.visible_to(actor).with_free_seats(timezone.now()).select_related("hub")


def book_or_wait(need: Need, *, session: Session, by: Actor) -> Booking:
    """What the label of the class said: a seat, or a place on the list of a full one. Refuses what `skills.book` refuses."""
    return skills.book(need, session=session, wait=session.taken >= session.places, by=by)


def booked_words(booking: Booking) -> str:
    """What was done, in a sentence."""
    if booking.state == Booking.State.WAITLISTED:
        place = Booking.objects.with_position().get(pk=booking.pk).position
        return f"The class is full. They are number {place} on its waiting list."
    return "Class booked."
