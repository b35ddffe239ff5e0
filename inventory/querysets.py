"""Readings of stock that chain like a sentence; `visible_to` says once who sees what."""

from django.db.models import Q

from audit.models import RecordedQuerySet
from law.identifiers import imei_digits
from people.access.reach import of_needs_at_hub, sees, within_reach

_OVER = ("recycled", "destroyed", "lost", "void")


class StockQuerySet(RecordedQuerySet):
    """What only those who work with stock see: pools, bins, donors, lots, parts, counts."""

    def visible_to(self, actor):
        return within_reach(self, actor, "stock")


class DataIncidentQuerySet(RecordedQuerySet):
    """Lost devices and drives that may hold personal data."""

    def visible_to(self, actor):
        return within_reach(self, actor, "data incidents")

    def undecided(self):
        """Those about which nobody has decided, the first deadline first."""
        return self.filter(state="open").order_by("due_at", "id")


class SharedBoxQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """The warehouse and administrators see every box of shared devices, a hub its own."""
        return within_reach(self, actor, "every box of shared devices", hub_id="own shared devices")


class DeviceQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who work with stock see every device; a hub worker what is at or on its way to their hub, or
        shared there; nobody else any.
        """
        if sees(actor, "devices at hubs") and not sees(actor, "stock"):
            here = Q(allocations__lines__shipment__hub=actor.organisation_id, allocations__lines__dropped_at=None)
            mine = self.model.objects.filter(here).values("pk") if actor.organisation_id else ()
            promised = Q(
                of_needs_at_hub(actor, "allocations__need"),
                pk__in=mine,
                allocations__released_at=None,
                state__in=["in_transit", "at_hub", "with_resident"],
            )
            shared = Q(pk__in=self.model.objects.shared_by(actor.organisation_id).values("pk"))
            return self.filter(promised | shared).distinct()
        return within_reach(self, actor, "stock")

    def shared_by(self, hub_id):
        """What this hub has to share, looks for or has sent back: it was counted in there, or was to be."""
        there = {"shared_box__hub": hub_id, "shared_box__state": "arrived"}
        return self.filter(state="shared", **there) if hub_id else self.none()

    def known_as(self, code: str):
        """Live devices with this serial or IMEI, as any label, firmware or scanner spells it."""
        digits = imei_digits(code)
        by_imei = Q(imei=digits) | Q(second_imei=digits) if digits else Q(pk=None)
        return self.exclude(state__in=_OVER).filter(Q(serial=code) | by_imei)

    def twins_of(self, device):
        """Other live devices with its serial or one of its IMEIs."""
        imeis = [imei for imei in (device.imei, device.second_imei) if imei]
        same = Q(serial=device.serial) | Q(imei__in=imeis) | Q(second_imei__in=imeis)
        return self.exclude(state__in=_OVER).filter(same).exclude(pk=device.pk)

    def that_came(self):
        """All that is or was here: neither what is expected nor what never came."""
        return self.exclude(state__in=("expected", "void"))

    def in_stock(self, kinds):
        """Available devices of these kinds, best grade first, then longest on the shelf."""
        return self.filter(state="available", kind__in=kinds).order_by("grade", "available_at", "id")
