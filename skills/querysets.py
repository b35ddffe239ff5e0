"""Readings of bookings that chain like a sentence; `visible_to` says once who sees what."""

from django.db.models import F

from audit.models import RecordedQuerySet
from people.access.reach import within_reach


class SessionQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """A hub sees its own timetable; those who book for residents see every hub's; no one else any."""
        return within_reach(self, actor, "every session", hub_id="one's hub's sessions")

    def with_free_seats(self, now):
        """Still to come, and not full; the next one first."""
        return self.filter(starts_at__gt=now, taken__lt=F("places")).order_by("starts_at", "id")


class BookingQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Triage sees every seat, a hub those in its own sessions, a referrer those of its own referrals."""
        return within_reach(
            self,
            actor,
            "every booking",
            session__hub_id="one's hub's sessions",
            need__referral__organisation_id="own referrals",
        )
