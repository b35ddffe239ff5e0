"""Somebody who has every published text and knows mathematics: what can they prove of a cell that was not printed?

Written apart from the engine, from the texts alone. They know that counts are whole numbers, that "fewer than 5" is 1
to 4 because 0 is printed as 0 and "hidden" not 0, every sum, and whatever the definitions state.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_matrix


@dataclass
class Attacker:
    """`texts` of cells, `sums` (total, parts), `limits` (a, n, b): a is never more than n times b. `ranges` are what
    else they know of single cells, such as of those whose text an edition kept.
    """

    texts: dict
    sums: list
    limits: list = field(default_factory=list)
    ranges: dict = field(default_factory=dict)

    def __post_init__(self):
        self.cells = list(self.texts)
        self.place = {cell: place for place, cell in enumerate(self.cells)}
        self.low, self.high = np.transpose([self._range(cell) for cell in self.cells])
        matrix = lil_matrix((len(self.sums) + len(self.limits), len(self.cells)))
        least = np.zeros(matrix.shape[0])
        for row, (total, parts) in enumerate(self.sums):
            matrix[row, self.place[total]] -= 1
            for part in parts:
                matrix[row, self.place[part]] += 1
        for row, (small, times, large) in enumerate(self.limits, len(self.sums)):
            matrix[row, self.place[small]] += 1
            matrix[row, self.place[large]] -= times
            least[row] = -np.inf
        self.rules = [LinearConstraint(matrix.tocsr(), least, np.zeros(matrix.shape[0]))] if matrix.shape[0] else []

    def _range(self, cell) -> tuple[float, float]:
        if cell in self.ranges:
            return self.ranges[cell]
        text = self.texts[cell].replace(",", "")
        if text == "hidden":
            return 1, 10_000
        if text == "fewer than 5":
            return 1, 4
        value = int(text)
        return (0, 0) if value == 0 else (max(5, value - 2), value + 2)

    def bounds_of(self, cell) -> tuple[int, int]:
        """The least and the most that it can be."""
        least, most = (
            self._look(cell, way, self.low[self.place[cell]], self.high[self.place[cell]]) for way in (1, -1)
        )
        assert least is not None, "what was published must be possible"
        return least, most

    def possible(self, cell, values=range(1, 5)) -> set[int]:
        """Which of these values it can have."""
        return {value for value in values if self._look(cell, 0, value, value) is not None}

    def _look(self, cell, way, low, high) -> int | None:
        lows, highs = self.low.copy(), self.high.copy()
        lows[self.place[cell]], highs[self.place[cell]] = low, high
        aim = np.zeros(len(self.cells))
        aim[self.place[cell]] = way
        found = milp(aim, integrality=np.ones(len(self.cells)), bounds=Bounds(lows, highs), constraints=self.rules)
        return round(found.x[self.place[cell]]) if found.success else None

    def differences(self, one, other) -> tuple[int, int]:
        """The least and the most by which `other` can be larger than `one`."""
        aim = np.zeros(len(self.cells))
        aim[self.place[other]], aim[self.place[one]] = 1, -1
        whole = {"integrality": np.ones(len(aim)), "bounds": Bounds(self.low, self.high), "constraints": self.rules}
        least, most = (milp(way * aim, **whole) for way in (1, -1))
        assert least.success
        assert most.success
        return round(least.fun), round(-most.fun)
