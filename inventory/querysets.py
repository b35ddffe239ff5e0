"""Readings of stock that chain like a sentence; `visible_to` says once who sees what."""

from audit.models import RecordedQuerySet
from people.access.reach import sees, within_reach


class StockQuerySet(RecordedQuerySet):
    """What only those who work with stock see: pools, bins, donors, lots, parts, counts."""

    def visible_to(self, actor):
        return within_reach(self, actor, "stock")


class PoolQuerySet(StockQuerySet):
    pass


class BinQuerySet(StockQuerySet):
    pass


class DonorQuerySet(StockQuerySet):
    pass


class LotQuerySet(StockQuerySet):
    pass


class PartQuerySet(StockQuerySet):
    pass


class StockTakeQuerySet(StockQuerySet):
    pass


class RunQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who decide about the queue and those who keep the shelf."""
        return within_reach(self, actor, "allocation runs")


class AllocationQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who work with stock: a promise names a need. A referrer sees what was promised to those they
        referred.
        """
        return within_reach(self, actor, "stock", need__referral__organisation_id="own referrals")

    def open_offers(self):
        """Offered, and neither answered nor gone."""
        return self.filter(released_at=None, answer="", offered_at__isnull=False)


class DeviceQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who work with stock see every device; a hub worker what is at or on its way to the hub; nobody else
        any.
        """
        if sees(actor, "devices at hubs") and not sees(actor, "stock"):
            return self.filter(state__in=["in_transit", "at_hub", "with_resident"])
        return within_reach(self, actor, "stock")

    def in_stock(self, kinds):
        """Available devices of these kinds, best grade first, then longest on the shelf."""
        return self.filter(state="available", kind__in=kinds).order_by("grade", "available_at", "id")


class ShipmentQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """The warehouse, triage and the safeguarding lead see every parcel, a hub its own, a referrer those of its
        own referrals.
        """
        return within_reach(
            self, actor, "every shipment", hub_id="shipments to one's hub", referral__organisation_id="own referrals"
        )
