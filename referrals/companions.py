"""What may travel in one parcel with a device: rooms on one floor do not know each other, so each kind of thing is
registered here by the room that keeps it, and the room that packs parcels asks here.
"""

from typing import NamedTuple, Protocol

from referrals.models import Need


class Thing(NamedTuple):
    """A promised thing: the number that a scanner reads on it, and what a pick list calls it."""

    number: str
    words: str


class Companion(Protocol):
    """How a kind of thing travels. Each call that changes anything is made inside the packing room's own action."""

    def promised(self, need: Need) -> Thing | None:
        """What is promised to this need, and has not left; None when there is nothing to be packed."""

    def is_it(self, number: str, scanned: str) -> bool:
        """Whether what was scanned is the thing with this number, however a scanner spells it."""

    def send(self, number: str, *, by) -> None:
        """It leaves in a parcel to a hub: its need is under way."""

    def is_inside(self, number: str, need: Need) -> bool:
        """Whether it is still in the parcel in which it left for this need: some are taken out and given by hand."""

    def give(self, number: str, *, by) -> None:
        """The parcel that it travelled in was handed over, with proof."""

    def unload(self, number: str, *, by) -> None:
        """It is off the van again, and still promised."""

    def bring_back(self, number: str, *, reason: str, by) -> None:
        """It came back: its need goes back to its place in the queue."""

    def lose(self, number: str, *, reason: str, by) -> None:
        """Its parcel never came: nobody is to use it, and its need goes back to its place in the queue."""


_KEPT_BY: dict[str, Companion] = {}


def register(kind: Need.Kind, companion: Companion) -> None:
    """Have what is promised to needs of this kind travel with a device. Called once, when the service starts."""
    _KEPT_BY[kind] = companion


def companion_of(kind: str) -> Companion | None:
    return _KEPT_BY.get(kind)


def travelling_kinds() -> list[str]:
    """The kinds of needs whose things may be put into a parcel with a device."""
    return list(_KEPT_BY)
