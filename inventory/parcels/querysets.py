"""Who sees which parcels."""

from audit.models import RecordedQuerySet
from people.access.reach import within_reach


class ShipmentQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """The warehouse, triage and the safeguarding lead see every parcel, a hub its own, a referrer those of its own
        referrals.
        """
        return within_reach(
            self, actor, "every shipment", hub_id="shipments to one's hub", referral__organisation_id="own referrals"
        )
