"""Somebody who has every published text and knows linear programming: what can they prove of a cell that was not
printed?

Written apart from the engine, from the texts alone.
"""

import numpy as np
from scipy.optimize import linprog


def bounds_of(texts: dict, sums: list, cell) -> tuple[float, float]:
    """The least and the most that the cell can be, by everything that was published."""
    cells = list(texts)
    ranges = []
    for name in cells:
        text = texts[name].replace(",", "")
        if text == "hidden":
            ranges.append((0, None))
        elif text == "fewer than 5":
            ranges.append((0, 4))
        else:
            value = int(text)
            ranges.append((0, 0) if value == 0 else (max(5, value - 2), value + 2))
    matrix = np.zeros((len(sums), len(cells)))
    for row, (total, parts) in enumerate(sums):
        matrix[row, cells.index(total)] -= 1
        for part in parts:
            matrix[row, cells.index(part)] += 1
    aim = np.array([1.0 if name == cell else 0.0 for name in cells])
    least = linprog(aim, A_eq=matrix, b_eq=np.zeros(len(sums)), bounds=ranges)
    most = linprog(-aim, A_eq=matrix, b_eq=np.zeros(len(sums)), bounds=ranges)
    assert least.status == 0
    assert most.status in (0, 3), "what was published must be possible"
    return least.fun, float("inf") if most.status == 3 else -most.fun
