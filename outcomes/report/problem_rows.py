"""The conditions of a linear problem, gathered to be handed to the solver at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Rows:
    """Conditions as HiGHS takes them all at once: one by one, they took a quarter of all the time."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def add(self, low: float, terms: Iterable[tuple[int, float]], high: float) -> None:
        """`terms` are (column, times what stands in it), and come to between low and high. A column that
        is named twice counts twice.
        """
        together: dict[int, float] = {}
        for column, times in terms:
            together[column] = together.get(column, 0) + times
        self.low.append(low)
        self.high.append(high)
        self.starts.append(len(self.columns))
        self.columns += together
        self.times += together.values()
