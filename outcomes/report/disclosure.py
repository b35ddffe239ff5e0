"""Small numbers: what may be shown of counts of people, so that nobody can be found by what is printed or by what
follows from it.

Pure, and applied once, when a report is frozen: page, PDF, ODS, CSV and API print the same texts. The rules follow
Ofqual's rounding policy: 0 stays 0, 1 to 4 are shown as "fewer than 5", the rest to the nearest 5; totals are rounded
from the unrounded total; percentages come from rounded figures, and only on bases of 20 or more.

What is printed hangs together: parts add up to totals, and one table's total is another's part. So a reader who knows
linear programming may bound a cell that was not printed. `protect` looks for such cells as they would, and hides
further ones, as few and as small as it can (the cell suppression problem, here by mixed-integer programming), until for
each "fewer than 5" both 0 and 4 remain possible.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import inf, log1p

from highspy import Highs, HighsModelStatus, HighsVarType, SolutionStatus

from law.refusals import Refusal

FEW = "fewer than 5"
HIDDEN = "hidden"
TOO_FEW = "too few"
NOT_YET = "not yet"
UNSPENT = "no spending recorded"
UNPRINTED = (FEW, HIDDEN, TOO_FEW, NOT_YET)
SMALL = 4
STEP = 5
LEAST_BASE = 20
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


def is_enough(text: str) -> bool:
    """Whether so many were printed that a share, an average or an amount may be worked out of them."""
    number = number_of(text)
    return number is not None and number >= LEAST_BASE


def percentage(part: str, base: str) -> str:
    """A share from two printed figures, and from nothing else: unrounded ones would give the hidden count away.

    "Too few" where the base is under 20; "hidden" where it is enough, but one of the two is not printed.
    """
    of = number_of(part)
    whole = number_of(base)
    if base == HIDDEN:
        return HIDDEN
    if whole is None or whole < LEAST_BASE:
        return TOO_FEW
    if of is None:
        return HIDDEN
    return f"{min(round(100 * of / whole), 100)}%"


def range_of(text: str) -> tuple[float, float]:
    """What a text tells a reader about the count behind it. "Fewer than 5" tells no more than it says: 0 to 4."""
    if text == FEW:
        return 0, SMALL
    if text == HIDDEN:
        return 0, inf
    value = number_of(text)
    if isinstance(text, Exact):
        return value, value
    return (0, 0) if value == 0 else (max(value - 2, STEP), value + 2)


def protect(
    counts: dict[Hashable, int],
    sums: Iterable[Sum],
    fixed: dict[Hashable, str] | None = None,
    exact: Iterable[Hashable] = (),
) -> dict[Hashable, str]:
    """The text of every cell. `counts` are all cells that are printed, totals among them, each with its exact count.

    `sums` are all relations that a reader may use, each (total, parts), across tables as well. `fixed` are cells that
    were printed before, with the text that cannot be taken back; `exact` are those that are not of people and stand as
    they are. Of a cell that is hidden a reader knows no more than rounding would have told. Refuses CannotProtect, and
    FiguresDisagree where a sum is not one. The same counts give the same texts.
    """
    sums = [(total, tuple(parts)) for total, parts in sums]
    for total, parts in sums:
        if counts[total] != (added := sum(counts[part] for part in parts)):
            raise FiguresDisagree(f"“{total}” is {counts[total]:,}, but its parts come to {added:,}.")
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

    def protected(self, texts: dict[Hashable, str], fixed: frozenset[Hashable]) -> dict[Hashable, str]:
        texts = {cell: texts[cell] for cell in self.cells}
        bounds = {cell: _Bounds(self.counts[cell], self.counts[cell]) for cell in self.cells}
        while (exposed := self._exposed(texts, bounds)) is not None:
            texts |= dict.fromkeys(self._hide(texts, exposed, fixed), HIDDEN)
        return texts

    def _exposed(self, texts: dict[Hashable, str], bounds: dict[Hashable, "_Bounds"]) -> Hashable | None:
        """The first cell that can be bounded too tightly.

        Every world that was found shows a value of every cell, and hiding more forbids none: most cells need no look of
        their own.
        """
        model = _Model()
        world = self._world(model, self._ranges(texts))
        for cell in self.cells:
            if texts[cell] in (FEW, HIDDEN) and not bounds[cell].is_apart():
                for look in (model.minimize, model.maximize):
                    look(1 * world[cell])
                    self._remember(model, bounds)
                if not bounds[cell].is_apart():
                    return cell
        return None

    def _remember(self, model: Highs, bounds: dict[Hashable, "_Bounds"]) -> None:
        """Keep what the world that was found shows of every cell. Refuses CannotProtect where what is printed allows
        for none.
        """
        if model.getModelStatus() != HighsModelStatus.kOptimal:
            raise CannotProtect("No counts could lead to all of what is printed.")
        for cell, value in zip(self.cells, model.getSolution().col_value, strict=True):
            bounds[cell].add(value)

    def _hide(self, texts: dict[Hashable, str], exposed: Hashable, fixed: frozenset[Hashable]) -> list[Hashable]:
        """The cheapest further cells that leave the exposed one its range: two worlds must both be possible, it low in
        one, high in the other.

        Variables are one world, the other world, and whether each cell is hidden.
        """
        may = [float(texts[cell] not in ("0", FEW, HIDDEN) and cell not in fixed) for cell in self.cells]
        model = _Model()
        most = self._most()
        one, other = (self._world(model, [(0, most)] * len(self.cells)) for _ in range(2))
        hidden = model.addVariables(self.cells, ub=may, type=HighsVarType.kInteger)
        for cell, (low, high) in zip(self.cells, self._ranges(texts), strict=True):
            for world in (one, other):
                model.addConstr(world[cell] - (most - high) * hidden[cell] <= high)
                model.addConstr(world[cell] + low * hidden[cell] >= low)
        model.addConstr(one[exposed] - other[exposed] >= SMALL)
        prices = (1 + log1p(self.counts[cell]) + 1e-4 * number for number, cell in enumerate(self.cells))
        model.minimize(model.qsum(price * hidden[cell] for cell, price in zip(self.cells, prices, strict=True)))
        if model.getInfo().primal_solution_status != SolutionStatus.kSolutionStatusFeasible:
            raise CannotProtect(f"“{exposed}” would follow from the other figures, whatever is hidden.")
        return [cell for cell in self.cells if model.val(hidden[cell]) > 0.5]

    def _most(self) -> float:
        """More than any cell has to be in some world: worlds without end would show nothing further."""
        return 2.0 * max(self.counts[cell] for cell in self.cells) + 20

    def _ranges(self, texts: dict[Hashable, str]) -> list[tuple[float, float]]:
        most = self._most()
        ranges = (range_of(texts[cell]) for cell in self.cells)
        return [(low, min(high, most)) for low, high in ranges]

    def _world(self, model: Highs, ranges: list[tuple[float, float]]) -> dict:
        """A count for each cell, within these ranges, with every sum right."""
        low, high = zip(*ranges, strict=True)
        world = model.addVariables(self.cells, lb=low, ub=high)
        for total, parts in self.sums:
            model.addConstr(model.qsum(world[part] for part in parts) - world[total] == 0)
        return world


@dataclass
class _Bounds:
    """The least and the most of one cell in any world that a reader must think possible, as far as they were found."""

    least: float
    most: float

    def add(self, value: float) -> None:
        self.least = min(self.least, value)
        self.most = max(self.most, value)

    def is_apart(self) -> bool:
        return self.most - self.least >= SMALL - _HAIR


class _Model(Highs):
    """An empty problem for HiGHS, which is to work without a word: it would greet on standard output as soon as
    callbacks are enabled.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setOptionValue("time_limit", 20.0)
        self.setOptionValue("mip_rel_gap", 0.02)

    def enableCallbacks(self) -> None:
        self.silent()
        super().enableCallbacks()
