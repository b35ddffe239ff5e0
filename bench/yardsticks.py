"""What is measured, each beside its yardstick. Every function does its work so often and returns how much it did."""

import csv
import gc
import io
import itertools
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.__main__ import Promise
from bench.floor import Floor
from bench.papers import floor, label_floor
from database.embedded.base import embedded_server
from database.embedded.server import Server
from demo import foundations
from documents.frozen import report_pdf
from documents.label_printing import LabelItem, label_sheet
from outcomes import actions as outcomes
from people import actions as people
from referrals.intake import take_in
from referrals.intake.reading import COLUMNS, read_rows
from tests.documents.sample import crowded

RAW = {
    "referrer_email": "maria.santos@southwark.example",
    "resident": {
        "first_name": "Amina",
        "last_name": "Yusuf",
        "date_of_birth": "14/03/1968",
        "phone": "07700 900123",
        "postcode": "SE1 2QH",
    },
    "needs": [{"kind": "device"}, {"kind": "data"}, {"kind": "skills"}],
    "consent": [{"purpose": "share", "given": True, "method": "in_person"}],
}


@dataclass(frozen=True)
class Work:
    """`ours` does so many and returns how many; `yardstick` gives the seconds, and those computing, for one."""

    name: str
    ours: Callable[[int], int]
    yardstick: Callable[[int], tuple[float, float]]
    beside: str
    promise: Promise | None = None
    by_elapsed: bool = False  # beside what the database does nearly alone, computing of ours says nothing

    @property
    def is_rate(self) -> bool:
        """Whether the ratio is of how many a second, not of how long one takes."""
        return self.promise is not None and self.promise.is_better_when_large


def migrate(times: int) -> int:
    """The database is empty once only."""
    call_command("migrate", verbosity=0)
    return times


def prepare() -> list[Work]:
    """Set the stage once."""
    places = foundations.open_places()
    borough = places["southwark"]
    token = people.issue_token(role="referrer", organisation=borough, by=foundations.OPERATOR)
    http = Client()
    by = foundations.hand("referrer", organisation=borough)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id bigserial primary key, words text)")

    def create(times):
        for _ in range(times):
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
            answer = http.post("/api/v1/referrals", json.dumps(RAW), content_type="application/json", headers=headers)
            assert answer.status_code == 201, answer.content
        return times

    def insert_seven(times):
        for _ in range(times):
            with transaction.atomic(), connection.cursor() as cursor:
                for _ in range(7):
                    cursor.execute("INSERT INTO bare (words) VALUES (%s)", ["x" * 200])
        return times

    def bring_in(times):
        sheet = _sheet(times * 5)
        return take_in(sheet, organisation=borough, by=by).accepted

    def only_read(times):
        return sum(1 for _ in read_rows(_sheet(times * 5)))

    def page(times):
        for _ in range(times):
            assert (
                http.get("/api/v1/referrals?limit=50", headers={"Authorization": f"Bearer {token}"}).status_code == 200
            )
        return times

    office = foundations.hand("administrator")
    report = outcomes.freeze(outcomes.draft(period="2026-Q4", by=office), by=office)

    def draw(times):
        return _a_few(times, lambda: report_pdf(report.as_data()))

    global _FLOOR, _ASKED
    _FLOOR = Floor(str(embedded_server().running()), Server.SUPERUSER, settings.DATABASES["default"]["NAME"])
    _ASKED = [
        ("statements to create a referral", Promise("P4", 14, 6), create),
        ("statements of a page", Promise("Q4", 5, 2), page),
    ]
    bare = "seven bare inserts in one transaction"
    gc.collect()
    gc.freeze()  # as the web server does before it serves
    return [
        Work("referral created over the API", create, _beside("create"), "the floor", Promise("P1", 1.0, 1.5, True)),
        Work("first page of 50 referrals", page, _beside("page"), "the floor", Promise("Q1", 1.0, 0.5)),
        Work(
            "referral created over the API", create, _beside("raw"), "eight statements", Promise("P3", 0.06, 0.15, True)
        ),
        Work(
            "row imported from a file",
            bring_in,
            _beside("copy", 5),
            "COPY of seven",
            Promise("B1", 0.2, 0.35, True),
            True,
        ),
        Work("row imported from a file", bring_in, _bare(only_read), "the same file only read"),
        Work("100 labels", print_labels, _bare(print_bare), "merged runs", Promise("L1", 1.5, 1.0)),
        Work(
            "report of more than twelve pages", draw_long, _bare(draw_bare), "twelve bare pages", Promise("L2", 2, 1.2)
        ),
        Work("quarterly report drawn", draw, _bare(insert_seven), bare),
    ]


_FLOOR: Floor
_ASKED: list
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


def _beside(what: str, of_each: int = 1):
    def timed(times: int) -> tuple[float, float]:
        wall, computing = _FLOOR(what, times * of_each)
        return wall / times / of_each, computing / times / of_each

    return timed


def _bare(work):
    def timed(times: int) -> tuple[float, float]:
        started = (time.perf_counter(), time.process_time())
        done = work(times)
        return (time.perf_counter() - started[0]) / done, (time.process_time() - started[1]) / done

    return timed


def errors() -> tuple[int, int]:
    """(how many were created by one, eight and thirty-two at once, how many of them failed)."""
    done: list[bool] = []

    def contend(each: int) -> None:
        for _ in range(each):
            done.append(_works(_ASKED[0][2]))
        connection.close()

    for contenders, each in ((1, 32), (8, 8), (32, 4)):
        threads = [Thread(target=contend, args=(each,)) for _ in range(contenders)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    return len(done), done.count(False)


def _works(work) -> bool:
    try:
        return bool(work(1))
    except AssertionError:
        return False


def statements():
    """(name, promise, how many statements the database is sent), with BEGIN and COMMIT."""
    for name, promise, work in _ASKED:
        with CaptureQueriesContext(connection) as asked:
            work(1)
        yield name, promise, len(asked)


def end() -> None:
    _FLOOR.end()


def _sheet(rows: int) -> io.BytesIO:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for _ in range(rows):
        writer.writerow(
            {
                "your_ref": uuid.uuid4().hex[:12],
                "referrer_email": "maria.santos@southwark.example",
                "resident_first_name": "Amina",
                "resident_last_name": "Yusuf",
                "dob": "14/03/1968",
                "mobile": "07700 900123",
                "postcode": "SE1 2QH",
                "borough": "Southwark",
                "needs": "device;data",
                "consent": "Yes",
                "safe_to_contact": "Yes",
            }
        )
    return io.BytesIO(text.getvalue().encode())
