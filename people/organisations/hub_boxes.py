"""A box that goes to a hub for nobody in particular: what it is and who orders one, whatever lies in it.

The rooms above say what lies in theirs: SIMs in `connectivity.Box`, devices to share in `inventory.SharedBox`.
"""

from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db import models
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded
from audit.recording import amended
from law.actors import Actor
from law.refusals import Conflict, Invalid, NotAllowed
from law.states import StateField, States
from people.access import may
from people.organisations.models import Organisation

B = TypeVar("B", bound="HubBox")


class NotYourBox(NotAllowed):
    """A hub orders, counts, gives out and sends back its own."""

    code = "not_your_box"
    sentence = "This belongs to another hub."


class BoxOrdered(Conflict):
    """A hub waits for one order of a kind at a time."""

    code = "box_ordered"
    sentence = "This hub already has an open order. Wait for it, change the number in it, or cancel it."


class NotAnOpenHub(Conflict):
    """Boxes go to hubs."""

    code = "not_an_open_hub"
    sentence = "Select a hub that is open."


class HubBox(Recorded):
    """A box for a hub: asked for, packed by scan, sent, counted in. Each kind of it has its own `number` and `hub`."""

    class State(States, machine="people.HubBox"):
        ORDERED = "ordered"
        PACKED = "packed"
        SENT = "sent"
        ARRIVED = "arrived"
        CANCELLED = "cancelled"

    S = State
    OPEN = (State.ORDERED, State.PACKED, State.SENT)
    THING: ClassVar[str]  # what lies in it
    MOST: ClassVar[int]  # of them in one box
    NONE_BESIDE: ClassVar[tuple[str, ...]] = OPEN  # while it has one in these states, a hub orders no other
    FOR_ANY_HUB: ClassVar[str]  # who may act for other hubs than their own

    number: str
    hub: Organisation
    hub_id: UUID
    quantity = models.PositiveSmallIntegerField(help_text="how many the hub asked for")
    state = StateField(choices=State.choices, default=State.ORDERED, protected=True)
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    @property
    def asked_for(self) -> str:
        """In words: 3 SIMs."""
        return f"{self.quantity} {self.thing}{'' if self.quantity == 1 else 's'}"

    @property
    def thing(self) -> str:
        return self.THING

    @property
    def inside(self) -> models.QuerySet[Any]:
        """What is in it now; after it has arrived, what its kind still looks for there."""
        raise NotImplementedError

    @transition(field=state, source=S.ORDERED, target=S.PACKED)
    def pack(self) -> None:
        """Pack a box for a hub: from ordered to packed, by warehouse staff who scan what goes in."""

    @transition(field=state, source=S.PACKED, target=S.ORDERED)
    def unpack(self) -> None:
        """Empty a box that was packed wrongly: from packed to ordered, by warehouse staff, with a reason; what was in it is
        on the shelf again.
        """

    @transition(field=state, source=S.PACKED, target=S.SENT)
    def send(self) -> None:
        """Send a box to its hub: from packed to sent, by warehouse staff; refused while a device in it breaks a rule of the
        gate.
        """
        self.sent_at = timezone.now()

    @transition(field=state, source=S.SENT, target=S.ARRIVED)
    def arrive(self) -> None:
        """Count a box in: from sent to arrived, by a hub worker; what is not found stays on the road, and the warehouse
        gets a task.
        """
        self.arrived_at = timezone.now()

    @transition(field=state, source=[S.ORDERED, S.PACKED], target=S.CANCELLED)
    def cancel(self) -> None:
        """Cancel a box for a hub: from ordered or packed to cancelled, by a hub worker or warehouse staff, with a reason;
        what was packed is on the shelf again.
        """

    @transition(field=state, source=S.SENT, target=S.PACKED)
    def unsend(self) -> None:
        """Take back that a box was sent: from sent to packed, by warehouse staff, with a reason, when it has not left."""
        self.sent_at = None

    @transition(field=state, source=S.SENT, target=S.CANCELLED)
    def come_back(self) -> None:
        """End a box that never arrived: from sent to cancelled, by the service when the last of what was in it is back at the
        warehouse, or is written off.
        """

    del S


def acts_for(model: type[HubBox], hub_id: UUID, by: Actor) -> bool:
    """Whether it is their own hub, or they may act for any."""
    return may(by, model.FOR_ANY_HUB) or by.organisation_id == hub_id


def check_own(model: type[HubBox], hub_id: UUID, by: Actor) -> None:
    """Refuses NotYourBox of another hub than one's own."""
    if not acts_for(model, hub_id, by):
        raise NotYourBox()


def order(model: type[B], *, hub: Organisation, quantity: int, by: Actor, **more: Any) -> B:
    """Ask the warehouse for a box. Refuses NotYourBox, NotAnOpenHub, BoxOrdered, and Invalid for other than 1 to `MOST`."""
    check_own(model, hub.pk, by)
    _check_quantity(model, quantity)
    if not hub.is_open_hub:
        raise NotAnOpenHub()
    boxes: Any = model.objects  # `hub` is a field of each kind
    if boxes.filter(hub=hub, state__in=model.NONE_BESIDE).exists():
        raise BoxOrdered()
    box: B = boxes.create(hub=hub, quantity=quantity, **more)
    return box


def change_quantity(box: B, quantity: int, *, by: Actor) -> B:
    """Ask for another number than before. Refuses NotYourBox, Invalid."""
    check_own(type(box), box.hub_id, by)
    _check_quantity(type(box), quantity)
    box.quantity = quantity
    box.save()
    amended(box, quantity=quantity)
    return box


def _check_quantity(model: type[HubBox], quantity: int) -> None:
    if not 1 <= quantity <= model.MOST:
        raise Invalid.at("/quantity", "out_of_range", f"A box must have between 1 and {model.MOST} {model.THING}s.")


def end_with_last(box: HubBox | None, thing: Recorded) -> None:
    """A box that never arrived ends with the last thing that was in it."""
    if box is not None and box.state == HubBox.State.SENT and not box.inside.exclude(pk=thing.pk).exists():
        box.move(box.come_back)
