"""Hubs' sessions and the seats in them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django_fsm import transition

from audit.models import Recorded
from audit.states import StateField
from people.models import Organisation, Resident
from referrals.models import Need, Referral
from skills.querysets import BookingQuerySet, SessionQuerySet

LIVE = ("requested", "booked", "on_hold", "attended")


class Session(Recorded):
    """A class at a hub. `taken` never passes `places`: the row is locked to take a seat, and the database checks it."""

    hub = models.ForeignKey(Organisation, models.PROTECT, related_name="sessions")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=120)
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar = SessionQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(taken__lte=F("places")), name="no_session_over_its_places")]
        indexes = [models.Index(fields=["starts_at", "id"], name="session_by_time")]

    def __str__(self):
        return f"{self.title} at {self.hub}"


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

    objects: ClassVar = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "resident"], condition=Q(state__in=LIVE), name="one_live_seat_a_person_a_session")
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
        """BK2: the seat is taken under lock."""

    @transition(field=state, source=S.BOOKED, target=S.BOOKED)
    def confirm(self):
        """The resident said YES: an answer, not another state."""

    @transition(field=state, source=[S.REQUESTED, S.BOOKED, S.ON_HOLD], target=S.CANCELLED_BY_RESIDENT)
    def cancel(self):
        """BK6."""

    @transition(field=state, source=S.BOOKED, target=S.ON_HOLD)
    def pause(self):
        """BK12: a hold; the seat is kept."""

    @transition(field=state, source=S.ON_HOLD, target=S.BOOKED)
    def resume(self):
        """BK12: the hold is gone."""

    @transition(field=state, source=[S.REQUESTED, S.BOOKED, S.ON_HOLD], target=S.CANCELLED_BY_PROVIDER)
    def call_off(self):
        """BK7."""

    @transition(field=state, source=S.BOOKED, target=S.ATTENDED)
    def check_in(self):
        """BK8."""

    @transition(field=state, source=S.BOOKED, target=S.NO_SHOW)
    def miss(self):
        """BK9."""

    @transition(field=state, source=[S.BOOKED, S.ON_HOLD, S.NO_SHOW], target=S.EXCUSED)
    def excuse(self):
        """BK10."""

    del S
