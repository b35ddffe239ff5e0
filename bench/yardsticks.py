"""What is measured, each beside its yardstick. Every function does its work so often and returns how much it did."""

import gc
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.ours import Ours
from bench.papers import floor, label_floor
from bench.side import Side
from bench.spent import Spent, timed
from database.embedded.base import embedded_server
from database.embedded.server import Server
from documents.frozen import report_pdf
from documents.label_printing import LabelItem, label_sheet
from tests.documents.sample import crowded

PAGE = "/api/v1/referrals?limit=50"
BEFORE = 1_000  # referrals that are there when the first is created


@dataclass(frozen=True)
class Work:
    """`ours` does so many and returns how many; `yardstick` gives what one costs there. `which` of what is spent decides."""

    code: str
    name: str
    ours: Callable[[int], int]
    yardstick: Callable[[int], Spent]
    beside: str
    which: str = "own"


def migrate(times: int) -> int:
    """The database is empty once only."""
    call_command("migrate", verbosity=0)
    return times


class Stage:
    """Our service and the floor, on one database that holds a few."""

    def __init__(self) -> None:
        self.ours = Ours()
        self.ours.bring_in(BEFORE)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as PostgreSQL does by itself within a minute
        host = str(embedded_server().running())
        self.place = f"{host} {Server.SUPERUSER} {settings.DATABASES['default']['NAME']}"
        self.floor = Side("bench.floor", *self.place.split())
        self.floor("create", 1)  # its tables are there
        self.page = self.ours.page(PAGE, "referrer")
        gc.collect()
        gc.freeze()  # as the web server does before it serves

    def works(self) -> list[Work]:
        return [
            Work(
                "P3", "one referral beside raw SQL", self.ours.create, self._floor("raw"), "eight statements", "elapsed"
            ),
            Work("L1", "100 labels", print_labels, _bare(print_bare), "merged runs"),
            Work("L2", "report of more than twelve pages", draw_long, _bare(draw_bare), "twelve bare pages"),
        ]

    def _floor(self, what: str) -> Callable[[int], Spent]:
        return lambda times: self.floor(what, times)

    def statements(self):
        """(code, name, how many statements the database is sent), with BEGIN and COMMIT."""
        works = (("P4", "statements to create a referral", self.ours.create), ("Q4", "statements of a page", self.page))
        for code, name, work in works:
            with CaptureQueriesContext(connection) as asked:
                work(1)
            yield code, name, len(asked)

    def errors(self) -> tuple[int, int]:
        """(how many were created by one, eight and thirty-two at once, how many of them failed)."""
        done: list[bool] = []

        def contend(each: int) -> None:
            for _ in range(each):
                done.append(_works(self.ours.create))
            connection.close()

        for contenders, each in ((1, 32), (8, 8), (32, 4)):
            threads = [Thread(target=contend, args=(each,)) for _ in range(contenders)]
            [thread.start() for thread in threads]
            [thread.join() for thread in threads]
        return len(done), done.count(False)


_TAGS = itertools.count(1, 100)  # never the same label twice: ours keeps the codes that it has drawn


def _a_few(times: int, work: Callable[[], object]) -> int:
    """What takes long is done less often."""
    for _ in range(max(times // 20, 1)):
        work()
    return max(times // 20, 1)


def print_labels(times: int) -> int:
    return _a_few(times, lambda: label_sheet([_label(tag) for tag in _hundred()]))


def print_bare(times: int) -> int:
    return _a_few(times, lambda: label_floor(100, next(_TAGS)))


def _hundred() -> range:
    first = next(_TAGS)
    return range(first, first + 100)


def _label(tag: int) -> LabelItem:
    code = f"GOL-A-{tag:06d}"
    return LabelItem(code, "Laptop, grade B", link=f"https://get-online.example/d/{code}")


def draw_long(times: int) -> int:
    return _a_few(times, lambda: report_pdf(crowded()))


def draw_bare(times: int) -> int:
    return _a_few(times, floor)


def _bare(work: Callable[[int], int]) -> Callable[[int], Spent]:
    return lambda times: timed(work, times)


def _works(work) -> bool:
    try:
        return bool(work(1))
    except AssertionError:
        return False
