"""Hides as few further cells as it can, so that nothing printed lets a reader bound a small number: the cell suppression
problem, by linear programming in whole numbers.

A "world" is a whole number for every cell within what its text tells, with every sum and every stated limit right. All
worlds are possible to a reader. Every world that is met shows a value of every cell at once, and hiding more forbids
none, so most cells need no look of their own.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, log1p
from typing import TYPE_CHECKING, Any

from law.loading import on_first_use
from law.refusals import Refusal
from outcomes.report.disclosure import FEW, HIDDEN, SMALL, Exact, Known, range_of, shown
from outcomes.report.problem_rows import Rows

if TYPE_CHECKING:
    from outcomes.report import linear_problem
    from outcomes.report.linear_problem import LinearProblem
else:
    linear_problem = on_first_use("outcomes.report.linear_problem")

Cell = Any  # whatever names one: a string in reports
Sum = tuple[Cell, Sequence[Cell]]
Limit = tuple[Cell, int, Cell]  # (a, n, b): a is never more than n times b
Texts = dict[Cell, str]
_HAIR = 1e-6
_SMALL_ONES = range(1, SMALL + 1)
_GLANCES = 12  # looks at all unsettled cells at once, before any by itself
_CORNERS = 8  # looks for whole numbers at corners, each a tenth of the work of a search by branching
_FIRST = 1_000  # how much more one cell's way weighs than those of all others
_REACH = 3  # sums away from the exposed cell: farther ones are not hidden for it, unless these do not do


class CannotProtect(Refusal):
    """What was printed before, or must be printed, gives a small number away whatever is hidden now."""

    sentence = "These figures cannot be published together, because they would reveal a small number."


class FiguresDisagree(Refusal):
    """A total is not the sum of its parts: no world could be like that, so nothing can be protected or believed."""

    sentence = "These figures do not add up."


def protect(
    counts: dict[Cell, int],
    sums: Iterable[Sum],
    fixed: Texts | None = None,
    exact: Iterable[Cell] = (),
    limits: Iterable[Limit] = (),
    prized: Iterable[Cell] = (),
    before: dict[Cell, set[int]] | None = None,
) -> Texts:
    """The text of every cell. `counts` are all cells that are printed, totals among them, each with its exact count.

    `sums` are all relations that a reader may use, each (total, parts), across tables as well; `limits` are those that
    definitions state, and count where they hold. `fixed` are cells with a text that cannot be taken back, or that tells
    something else (`Known`); `exact` are those that are not of people and stand as they are; `prized` are hidden last;
    `before` are counts of earlier editions, of which nobody may prove that they changed. Refuses CannotProtect, and
    FiguresDisagree where a sum is not one. The same counts give the same texts.
    """
    sums = [(total, tuple(parts)) for total, parts in sums]
    for total, parts in sums:
        if counts[total] != (added := sum(counts[part] for part in parts)):
            raise FiguresDisagree(f"“{total}” is {counts[total]:,}, but its parts come to {added:,}.")
    holding = [limit for limit in limits if counts[limit[0]] <= limit[1] * counts[limit[2]]]
    fixed = {cell: text for cell, text in (fixed or {}).items() if cell in counts}
    fixed |= {cell: Exact(f"{counts[cell]:,}") for cell in exact}
    texts = {cell: fixed.get(cell) or shown(count) for cell, count in counts.items()}
    before = before or {}
    for block in _blocks_of(counts, sums, holding, frozenset(prized)):
        block.before = {cell: before[cell] for cell in block.cells if cell in before}
        if block.before or any(texts[cell] in (FEW, HIDDEN) for cell in block.cells):
            texts |= block.protected(texts, frozenset(fixed))
    return texts


def _blocks_of(
    counts: dict[Cell, int], sums: list[Sum], limits: list[Limit], prized: frozenset[Cell]
) -> list["_Block"]:
    """Cells that hang together, apart from those that do not: each lot is a small problem of its own."""
    home = {cell: cell for cell in counts}

    def find(cell: Cell) -> Cell:
        while home[cell] != cell:
            home[cell] = home[home[cell]]
            cell = home[cell]
        return cell

    for total, parts in sums:
        for part in parts:
            home[find(part)] = find(total)
    for small, _, large in limits:
        home[find(small)] = find(large)
    blocks: dict[Cell, _Block] = {}
    for cell in counts:
        blocks.setdefault(find(cell), _Block({}, prized=prized)).counts[cell] = counts[cell]
    for total, parts in sums:
        blocks[find(total)].sums.append((total, parts))
    for small, times, large in limits:
        blocks[find(large)].limits.append((small, times, large))
    return [block for block in blocks.values() if block.sums or block.limits]


@dataclass
class _Block:
    counts: dict[Cell, int]
    sums: list[Sum] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    prized: frozenset[Cell] = frozenset()
    before: dict[Cell, set[int]] = field(default_factory=dict)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(self.counts)

    def protected(self, texts: Texts, fixed: frozenset[Cell]) -> Texts:
        texts = {cell: texts[cell] for cell in self.cells}
        search = _Search(self, texts)
        while (exposed := search.exposed()) is not None:
            search.hide(self._hide(texts, exposed, fixed))
        return texts

    def demanded(self, cell: Cell, text: str) -> set[int]:
        """The numbers that must stay possible behind its text."""
        return {*(_SMALL_ONES if _is_small(text) else ()), *self.before.get(cell, ())}

    def most(self) -> int:
        """More than any cell has to be in some world: worlds without end would show nothing further."""
        return 2 * max(self.counts.values()) + 20

    def ranges(self, texts: Texts) -> list[tuple[float, float]]:
        most = self.most()
        return [(low, min(high, most)) for low, high in (range_of(texts[cell]) for cell in self.cells)]

    @cached_property
    def places(self) -> dict[Cell, int]:
        return {cell: place for place, cell in enumerate(self.cells)}

    @cached_property
    def relations(self) -> "Rows":
        """Every sum and limit, over the places of the cells."""
        rows = Rows()
        for total, parts in self.sums:
            rows.add(0, [*((self.places[part], 1) for part in parts), (self.places[total], -1)], 0)
        for small, times, large in self.limits:
            rows.add(-inf, [(self.places[small], 1), (self.places[large], -times)], 0)
        return rows

    def world(self, model: "LinearProblem", ranges: list[tuple[float, float]]) -> int:
        """A number for each cell, within these ranges, with every sum and limit right. The column of the first."""
        first = model.add_numbers(ranges)
        model.add_rows(self.relations, first)
        return first

    def _hide(self, texts: Texts, exposed: Cell, fixed: frozenset[Cell]) -> list[Cell]:
        """The cheapest further cells that leave the exposed one its range: near ones, and all where those do not do.
        Where no others do but what is prized, such as in a total of few small parts, it is hidden itself.
        """
        may = {cell for cell in self.cells if cell not in fixed and self._may_be_hidden(texts[cell])}
        others = may - {exposed}
        for candidates in (others & self._near(exposed), others):
            hidden = self._cheapest(texts, exposed, candidates)
            if hidden and (exposed not in may or self.prized.isdisjoint(hidden)):
                return hidden
        if exposed in may:
            return [exposed]
        raise CannotProtect(f"“{exposed}” would follow from the other figures, whatever is hidden.")

    @property
    def hidden(self) -> str:
        """Where an edition is corrected, it may stand for 0 (as in disclosure.kept)."""
        return Known(HIDDEN, 0, inf) if self.before else HIDDEN

    def _may_be_hidden(self, text: str) -> bool:
        return text != HIDDEN and (text != "0" or bool(self.before))

    def _near(self, exposed: Cell) -> set[Cell]:
        near = {exposed}
        for _ in range(_REACH):
            touched = [{total, *parts} for total, parts in self.sums if total in near or near.intersection(parts)]
            touched += [{small, large} for small, _, large in self.limits if small in near or large in near]
            near = near.union(*touched)
        return near

    def _cheapest(self, texts: Texts, exposed: Cell, candidates: set[Cell]) -> list[Cell]:
        """Several worlds must all be possible: one for each number that is demanded of the exposed cell, or two in which
        a hidden one is far apart. Variables are those worlds, and whether each candidate is hidden.
        """
        model = linear_problem.LinearProblem()
        most = self.most()
        ranges = [
            (0.0, float(most)) if cell in candidates else both
            for cell, both in zip(self.cells, self.ranges(texts), strict=True)
        ]
        rows = Rows()
        worlds = self._worlds_wanted(exposed, texts[exposed], model, ranges, rows)
        order = [cell for cell in self.cells if cell in candidates]
        hidden = model.add_numbers([(0, 1)] * len(order), whole=True)
        for choice, cell in enumerate(order, hidden):
            low, high = range_of(texts[cell])
            for world in worlds:
                number = world + self.places[cell]
                rows.add(-inf, [(number, 1), (choice, high - most)], high)
                rows.add(low, [(number, 1), (choice, max(low - range_of(self.hidden)[0], 0))], inf)
        model.add_rows(rows)
        prices = [self._price(cell, texts[cell]) + 1e-4 * number for number, cell in enumerate(order)]
        model.least(dict(enumerate(prices, hidden)))
        if not model.has_solution():
            return []
        solution = model.getSolution().col_value
        return [cell for choice, cell in enumerate(order, hidden) if solution[choice] > 0.5]

    def _worlds_wanted(
        self, cell: Cell, text: str, model: "LinearProblem", ranges: list[tuple[float, float]], rows: Rows
    ) -> list[int]:
        """The first column of each, with what the cell is to be there."""
        place = self.places[cell]
        # What is between two numbers that are possible follows from them.
        between = {*_SMALL_ONES[1:-1]} if _is_small(text) else set()
        worlds = []
        for number in sorted(self.demanded(cell, text) - between):
            worlds.append(self.world(model, ranges))
            rows.add(number, [(worlds[-1] + place, 1)], number)
        if _is_apart(text):
            one, other = (self.world(model, ranges) for _ in range(2))
            worlds += [one, other]
            rows.add(SMALL, [(one + place, 1), (other + place, -1)], inf)
        return worlds

    def _price(self, cell: Cell, text: str) -> float:
        """What is lost with a text: larger numbers say more; "fewer than 5" goes only where no other does about as
        well, and what everybody asks for goes last.
        """
        if cell in self.prized:
            return 20
        return 6 if text == FEW else 1 + log1p(self.counts[cell])


class _Search:
    """Looks for a cell of which what is printed tells more than its own text. `values` are the whole numbers that each
    cell was seen to have in some world.
    """

    def __init__(self, block: _Block, texts: Texts) -> None:
        self.block = block
        self.texts = texts
        self.values = {cell: {count} for cell, count in block.counts.items()}
        self.ranges = block.ranges(texts)
        self.model = linear_problem.LinearProblem()
        block.world(self.model, self.ranges)
        self.places = block.places
        self.chance = random.Random(1)  # noqa: S311 - which way to look first, the same each time
        self.unsettled = [cell for cell in block.cells if self._misses(cell)]
        for glance in range(_GLANCES):
            if self.unsettled:
                self._glance(self.unsettled, glance)
                self.unsettled = [cell for cell in self.unsettled if self._misses(cell)]

    def exposed(self) -> Cell | None:
        while self.unsettled:
            if self._misses(self.unsettled[0]) and not self._is_open(self.unsettled[0]):
                return self.unsettled[0]
            self.unsettled.pop(0)
        return None

    def hide(self, cells: list[Cell]) -> None:
        """Forget the texts of these cells: every world that was seen stays possible, and more become so."""
        for cell in cells:
            self.texts[cell] = self.block.hidden
            place = self.places[cell]
            self.ranges[place] = (range_of(self.texts[cell])[0], self.block.most())
            self.model.changeColBounds(place, *self.ranges[place])
            self._whole.changeColBounds(place, *self.ranges[place])
        self.unsettled += [cell for cell in cells if cell not in self.unsettled and self._misses(cell)]

    def _misses(self, cell: Cell) -> bool:
        """Whether the worlds that were seen do not yet leave it all that its text does."""
        seen = self.values[cell]
        text = self.texts[cell]
        return not seen.issuperset(self.block.demanded(cell, text)) or (
            _is_apart(text) and max(seen) - min(seen) < SMALL
        )

    def _is_open(self, cell: Cell) -> bool:
        """Looked at by itself: whether each number that is demanded is possible, and of a hidden one numbers that are
        four apart.
        """
        place = self.places[cell]
        demanded = self.block.demanded(cell, self.texts[cell])
        if not all(value in self.values[cell] or self._is_possible(place, value) for value in demanded):
            return False
        for way in (1, -1) if _is_apart(self.texts[cell]) else ():
            if not self._corner(place, way):
                self._in_whole_numbers(place, self.ranges[place], way)
        return not self._misses(cell)

    def _glance(self, unsettled: list[Cell], glance: int) -> None:
        """All of them as low as can be, then as high, then each as chance has it: one world for many cells."""
        ways = {0: lambda: 1, 1: lambda: -1}.get(glance, lambda: self.chance.choice((-1, 1)))
        self.model.least({self.places[cell]: ways() for cell in unsettled})
        if not self.model.is_solved():
            raise CannotProtect("No counts could lead to all of what is printed.")
        self._remember(self.model.getSolution().col_value)

    def _remember(self, solution: Sequence[float]) -> bool:
        """Keep what a world shows of every cell. Whether it was one of whole numbers."""
        whole = [round(value) for value in solution[: len(self.block.cells)]]
        if any(abs(value - number) > _HAIR for value, number in zip(solution, whole, strict=False)):
            return False
        for cell, number in zip(self.block.cells, whole, strict=True):
            self.values[cell].add(number)
        return True

    def _is_possible(self, place: int, value: int) -> bool:
        """Whether some world of whole numbers has this value: by linear programming, and by branching where its corner
        is not whole.
        """
        self.model.changeColBounds(place, value, value)
        found = self._corner(place)
        self.model.changeColBounds(place, *self.ranges[place])
        return self._in_whole_numbers(place, (value, value), 0) if found is None else found

    def _corner(self, place: int, way: int = 0) -> bool | None:
        """Look for a world in whole numbers at corners that chance points to, with this cell as low (1) or high (-1) as
        can be. None: all that were looked at are broken. False: there is none at all.
        """
        for _ in range(_CORNERS):
            ways = dict(enumerate(self.chance.choices((-1, 0, 1), k=len(self.ranges))))
            self.model.least(ways | ({place: way * _FIRST} if way else {}))
            if not self.model.is_solved():
                return False
            if self._remember(self.model.getSolution().col_value):
                return True
        return None

    def _in_whole_numbers(self, place: int, between: tuple[float, float], way: int) -> bool:
        """Look for a world of whole numbers with this cell between two bounds, as low (1) or high (-1) as can be."""
        self._whole.changeColBounds(place, *between)
        self._whole.least({place: way})
        found = self._whole.has_solution()
        solution = self._whole.getSolution().col_value if found else []
        self._whole.changeColBounds(place, *self.ranges[place])
        return found and self._remember(solution)

    @cached_property
    def _whole(self) -> "LinearProblem":
        """The same problem in whole numbers: built when it is first asked for, and kept."""
        model = linear_problem.LinearProblem()
        model.add_numbers(self.ranges, whole=True)
        model.add_rows(self.block.relations)
        return model


def _is_apart(text: str) -> bool:
    """Whether numbers that are four apart must be possible behind it."""
    return text in (FEW, HIDDEN) and not _is_small(text)


def _is_small(text: str) -> bool:
    """Whether it stands for 1 to 4, and not for what an earlier edition printed."""
    return text == FEW and not isinstance(text, Known)
