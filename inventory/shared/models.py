"""The boxes in which shared devices go to a hub."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.models import Recorded
from inventory import device_choices
from inventory.querysets import SharedBoxQuerySet
from law.references import new_reference
from law.states import StateField, States
from people.models import Organisation


def new_shared_box_number() -> str:
    return new_reference("SHB")


class SharedBox(Recorded):
    """Devices of one kind that a hub shares: asked for, packed by scan, sent, counted in. It is for nobody in particular."""

    class State(States, machine="inventory.SharedBox"):
        ORDERED = "ordered"
        PACKED = "packed"
        SENT = "sent"
        ARRIVED = "arrived"
        CANCELLED = "cancelled"

    S = State
    number = models.CharField(max_length=16, unique=True, default=new_shared_box_number, editable=False)
    hub = models.ForeignKey(Organisation, models.PROTECT, related_name="shared_boxes")
    kind = models.CharField(max_length=10, choices=device_choices.Kind.choices)
    quantity = models.PositiveSmallIntegerField(help_text="how many the hub asked for")
    state = StateField(choices=State.choices, default=State.ORDERED, protected=True)
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

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

    def __str__(self):
        return self.number

    @property
    def inside(self):
        """The devices that are in it, or that it brought and that are at its hub or on their way back."""
        return self.devices.filter(state=device_choices.State.SHARED)

    @transition(field=state, source=S.ORDERED, target=S.PACKED)
    def pack(self):
        """Pack a box of shared devices: from ordered to packed, by warehouse staff who scan what goes in."""

    @transition(field=state, source=S.PACKED, target=S.ORDERED)
    def unpack(self):
        """Empty a box of shared devices that was packed wrongly: from packed to ordered, by warehouse staff, with a reason;
        its devices are on the shelf again.
        """

    @transition(field=state, source=S.PACKED, target=S.SENT)
    def send(self):
        """Send a box of shared devices: from packed to sent, by warehouse staff; refused while a device in it breaks a rule
        of the gate.
        """

    @transition(field=state, source=S.SENT, target=S.PACKED)
    def unsend(self):
        """Take back that a box of shared devices was sent: from sent to packed, by warehouse staff, with a reason, when it
        has not left.
        """

    @transition(field=state, source=S.SENT, target=S.ARRIVED)
    def arrive(self):
        """Count a box of shared devices in: from sent to arrived, by a hub worker; what is not found stays with whoever
        drove it, and the warehouse gets a task.
        """

    @transition(field=state, source=[S.ORDERED, S.PACKED], target=S.CANCELLED)
    def cancel(self):
        """Cancel a box of shared devices: from ordered or packed to cancelled, by a hub worker or warehouse staff, with a
        reason; its devices are on the shelf again.
        """

    @transition(field=state, source=S.SENT, target=S.CANCELLED)
    def come_back(self):
        """End a box of shared devices that never arrived: from sent to cancelled, by the service when the last device in it
        is back at the warehouse, or is written off.
        """

    del S
