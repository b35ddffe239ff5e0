"""Readings of stock that chain like a sentence; `visible_to` says once who sees what."""

from audit.models import RecordedQuerySet

SEE_STOCK = {"technician", "warehouse", "warehouse_manager", "caseworker", "triage_lead", "administrator"}
SEE_RUNS = {"caseworker", "triage_lead", "warehouse_manager", "administrator"}


class StockQuerySet(RecordedQuerySet):
    """What only those who work with stock see: pools, bins, donors, lots, parts, counts."""

    def visible_to(self, actor):
        return self.all() if actor.roles & SEE_STOCK else self.none()


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
        return self.all() if actor.roles & SEE_RUNS else self.none()


class AllocationQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who work with stock: a promise names a need. A referrer sees what was promised to those they referred."""
        if actor.roles & SEE_STOCK:
            return self.all()
        if actor.roles & {"referrer", "organisation_lead", "partner"} and actor.organisation_id:
            return self.filter(need__referral__organisation_id=actor.organisation_id)
        return self.none()

    def open_offers(self):
        """Offered, and neither answered nor gone."""
        return self.filter(released_at=None, answer="", offered_at__isnull=False)


class DeviceQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who work with stock see every device; a hub worker what is at or on its way to the hub; nobody else any."""
        if actor.roles & SEE_STOCK:
            return self.all()
        if "hub_worker" in actor.roles:
            return self.filter(state__in=["in_transit", "at_hub", "with_resident"])
        return self.none()

    def in_stock(self, kinds):
        """Available devices of these kinds, best grade first, then longest on the shelf."""
        return self.filter(state="available", kind__in=kinds).order_by("grade", "available_at", "id")


class ShipmentQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """The warehouse, triage and the safeguarding lead see every parcel, a hub its own, a referrer those of its own referrals."""
        if actor.roles & (SEE_STOCK | {"safeguarding_lead"}):
            return self.all()
        if "hub_worker" in actor.roles and actor.organisation_id:
            return self.filter(hub_id=actor.organisation_id)
        if actor.roles & {"referrer", "organisation_lead", "partner"} and actor.organisation_id:
            return self.filter(referral__organisation_id=actor.organisation_id)
        return self.none()
