"""Readings of bookings that chain like a sentence; `visible_to` says once who sees what."""

from audit.models import RecordedQuerySet


class SessionQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """A hub sees its own timetable; those who book for residents see every hub's; nobody else any."""
        if actor.roles & {"caseworker", "triage_lead", "administrator", "referrer", "organisation_lead", "partner"}:
            return self.all()
        if "hub_worker" in actor.roles and actor.organisation_id:
            return self.filter(hub_id=actor.organisation_id)
        return self.none()


class BookingQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Triage sees every seat, a hub those in its own sessions, a referrer those of its own referrals."""
        if actor.roles & {"caseworker", "triage_lead", "administrator"}:
            return self.all()
        if "hub_worker" in actor.roles and actor.organisation_id:
            return self.filter(session__hub_id=actor.organisation_id)
        if actor.roles & {"referrer", "organisation_lead", "partner"} and actor.organisation_id:
            return self.filter(need__referral__organisation_id=actor.organisation_id)
        return self.none()
