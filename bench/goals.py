"""The table of goals, and the line in which a measured number stands beside what was promised."""

from dataclasses import dataclass

_WHAT = 34


@dataclass(frozen=True)
class Goal:
    """The line below which the work is not done, and where the numbers say it can go. Most are better when they are small."""

    must: float
    aim: float
    is_better_when_large: bool = False

    def verdict(self, number: float) -> str:
        sign = -1 if self.is_better_when_large else 1
        if sign * number <= sign * self.aim:
            return "aim met"
        return "must met" if sign * number <= sign * self.must else "MISSED"

    @property
    def sign(self) -> str:
        return ">=" if self.is_better_when_large else "<="


_RATE = True
GOALS = {
    "P1": Goal(1.0, 1.5, _RATE),  # of the floor's rate
    "P2 InvenTree": Goal(4, 8, _RATE),
    "P2 pretix": Goal(12, 25, _RATE),
    "P3": Goal(0.06, 0.15, _RATE),  # of the rate of eight prepared statements
    "P4": Goal(14, 6),  # statements
    "P5": Goal(0, 0),  # errors
    "P6": Goal(1.15, 1.05),  # large / small
    "Q1": Goal(1.0, 0.5),  # of the floor
    "Q1 raw": Goal(30, 12),  # of raw SQL
    "Q2": Goal(1.3, 1.1),  # large / small
    "Q3": Goal(8, 15, _RATE),  # times as fast as the fastest peer
    "Q4": Goal(5, 2),  # statements
    "A1": Goal(0, 0),  # races in which not exactly 50 won, or somebody was told of a fault of ours
    "A2": Goal(4, 2),  # of the floor
    "A3": Goal(5, 2),  # p99, of the floor's
    "A3 lock": Goal(1, 1),  # seconds, the longest wait for a lock
    "R1": Goal(1.3, 0.1),  # of raw SQL
    "R2": Goal(0, 0),  # lines that differ
    "R4": Goal(2800, 2800, _RATE),  # rows a second: twenty times pretix
    "R4 memory": Goal(64, 64),  # MB above idle
    "B1": Goal(0.2, 0.35, _RATE),  # of the rate of COPY
    "B2": Goal(3, 1.5),  # p95 during an import / idle
    "W1": Goal(500, 1500, _RATE),  # messages a second
    "W2": Goal(100, 300, _RATE),
    "W3": Goal(1, 0.25),  # seconds, p99
    "L1": Goal(1.5, 1.0),
    "L2": Goal(2, 1.2),
    "M1": Goal(323, 247),  # MB: 1.7 and 1.3 times the floor's 190
    "M2": Goal(5, 2),  # seconds from the start of three processes to the first answer
    "M2 migrate": Goal(10, 5),  # seconds for an empty database
}


def head() -> None:
    print(f"{'goal':14}{'what':{_WHAT}}{'measured':>10} {'must':>9} {'aim':>9}  {'verdict':9} how", flush=True)


def row(code: str, what: str, number: float, how: str = "") -> None:
    """One line of the table."""
    goal = GOALS[code]
    measured = f"{number:.0f}" if number >= 100 or number == int(number) else f"{number:.2f}"
    must = f"{goal.sign} {goal.must:g}"
    aim = f"{goal.sign} {goal.aim:g}"
    print(
        f"{code:14}{what:{_WHAT}}{measured:>10} {must:>9} {aim:>9}  {goal.verdict(number):9} {how}".rstrip(), flush=True
    )
