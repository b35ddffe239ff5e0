"""Readings of bookings that chain like a sentence; `visible_to` says once who sees what."""

from django.db.models import Case, Count, F, Func, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from audit.models import RecordedQuerySet
from people.access.reach import known_since, sees, within_reach


class SessionQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """A hub sees its own timetable; those who book for residents see every hub's; no one else any."""
        return within_reach(self, actor, "every session", hub_id="one's hub's sessions")

    def with_free_seats(self, now):
        """Still to come, and not full; the next one first."""
        return self.to_come(now).filter(taken__lt=F("places"))

    def full(self, now):
        """Still to come, with nothing free but a place on the waiting list; the next one first."""
        return self.to_come(now).filter(taken__gte=F("places"))

    def to_come(self, now):
        """The next one first."""
        return self.filter(starts_at__gt=now, cancelled_at=None).order_by("starts_at", "id")

    def with_waiting(self):
        """Each with `waiting`, how many are on its list."""
        return self.annotate(waiting=Count("bookings", filter=Q(bookings__state="waitlisted")))


class BookingQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Triage sees every seat, a hub those in its own sessions until 30 days after them, a referrer those of its own referrals."""
        if sees(actor, "one's hub's sessions") and not sees(actor, "every booking"):
            mine = Q(session__hub=actor.organisation_id, session__starts_at__gte=known_since())
            return self.filter(mine) if actor.organisation_id else self.none()
        return within_reach(
            self,
            actor,
            "every booking",
            need__referral__organisation_id="own referrals",
        )

    def in_order(self):
        """Whoever waits for a seat, by their date."""
        return self.filter(state="waitlisted").order_by("waiting_since", "id")

    def with_position(self):
        """Each with `position`, their place on the waiting list from 1; None for whoever is on none."""
        before = self.model.objects.filter(session=OuterRef("session"), state="waitlisted").filter(
            Q(waiting_since__lt=OuterRef("waiting_since"))
            | Q(waiting_since=OuterRef("waiting_since"), id__lte=OuterRef("id"))
        )
        count = before.order_by().annotate(count=Func(Value(1), function="COUNT")).values("count")
        return self.annotate(
            position=Case(
                When(state="waitlisted", then=Coalesce(Subquery(count), 0)), default=None, output_field=IntegerField()
            )
        )
