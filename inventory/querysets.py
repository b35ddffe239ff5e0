"""Readings of stock that chain like a sentence; `visible_to` says once who sees what."""

from audit.models import RecordedQuerySet

SEE_STOCK = {"technician", "warehouse", "warehouse_manager", "caseworker", "triage_lead", "administrator"}


class PoolQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who work with stock."""
        return self.all() if actor.roles & SEE_STOCK else self.none()


class AllocationQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who work with stock: a promise names a need."""
        return self.all() if actor.roles & SEE_STOCK else self.none()


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
