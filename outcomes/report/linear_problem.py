"""A linear problem, by the solver HiGHS. Loaded when a report is protected: its numbers are large (law.loading)."""

from collections.abc import Mapping

import numpy as np
from highspy import Highs, HighsModelStatus, HighsVarType, SolutionStatus

from outcomes.report.problem_rows import Rows


class LinearProblem(Highs):
    """An empty problem for HiGHS, which is to work without a word: it would greet on standard output as soon as
    callbacks are enabled.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setOptionValue("time_limit", 20.0)
        self.setOptionValue("mip_rel_gap", 0.02)

    def add_numbers(self, ranges: list[tuple[float, float]], *, whole: bool = False) -> int:
        """A column for each, between (low, high); whole numbers or any. The number of the first."""
        first = self.getNumCol()
        low, high = np.array(ranges, dtype=np.double).reshape(-1, 2).T.copy()
        self.addVars(len(ranges), low, high)
        if whole:
            columns = np.arange(first, first + len(ranges), dtype=np.int32)
            self.changeColsIntegrality(len(ranges), columns, np.full(len(ranges), HighsVarType.kInteger))
        return first

    def add_rows(self, rows: Rows, first: int = 0) -> None:
        """These conditions, of columns counted from `first` on."""
        self.addRows(
            len(rows.low),
            np.array(rows.low, dtype=np.double),
            np.array(rows.high, dtype=np.double),
            len(rows.columns),
            np.array(rows.starts, dtype=np.int32),
            np.array(rows.columns, dtype=np.int32) + np.int32(first),
            np.array(rows.times, dtype=np.double),
        )

    def least(self, costs: Mapping[int, float]) -> None:
        """Solve for the least sum of what stands in these columns, each at its cost."""
        every = np.zeros(self.getNumCol())
        every[list(costs)] = list(costs.values())
        self.changeColsCost(len(every), np.arange(len(every), dtype=np.int32), every)
        self.run()

    def is_solved(self) -> bool:
        """Whether the least sum was found."""
        return bool(self.getModelStatus() == HighsModelStatus.kOptimal)

    def has_solution(self) -> bool:
        """Whether some numbers fit all conditions, be they the least or not."""
        return bool(self.getInfo().primal_solution_status == SolutionStatus.kSolutionStatusFeasible)

    def enableCallbacks(self) -> None:
        self.silent()
        super().enableCallbacks()
