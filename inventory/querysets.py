"""Readings of stock that chain like a sentence; `visible_to` says once who sees what."""

from audit.models import RecordedQuerySet
from people.access.reach import sees, within_reach


class StockQuerySet(RecordedQuerySet):
    """What only those who work with stock see: pools, bins, donors, lots, parts, counts."""

    def visible_to(self, actor):
        return within_reach(self, actor, "stock")


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
