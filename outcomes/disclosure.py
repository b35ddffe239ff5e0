"""Small numbers: what may be shown of counts of people, so that nobody can be found by what is printed or by what follows from it.

Pure, and applied once, when a report is frozen: page, PDF, ODS, CSV and API print the same texts. The rules are those of domain.md 6,
after Ofqual's rounding policy: 0 stays 0, 1 to 4 are shown as "fewer than 5", the rest to the nearest 5; totals are rounded from the
unrounded total; percentages come from rounded figures, and only on bases of 20 or more.

What is printed hangs together: parts add up to totals, and one table's total is another's part. So a reader who knows linear
programming may bound a cell that was not printed. `protect` looks for such cells as they would, and hides further ones, as few and
as small as it can (the cell suppression problem, here by mixed-integer programming), until for each "fewer than 5" both 0 and 4
remain possible.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_diag, coo_matrix, csr_matrix, hstack, vstack

from audit.refusals import Refusal

FEW, HIDDEN, TOO_FEW, NOT_YET = "fewer than 5", "hidden", "too few", "not yet"
UNSPENT = "no spending recorded"
UNPRINTED = (FEW, HIDDEN, TOO_FEW, NOT_YET)
SMALL, STEP, LEAST_BASE = 4, 5, 20
_HAIR = 1e-6

Sum = tuple[Hashable, Sequence[Hashable]]


class CannotProtect(Refusal):
    """What was printed before, or must be printed, gives a small number away whatever is hidden now."""

    sentence = "These figures cannot be published together: a small number would follow from them."


class FiguresDisagree(Refusal):
    """A total is not the sum of its parts: no world could be like that, so nothing can be protected or believed."""

    sentence = "These figures do not add up."


class Exact(str):
    """The text of a count that is not of people, or of so many that it may stand as it is: devices by grade, hubs."""


def rounded(count: int) -> int:
    """To the nearest 5, halves up."""
    return STEP * ((count + 2) // STEP)


def shown(count: int) -> str:
    """A count of people as a report may print it."""
    if count == 0:
        return "0"
    return FEW if count <= SMALL else f"{rounded(count):,}"


def number_of(text: str) -> int | None:
    """The figure that is printed; None for one that is not."""
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else None


def percentage(part: str, base: str) -> str:
    """A share from two printed figures, and from nothing else: unrounded ones would give the hidden count away."""
    of, whole = number_of(part), number_of(base)
    if of is None or whole is None or whole < LEAST_BASE:
        return TOO_FEW
    return f"{min(round(100 * of / whole), 100)}%"


def range_of(text: str) -> tuple[float, float]:
    """What a text tells a reader about the count behind it. "Fewer than 5" tells no more than it says: 0 to 4."""
    if text == FEW:
        return 0, SMALL
    if text == HIDDEN:
        return 0, np.inf
    value = number_of(text)
    if isinstance(text, Exact):
        return value, value
    return (0, 0) if value == 0 else (max(value - 2, STEP), value + 2)


def protect(
    counts: dict[Hashable, int], sums: Iterable[Sum], fixed: dict[Hashable, str] | None = None, exact: Iterable[Hashable] = ()
) -> dict[Hashable, str]:
    """The text of every cell. `counts` are all cells that are printed, totals among them, each with its exact count.

    `sums` are all relations that a reader may use, each (total, parts), across tables as well. `fixed` are cells that were printed
    before, with the text that cannot be taken back; `exact` are those that are not of people and stand as they are. Of a cell that
    is hidden a reader knows no more than rounding would have told. Refuses CannotProtect, and FiguresDisagree where a sum is not one.
    The same counts give the same texts.
    """
    sums = [(total, tuple(parts)) for total, parts in sums]
    for total, parts in sums:
        if counts[total] != (found := sum(counts[part] for part in parts)):
            raise FiguresDisagree(f"“{total}” is {counts[total]:,}, but its parts come to {found:,}.")
    fixed = {cell: text for cell, text in (fixed or {}).items() if cell in counts}
    fixed |= {cell: Exact(f"{counts[cell]:,}") for cell in exact}
    texts = {cell: fixed.get(cell) or shown(count) for cell, count in counts.items()}
    for block in _connected(counts, sums):
        if any(texts[cell] == FEW for cell in block.cells):
            texts |= block.protected(texts, frozenset(fixed))
    return texts


def _connected(counts, sums: list[Sum]) -> list["_Block"]:
    """Cells that hang together by sums, apart from those that do not: each lot is a small problem of its own."""
    home = {cell: cell for cell in counts}

    def find(cell):
        while home[cell] != cell:
            home[cell] = home[home[cell]]
            cell = home[cell]
        return cell

    for total, parts in sums:
        for part in parts:
            home[find(part)] = find(total)
    blocks: dict = {}
    for cell in counts:
        blocks.setdefault(find(cell), ([], []))[0].append(cell)
    for total, parts in sums:
        blocks[find(total)][1].append((total, parts))
    return [_Block(tuple(cells), tuple(own), counts) for cells, own in blocks.values() if own]


@dataclass(frozen=True)
class _Block:
    cells: tuple[Hashable, ...]
    sums: tuple[Sum, ...]
    counts: dict[Hashable, int]

    def protected(self, texts: dict, fixed: frozenset) -> dict:
        place = {cell: number for number, cell in enumerate(self.cells)}
        matrix = _matrix(self.sums, place)
        texts = {cell: texts[cell] for cell in self.cells}
        truth = np.array([self.counts[cell] for cell in self.cells], dtype=float)
        seen = [truth.copy(), truth.copy()]  # the least and the most of each cell in any world that a reader must think possible
        while True:
            exposed = self._exposed(texts, matrix, place, seen)
            if exposed is None:
                return texts
            for cell in self._hide(texts, matrix, place, exposed, fixed):
                texts[cell] = HIDDEN

    def _exposed(self, texts, matrix, place, seen) -> Hashable | None:
        """The first cell that can be bounded too tightly.

        Every world that was found shows a value of every cell, and hiding more forbids none: most cells need no look of their own.
        """
        low, high = zip(*(range_of(texts[cell]) for cell in self.cells), strict=True)
        bounds = list(zip(low, high, strict=True))
        for cell in self.cells:
            if texts[cell] in (FEW, HIDDEN) and not _is_apart(seen, place[cell]):
                _look(matrix, bounds, place[cell], seen)
                if not _is_apart(seen, place[cell]):
                    return cell
        return None

    def _hide(self, texts, matrix, place, exposed, fixed) -> list:
        """The cheapest further cells that leave the exposed one its range: two worlds must both be possible, it low in one, high in the other.

        Variables are one world, the other world, and whether each cell is hidden.
        """
        size = len(self.cells)
        low, high = (np.array(side, dtype=float) for side in zip(*(range_of(texts[cell]) for cell in self.cells), strict=True))
        most = 2.0 * max(self.counts[cell] for cell in self.cells) + 20
        may = np.array([texts[c] not in ("0", FEW, HIDDEN) and c not in fixed for c in self.cells])
        reach = np.where(np.isinf(high), most, high)
        balance = block_diag([matrix, matrix, csr_matrix((0, size))], format="csr")
        one, none = coo_matrix(np.eye(size)), coo_matrix((size, size))
        widen_up, widen_down = coo_matrix(np.diag(most - reach)), coo_matrix(np.diag(low))
        within = vstack(
            [
                hstack([one, none, -widen_up]), hstack([none, one, -widen_up]),
                hstack([-one, none, -widen_down]), hstack([-none, -one, -widen_down]),
            ],
            format="csr",
        )  # fmt: skip
        limits = np.concatenate([reach, reach, -low, -low])
        apart = np.zeros(3 * size)
        apart[place[exposed]], apart[size + place[exposed]] = 1, -1
        cost = np.array([1 + np.log1p(self.counts[cell]) + 1e-4 * number for number, cell in enumerate(self.cells)])
        found = milp(
            np.concatenate([np.zeros(2 * size), cost]),
            constraints=[
                LinearConstraint(balance, 0, 0),
                LinearConstraint(within, -np.inf, limits),
                LinearConstraint(apart.reshape(1, -1), SMALL, np.inf),
            ],
            bounds=Bounds(np.zeros(3 * size), np.concatenate([np.full(2 * size, most), may.astype(float)])),
            integrality=np.concatenate([np.zeros(2 * size), np.ones(size)]),
            options={"time_limit": 20, "mip_rel_gap": 0.02},
        )
        chosen = [] if found.x is None else [c for c, h in zip(self.cells, found.x[2 * size :], strict=True) if h > 0.5]
        if not chosen:
            raise CannotProtect(f"“{exposed}” would follow from the other figures, whatever is hidden.")
        return chosen


def _matrix(sums: tuple[Sum, ...], place: dict) -> csr_matrix:
    rows, columns, values = [], [], []
    for row, (total, parts) in enumerate(sums):
        for cell, value in [(total, -1.0), *((part, 1.0) for part in parts)]:
            rows.append(row)
            columns.append(place[cell])
            values.append(value)
    return coo_matrix((values, (rows, columns)), shape=(len(sums), len(place))).tocsr()


def _is_apart(seen, at: int) -> bool:
    return seen[1][at] - seen[0][at] >= SMALL - _HAIR


def _look(matrix, bounds, at: int, seen):
    """Find the worlds in which one cell is least and most, and keep what they show of every cell."""
    for sign in (1, -1):
        aim = np.zeros(len(bounds))
        aim[at] = sign
        found = linprog(aim, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=bounds, method="highs")
        if found.status == 3:  # without end
            seen[1][at] = np.inf
        else:
            np.minimum(seen[0], found.x, out=seen[0])
            np.maximum(seen[1], found.x, out=seen[1])
