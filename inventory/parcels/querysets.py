"""Who sees which parcels, waves and manifests."""

from django.db.models import OuterRef, Q, Subquery

from audit.models import RecordedQuerySet
from notifications.models import Task
from people.access.reach import known_since, of_needs_at_hub, sees, within_reach

_TO_DO = (Task.State.OPEN, Task.State.TAKEN)


class ShipmentQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """The warehouse, triage and the safeguarding lead see every parcel, a hub its own until 30 days after
        they were handed over, a referrer those of its own
        referrals.
        """
        if sees(actor, "shipments to one's hub") and not sees(actor, "every shipment"):
            over = Q(state="delivered", delivered_at__lt=known_since())
            return self.filter(~over, hub=actor.organisation_id) if actor.organisation_id else self.none()
        return within_reach(self, actor, "every shipment", referral__organisation_id="own referrals")

    def with_lines(self):
        """With everything that a row or a page shows of a parcel: the same few statements for any number."""
        return self.select_related("hub", "wave", "on_manifest").prefetch_related(
            "lines__allocation__device__bin", "lines__picked_from"
        )

    def not_found(self):
        """With something in it that was not where it should be."""
        return self.filter(lines__dropped_at=None, lines__not_found_at__isnull=False).distinct()

    def called_back(self):
        """Those that were stopped or called back, with when, and how the newest notice to the driver and to the hub stands:
        `called_at`, `carrier_state`, `carrier_outcome`, `hub_state`, `hub_outcome`.
        """
        about = Task.objects.filter(reference=OuterRef("number")).order_by("-created_at", "-pk")
        carrier = about.filter(kind="inventory.stop_carrier")
        hub = about.filter(kind="inventory.keep_parcel")
        either = about.filter(kind__in=["inventory.stop_carrier", "inventory.keep_parcel"])
        return self.annotate(
            called_at=Subquery(either.values("created_at")[:1]),
            carrier_state=Subquery(carrier.values("state")[:1]),
            carrier_outcome=Subquery(carrier.values("outcome")[:1]),
            hub_state=Subquery(hub.values("state")[:1]),
            hub_outcome=Subquery(hub.values("outcome")[:1]),
        ).filter(called_at__isnull=False)

    def still_called_back(self):
        """Of those the ones that are not back, or that somebody has still to confirm."""
        return self.filter(Q(state="returning") | Q(carrier_state__in=_TO_DO) | Q(hub_state__in=_TO_DO))

    def to_pick(self):
        """Ready to be picked: it has a hub, and nothing in it is missing from its place."""
        return self.filter(state="draft", hub__isnull=False).exclude(
            pk__in=self.model.objects.filter(
                Q(lines__dropped_at=None), Q(lines__not_found_at__isnull=False), state="draft"
            ).values("pk")
        )


class SwapQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Who sees every parcel sees them all; a hub those of the needs that are met there, a referrer those of its own
        referrals.
        """
        if sees(actor, "shipments to one's hub") and not sees(actor, "every shipment"):
            return self.filter(of_needs_at_hub(actor, "need"))
        return within_reach(self, actor, "every shipment", need__referral__organisation_id="own referrals")


class WaveQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        return within_reach(self, actor, "waves")


class ManifestQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        return within_reach(self, actor, "manifests")
