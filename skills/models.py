"""Hubs' sessions and the seats in them."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django_fsm import RETURN_VALUE, transition

from audit.models import Recorded
from law.states import StateField
from people.models import Organisation, Resident
from referrals.models import Need, Referral
from skills.querysets import BookingQuerySet, SessionQuerySet

SEATED = ("requested", "booked", "on_hold")
LIVE = (*SEATED, "attended")


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
    """One resident's seat in one session (BK1 to BK10)."""

    class State(models.TextChoices):
        REQUESTED = "requested", "Requested"
        BOOKED = "booked", "Booked"
        ON_HOLD = "on_hold", "Kept while paused"
        ATTENDED = "attended", "Attended"
        NO_SHOW = "no_show", "Did not come"
        EXCUSED = "excused", "Excused"
        CANCELLED_BY_RESIDENT = "cancelled_by_resident", "Cancelled by the resident"
        CANCELLED_BY_PROVIDER = "cancelled_by_provider", "Cancelled by us"

    S = State
    session = models.ForeignKey(Session, models.PROTECT, related_name="bookings")
    need = models.ForeignKey(Need, models.PROTECT, related_name="bookings")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="bookings")
    state = StateField(choices=State.choices, default=State.REQUESTED, protected=True)
    confirmed_at = models.DateTimeField(null=True, help_text="the resident said YES")
    is_late = models.BooleanField(default=False, help_text="came after it had begun")

    objects: ClassVar = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "resident"], condition=Q(state__in=LIVE), name="one_live_seat_per_person_per_session"
            )
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="booking_newest")]

    def __str__(self):
        return f"Seat in {self.session}"

    @property
    def about(self):
        return self.need.referral_id

    def resident_ids(self):
        return [self.resident_id]

    def locks_first(self):
        return [
            Referral.objects.filter(pk=self.need.referral_id),
            Need.objects.filter(pk=self.need_id),
            Session.objects.filter(pk=self.session_id),
        ]

    @transition(field=state, source=S.REQUESTED, target=S.BOOKED)
    def book(self):
        """Take a seat: from requested to booked, by a referrer, a caseworker, a hub worker or the service; refused
        while a hold is active, when the session is full, and when the person has a seat in it already. (BK2)"""

    @transition(field=state, source=S.BOOKED, target=S.BOOKED)
    def confirm(self):
        """Note that the person is coming: from booked to booked, by the person, the referrer, a caseworker or the hub;
        an answer, and no other state."""

    @transition(field=state, source=[S.REQUESTED, S.BOOKED, S.ON_HOLD], target=S.CANCELLED_BY_RESIDENT)
    def cancel(self):
        """Give a seat up: from requested, booked or on hold to cancelled by resident, by the person, the referrer, a
        caseworker or the hub; the need goes back to its place in the queue if this was its last seat. (BK6)"""

    @transition(field=state, source=S.BOOKED, target=S.ON_HOLD)
    def pause(self):
        """Keep a seat while a hold is active: from booked to on hold, by the service. (BK12)"""

    @transition(field=state, source=S.ON_HOLD, target=S.BOOKED)
    def resume(self):
        """Give a kept seat back when the last hold is lifted: from on hold to booked, by the service. (BK12)"""

    @transition(field=state, source=[S.REQUESTED, S.BOOKED, S.ON_HOLD], target=S.CANCELLED_BY_PROVIDER)
    def call_off(self):
        """Free a seat that we cannot give: from requested, booked or on hold to cancelled by provider, by the service
        when the need has ended, or by a hub worker or an administrator who cancels the class. (BK7)"""

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
