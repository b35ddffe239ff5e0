"""Readings of bookings that chain like a sentence; `visible_to` says once who sees what."""

from django.db.models import F, Q

from audit.models import RecordedQuerySet
from people.access.reach import known_since, sees, within_reach


class SessionQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """A hub sees its own timetable; those who book for residents see every hub's; no one else any."""
        return within_reach(self, actor, "every session", hub_id="one's hub's sessions")

    def with_free_seats(self, now):
        """Still to come, and not full; the next one first."""
        return self.filter(starts_at__gt=now, cancelled_at=None, taken__lt=F("places")).order_by("starts_at", "id")


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
