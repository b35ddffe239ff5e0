"""Hubs' sessions and the seats in them."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django_fsm import RETURN_VALUE, transition

from audit.models import Recorded
from law.states import StateField, States
from people.models import Organisation, Resident
from referrals.models import Need
from skills.querysets import BookingQuerySet, SessionQuerySet

SEATED = ("requested", "booked", "on_hold")
PROMISED = (*SEATED, "attended")  # a need with one of these is under way
LIVE = (*PROMISED, "offered")  # each takes one of the places
ON_THE_LIST = ("waitlisted", "offered")
KNOWN = (*LIVE, "waitlisted")  # once a person and a session


class Session(Recorded):
    """A class at a hub. `taken` never passes `places`: the row is locked to take a seat, and the database checks it."""

    hub = models.ForeignKey(Organisation, models.PROTECT, related_name="sessions")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=120)
    room = models.CharField(max_length=60, blank=True, help_text="where the hub has several")
    tutor = models.CharField(max_length=80, blank=True)
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, help_text="it does not take place")
    register_taken_at = models.DateTimeField(null=True, help_text="when its register was closed, or keyed from paper")
    register_paper = models.CharField(
        max_length=300,
        blank=True,
        help_text="where the signed paper is that the register was keyed from; empty: no paper",
    )
    register_chased_at = models.DateTimeField(null=True, help_text="when its hub was told that the register is open")

    objects: ClassVar = SessionQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(taken__lte=F("places")), name="no_session_over_its_places")]
        indexes = [models.Index(fields=["starts_at", "id"], name="session_by_time")]

    def __str__(self):
        return f"{self.title} at {self.hub}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class Booking(Recorded):
    """One resident's seat in one session, or their place on its waiting list (BK1 to BK12)."""

    class State(States, machine="skills.Booking"):
        REQUESTED = "requested"
        WAITLISTED = "waitlisted"
        OFFERED = "offered"
        BOOKED = "booked"
        ON_HOLD = "on_hold"
        ATTENDED = "attended"
        NO_SHOW = "no_show"
        EXCUSED = "excused"
        CANCELLED_BY_RESIDENT = "cancelled_by_resident"
        CANCELLED_BY_PROVIDER = "cancelled_by_provider"
        RESCHEDULED = "rescheduled"

    class Mark(models.TextChoices):
        CAME = "came", "Came"
        LATE = "late", "Came late"
        ABSENT = "absent", "Did not come"

    S = State
    session = models.ForeignKey(Session, models.PROTECT, related_name="bookings")
    need = models.ForeignKey(Need, models.PROTECT, related_name="bookings")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="bookings")
    state = StateField(choices=State.choices, default=State.REQUESTED, protected=True)
    confirmed_at = models.DateTimeField(null=True, help_text="the resident said YES")
    is_late = models.BooleanField(default=False, help_text="came after it had begun")
    waiting_since = models.DateTimeField(null=True, help_text="their date on the waiting list, which they keep")
    position: int | None  # on the waiting list, where it was read with it (with_position)
    offer_expires_at = models.DateTimeField(null=True, help_text="until when an offered seat is kept")
    is_short_notice = models.BooleanField(default=False, help_text="given up less than a day before the class")
    has_first_call = models.BooleanField(
        default=False, help_text="the next class of this name is offered to them first"
    )
    moved_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="moved_from")
    mark = models.CharField(
        max_length=10, choices=Mark.choices, blank=True, default="", help_text="a tap on a register that is still open"
    )
    marked_at = models.DateTimeField(null=True, help_text="when it was tapped, by the clock of the tablet")

    objects: ClassVar = BookingQuerySet.as_manager()
    comes_after: ClassVar = ("need.referral", "need", "session")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "resident"],
                condition=Q(state__in=KNOWN),
                name="one_live_seat_per_person_per_session",
            )
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="booking_newest"),
            models.Index(
                fields=["session", "waiting_since", "id"], name="waiting_list", condition=Q(state="waitlisted")
            ),
            models.Index(fields=["offer_expires_at"], name="seat_offers", condition=Q(state="offered")),
            models.Index(fields=["created_at"], name="first_calls", condition=Q(has_first_call=True)),
        ]

    def __str__(self):
        return f"Seat in {self.session}"

    @property
    def about(self):
        return self.need.referral_id

    def resident_ids(self):
        return [self.resident_id]

    @transition(field=state, source=S.REQUESTED, target=S.BOOKED)
    def book(self):
        """Take a seat: from requested to booked, by the person, a referrer, a caseworker, a hub worker or the
        service; refused
        while a hold is active, when the session is full, and when the person has a seat in it, or in another at that time,
        already. (BK2)"""

    @transition(field=state, source=S.REQUESTED, target=S.WAITLISTED)
    def wait(self):
        """Put somebody on the waiting list of a full class: from requested to waitlisted, by whoever books; the place is
        by date. (BK3)"""

    @transition(field=state, source=S.WAITLISTED, target=S.OFFERED)
    def offer(self):
        """Keep a free seat for who is next on the list: from waitlisted to offered, by the service; the seat is taken
        while the hold lasts, and the person is texted where that is safe. (BK4)"""

    @transition(field=state, source=S.OFFERED, target=S.WAITLISTED)
    def lapse(self):
        """Pass a seat on that nobody answered for: from offered to waitlisted, by the service; the date on the list is
        kept, and the next person is offered the seat. (BK4b)"""

    @transition(field=state, source=[S.OFFERED, S.BOOKED], target=S.BOOKED)
    def confirm(self):
        """Say that the person comes: from offered to booked, while the hold lasts, or from booked to booked, which is an
        answer and no other state; by the person, the referrer, a caseworker or the hub. (BK2)"""

    @transition(field=state, source=S.BOOKED, target=S.RESCHEDULED)
    def reschedule(self):
        """Exchange a seat for one in another class: from booked to rescheduled, by the person, a referrer, a caseworker or
        the hub;
        the new seat is taken first, and what would remind of the old one is not sent. (BK5)"""

    @transition(
        field=state,
        source=[S.REQUESTED, S.WAITLISTED, S.OFFERED, S.BOOKED, S.ON_HOLD],
        target=S.CANCELLED_BY_RESIDENT,
    )
    def cancel(self):
        """Give a seat or a place on the list up: from requested, waitlisted, offered, booked or on hold to cancelled by
        resident, by the person, the referrer, a caseworker or the hub; the seat goes to who is next on the list, and
        the need back to its place in the queue if this was its last seat. (BK6)"""

    @transition(field=state, source=S.BOOKED, target=S.ON_HOLD)
    def pause(self):
        """Keep a seat while a hold is active: from booked to on hold, by the service. (BK12)"""

    @transition(field=state, source=S.ON_HOLD, target=S.BOOKED)
    def resume(self):
        """Give a kept seat back when the last hold is lifted: from on hold to booked, by the service. (BK12)"""

    @transition(
        field=state,
        source=[S.REQUESTED, S.WAITLISTED, S.OFFERED, S.BOOKED, S.ON_HOLD],
        target=S.CANCELLED_BY_PROVIDER,
    )
    def call_off(self):
        """End a seat or a place on the list that we cannot give: from requested, waitlisted, offered, booked or on hold
        to cancelled by provider, by the service when the need has ended or the class has begun, or by a hub worker or an
        administrator who cancels the class. (BK7)"""

    @transition(field=state, source=S.BOOKED, target=S.ATTENDED)
    def check_in(self):
        """Note that the person came: from booked to attended, by a hub worker; refused before the day of the session.
        (BK8)"""

    @transition(field=state, source=S.BOOKED, target=S.NO_SHOW)
    def miss(self):
        """Note that the person did not come: from booked to no show, by a hub worker or the service; refused before the
        day of the session. (BK9)"""

    @transition(field=state, source=[S.ATTENDED, S.NO_SHOW], target=RETURN_VALUE(S.ATTENDED, S.NO_SHOW))
    def correct(self, came: bool):
        """Put the register right: between attended and no show, by a hub worker, with a reason; refused after 14 days.
        (BK11)"""
        return self.State.ATTENDED if came else self.State.NO_SHOW

    @transition(field=state, source=[S.BOOKED, S.ON_HOLD, S.NO_SHOW], target=S.EXCUSED)
    def excuse(self):
        """Excuse an absence, so that it does not count: from booked, on hold or no show to excused, by a hub worker or
        a caseworker, with a reason, or by the service when a hold was the cause. (BK10)"""

    del S
