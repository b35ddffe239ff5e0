"""Readings of SIMs and their boxes that chain like a sentence; `visible_to` says once who sees what."""

from django.db.models import Q

from audit.models import RecordedQuerySet
from people.access.reach import of_people_at_hub, sees, within_reach


class SimQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who store or allocate SIMs see them; a hub those in its box and those of the people who chose it; a
        referrer those of its own referrals; no one else any.
        """
        if sees(actor, "SIMs at one's hub") and not sees(actor, "every SIM"):
            in_its_box = Q(hub=actor.organisation_id, resident=None) if actor.organisation_id else Q(pk__in=())
            return self.filter(in_its_box | of_people_at_hub(actor, "resident"))
        return within_reach(self, actor, "every SIM", need__referral__organisation_id="own referrals")

    def working(self, on):
        """Activated, and with free data left on that day."""
        return self.filter(state="active", ends_on__gte=on)

    def ended(self, on):
        """Still counted as given though their last day is over; the first to end first."""
        return self.filter(state__in=("issued", "active"), ends_on__lt=on).order_by("ends_on", "id")

    def in_stock(self, on):
        """Available in the warehouse on a day with margin left, soonest to go stale first."""
        return self._to_give(on).filter(hub=None)

    def in_box_of(self, hub_id, on):
        """Available in a hub's own box on a day with margin left, soonest to go stale first."""
        return self._to_give(on).filter(hub=hub_id)

    def _to_give(self, on):
        stock = self.filter(state="available", activate_by__gt=on, missing_since=None)
        return stock.order_by("activate_by", "id")


class AtHubQuerySet(RecordedQuerySet):
    """Of what belongs to one hub, and to nobody in particular."""

    def visible_to(self, actor):
        """The warehouse, triage and administrators see all of it, a hub its own."""
        return within_reach(self, actor, "every box of SIMs", hub_id="own box of SIMs")
