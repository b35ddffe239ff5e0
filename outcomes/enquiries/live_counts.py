"""Live counts as of this morning's cut: for availability, the front page and whatever watches the service."""

from datetime import date

from law.actors import SYSTEM
from outcomes.enquiries import live_gate
from outcomes.enquiries.actions import cut_live_counts
from outcomes.enquiries.models import DailyCut


class LiveCounts:
    """One cut. Every number is a multiple of 5; 0 stands for fewer than 5."""

    def __init__(self, cut: DailyCut) -> None:
        self.on: date = cut.on
        self._counts = cut.counts

    def least(self, cell: str) -> int:
        """At least so many there were when this cell last moved."""
        shown: live_gate.Shown | None = self._counts.get(cell)
        return shown["least"] if shown else 0

    def words(self, cell: str) -> str:
        return live_gate.in_words(self.least(cell))


def live_counts() -> LiveCounts:
    """The newest cut, by one statement; the very first is made on demand."""
    newest = DailyCut.objects.order_by("-on").first()
    return LiveCounts(newest or cut_live_counts(by=SYSTEM))
