"""The boxes in which shared devices go to a hub."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inventory import device_choices
from inventory.querysets import SharedBoxQuerySet
from law.references import new_reference
from people.models import Organisation
from people.organisations.hub_boxes import HubBox


def new_shared_box_number() -> str:
    return new_reference("SHB")


class SharedBox(HubBox):
    """Devices of one kind that a hub shares."""

    THING = "device"
    MOST = 20
    FOR_ANY_HUB = "inventory.share for any hub"
    number = models.CharField(max_length=16, unique=True, default=new_shared_box_number, editable=False)
    hub = models.ForeignKey(Organisation, models.PROTECT, related_name="shared_boxes")
    kind = models.CharField(max_length=10, choices=device_choices.Kind.choices)

    objects: ClassVar = SharedBoxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "shared boxes"
        constraints = [
            models.UniqueConstraint(
                fields=["hub"],
                condition=Q(state__in=["ordered", "packed", "sent"]),
                name="one_open_shared_order_per_hub",
            )
        ]
        indexes = [models.Index(fields=["state", "-created_at", "-id"], name="shared_box_state_newest")]

    @property
    def thing(self):
        return self.get_kind_display().lower()

    @property
    def inside(self):
        """The devices that are in it, or that it brought and that are at its hub or on their way back."""
        return self.devices.filter(state=device_choices.State.SHARED)
