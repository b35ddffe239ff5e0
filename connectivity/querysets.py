"""Readings of SIMs that chain like a sentence; `visible_to` says once who sees what."""

from audit.models import RecordedQuerySet


class SimQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who store, hand out or allocate SIMs see them; a referrer those of its own referrals; nobody else any."""
        if actor.roles & {"warehouse", "warehouse_manager", "hub_worker", "caseworker", "triage_lead", "administrator"}:
            return self.all()
        if actor.roles & {"referrer", "organisation_lead", "partner"} and actor.organisation_id:
            return self.filter(need__referral__organisation_id=actor.organisation_id)
        return self.none()

    def in_stock(self, on):
        """Available on a day with margin left, soonest to go stale first."""
        return self.filter(state="available", activate_by__gt=on).order_by("activate_by", "id")
