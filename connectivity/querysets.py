"""Readings of SIMs that chain like a sentence; `visible_to` says once who sees what."""

from audit.models import RecordedQuerySet
from people.access.reach import within_reach


class SimQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who store, hand out or allocate SIMs see them; a referrer those of its own referrals; no one else
        any.
        """
        return within_reach(self, actor, "every SIM", need__referral__organisation_id="own referrals")

    def working(self, on):
        """Activated, and with free data left on that day."""
        return self.filter(state="active", ends_on__gte=on)

    def ended(self, on):
        """Still counted as active though their last day is over; the first to end first."""
        return self.filter(state="active", ends_on__lt=on).order_by("ends_on", "id")

    def in_stock(self, on):
        """Available on a day with margin left, soonest to go stale first."""
        return self.filter(state="available", activate_by__gt=on).order_by("activate_by", "id")
