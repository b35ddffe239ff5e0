"""What a device is while a hub shares it among its visitors and classes: in which box it went, and what is known of it."""

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django_fsm import transition

from inventory.device_choices import State

STATE: Any = "state"  # the field of the device, by its name: it is declared where the others of the device are


class MayBeShared(models.Model):
    """The part of a device that tells of its last time at a hub as a shared one. In state `shared` it has a box."""

    state: str
    in_our_hands_since: object

    shared_box = models.ForeignKey(
        "inventory.SharedBox",
        models.PROTECT,
        null=True,
        related_name="devices",
        help_text="in which it went to its hub",
    )
    shared_since = models.DateTimeField(null=True, help_text="when its hub counted it in; empty until then")
    shared_missing_at = models.DateTimeField(null=True, help_text="since when its hub does not find it")
    sent_back_at = models.DateTimeField(null=True, help_text="when its hub sent it back")

    class Meta:
        abstract = True

    def lock_of_box(self) -> list[QuerySet]:
        """Its box is always locked before it."""
        if self.state != State.SHARED:
            return []
        boxes: Any = type(self)._meta.get_field("shared_box").related_model
        return [boxes.objects.filter(pk=self.shared_box_id)]

    @transition(field=STATE, source=State.AVAILABLE, target=State.SHARED)
    def share(self):
        """Put a device in a box for a hub that shares it: from available to shared, by warehouse staff who scan it; refused
        while its bin is counted, and while it breaks a rule of the gate. (DV23)
        """

    @transition(field=STATE, source=State.SHARED, target=State.AVAILABLE)
    def unshare(self):
        """Take a device out of a box that has not left: from shared to available, by warehouse staff who empty the box, or
        by whoever cancels it. (DV23)
        """

    @transition(field=STATE, source=State.SHARED, target=State.QUARANTINED)
    def take_in_shared(self):
        """Take in a device that a hub shared: from shared to quarantined, by warehouse staff who scan it; many people used
        it, so it is wiped again, with evidence younger than its return. (DV24)
        """
        self._comes_in()
