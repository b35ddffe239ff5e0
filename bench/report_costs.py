"""What a report costs over a whole London: counting and freezing a quarter, and the pages, beside one GROUP BY in raw
SQL, in turn.

`DATABASE_URL=postgresql://… python -m bench.report_costs [quarter=2026-Q2] [cold=COMMAND]`, on a database that `seed_city`
or `bench.grow` filled. Goals R1 to R4.
`cold` is a command that restarts the database server and empties the machine's page cache; without it nothing is
measured cold. It writes a user, a report and one follow-up's answer into that database.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.goals import row

ROUNDS = 5
PORT = 8171
MOST = 100_000  # lines of an export
# Every key was stamped when the referral was made, so this is the best that raw SQL can do over the stored records.
RAW = """
    SELECT r.counted_borough, to_char(r.counted_month, 'YYYY"-Q"Q'), r.counted_age_band, n.kind, count(*), count(*) FILTER (WHERE n.state = 'met')
    FROM referrals_referral r JOIN referrals_need n ON n.referral_id = r.id WHERE r.counted_month IS NOT NULL {only} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
REFERRED = (
    "SELECT counted_borough, count(*) FROM referrals_referral WHERE to_char(counted_month, 'YYYY\"-Q\"Q') = %s GROUP "
    "BY 1"
)
OF_A_QUARTER = "AND to_char(r.counted_month, 'YYYY\"-Q\"Q') = %s"


def main(*words: str):
    options = dict(word.split("=", 1) for word in words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 - only once the database is named

    django.setup()
    quarter = options.get("quarter", "2026-Q2")
    report = _published(quarter)
    server = _serve()
    try:
        _compare(quarter, report, _cookie())
        _right_after_a_write(quarter)
        _export(server, report, _cookie("administrator"))
        if options.get("cold"):
            _cold(options["cold"], report, _cookie())
    finally:
        server.terminate()
        server.wait()


def _sql(statement: str, *values):
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _published(quarter: str):
    """A report of the quarter, with how long its making took."""
    from demo.steps import hand  # noqa: PLC0415
    from documents.frozen import FORMS  # noqa: PLC0415
    from outcomes import actions as outcomes  # noqa: PLC0415

    by = hand("administrator")
    took = []
    for _ in range(3):
        report = outcomes.draft(period=quarter, cause="Measured once more.", by=by)
        took.append(_timed(lambda report=report: outcomes.freeze(report, by=by)))
        outcomes.publish(report, early_because="A measurement.", by=hand("administrator", name="publisher"))
    forms = [f"{kind} {_timed(lambda make=make: make(report.as_data())):.2f} s" for kind, (make, _, _) in FORMS.items()]
    print(f"{'':14}a quarter frozen in {min(took):.2f} s; as {', '.join(forms)}", flush=True)
    return report


def _serve():
    server = subprocess.Popen(
        [sys.executable, "-m", "config.web", "config.wsgi", str(PORT), "1", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(100):
        try:
            _get("/health/live")
            return server
        except URLError:
            time.sleep(0.2)
    raise SystemExit("The server did not start.")


def _get(path: str, cookie: str = "", most: int | None = None) -> bytes:
    with urlopen(Request(f"http://127.0.0.1:{PORT}{path}", headers={"Cookie": cookie}), timeout=300) as answer:
        return answer.read(most) if most else answer.read()


def _cookie(role: str = "funder") -> str:
    """Somebody of that role, signed in with everything that they need."""
    from people.models import Organisation, User  # noqa: PLC0415
    from referrals.models import Referral  # noqa: PLC0415
    from tests.portal.signing_in import signed_in, worker  # noqa: PLC0415

    most = Referral.objects.values_list("organisation_id", flat=True).first()
    email = f"bench-{role}@bench.example"
    user = User.objects.filter(email=email).first() or worker(email, at=Organisation.objects.get(pk=most), role=role)
    client = signed_in(user)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _compare(quarter: str, report, cookie: str):
    from outcomes.report.cells import ReportCells  # noqa: PLC0415
    from outcomes.report.periods import read_period  # noqa: PLC0415
    from outcomes.report.tallies import QuarterTallies  # noqa: PLC0415

    period = read_period(quarter)
    works = {
        "raw SQL, all quarters": lambda: _sql(RAW.format(only="")),
        "raw SQL, this quarter": lambda: _sql(RAW.format(only=OF_A_QUARTER), quarter),
        "needs of the quarter": lambda: QuarterTallies(period).total("need"),
        "every figure of the quarter": lambda: ReportCells(period),
        "dashboard, whole answer": lambda: _get(f"/funder/reports/{report.pk}", cookie),
        "report as CSV, whole answer": lambda: _get(f"/funder/reports/{report.pk}/csv", cookie),
        "report as PDF, whole answer": lambda: _get(f"/funder/reports/{report.pk}/pdf", cookie),
    }
    for work in works.values():
        work()
    took: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            took[name].append(_timed(work))
    base = took["raw SQL, all quarters"]
    for name, seconds in took.items():
        ratio = statistics.median(ours / theirs for ours, theirs in zip(seconds, base, strict=True))
        if name == "dashboard, whole answer":
            row("R1", name, ratio, f"of raw SQL, {statistics.median(base) * 1000:.0f} ms; elapsed")
        elif name not in ("raw SQL, all quarters", "dashboard, whole answer"):
            print(f"{'':14}  {name}: {ratio:.3f} of raw SQL", flush=True)


def _right_after_a_write(quarter: str):
    """R2: a need of the quarter changes; then our figures and raw SQL agree line by line."""
    from django.db.models import QuerySet  # noqa: PLC0415

    from outcomes.report.periods import read_period  # noqa: PLC0415
    from outcomes.report.tallies import QuarterTallies  # noqa: PLC0415
    from referrals.models import Need  # noqa: PLC0415

    month = _sql(
        "SELECT min(counted_month) FROM referrals_referral WHERE to_char(counted_month, 'YYYY\"-Q\"Q') = %s", quarter
    )[0][0]
    need = Need.objects.filter(referral__counted_month=month, state="met").order_by("pk").first()
    QuerySet(Need).filter(pk=need.pk).update(state="remedy")
    raw = _sql(RAW.format(only=OF_A_QUARTER), quarter)
    tallies = QuarterTallies(read_period(quarter))
    lines = 0
    wrong = 0
    for kind in ("device", "data", "skills"):
        for detail, column in ((None, 4), ("met", 5)):
            ours = tallies.by("need", "band", kind=kind, detail=detail)
            for band in {line[2] for line in raw}:
                lines += 1
                wrong += ours[band] != sum(line[column] for line in raw if line[2] == band and line[3] == kind)
    for borough, n in _sql(REFERRED, quarter):
        lines += 1
        wrong += tallies.by("referred", "borough")[borough] != n
    QuerySet(Need).filter(pk=need.pk).update(state="met")
    row("R2", "right after a write", wrong, f"of {lines} lines, beside raw SQL")


def _export(server: subprocess.Popen, report, cookie: str):
    """R4: the rows behind a figure as CSV, a hundred thousand at most, and what the server's process grew by."""
    (worker,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    idle = _resident(int(worker))
    path = f"/funder/reports/{report.pk}/rows/needs_met?download=csv"
    request = Request(f"http://127.0.0.1:{PORT}{path}", headers={"Cookie": cookie})
    started = time.perf_counter()
    with urlopen(request, timeout=600) as answer:  # noqa: S310 - our own address
        lines = sum(1 for _, _ in zip(range(MOST), answer, strict=False)) - 1
    took = time.perf_counter() - started
    row("R4", "export of rows behind a figure", lines / took, f"rows a second: {lines:,} in {took:.1f} s; pretix 140")
    row("R4 memory", "  memory above idle", _resident(int(worker)) - idle, f"MB, idle {idle:.0f}")


def _resident(process: int) -> float:
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


def _cold(command: str, report, cookie: str):
    """The first answers after the database was started over an empty page cache, beside raw SQL in the same state, in
    turn.

    The web server went on running, as it would; it is asked once whether it is ready, which finds the database again.
    """
    from django.db import connection  # noqa: PLC0415

    works = {
        "raw SQL, all quarters": lambda: _sql(RAW.format(only="")),
        "dashboard, whole answer": lambda: _get(f"/funder/reports/{report.pk}", cookie),
        "report as PDF, whole answer": lambda: _get(f"/funder/reports/{report.pk}/pdf", cookie),
    }
    timings: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(3):
        for name, work in works.items():
            connection.close()
            subprocess.run(command, shell=True, check=True)  # noqa: S602 - whoever measures names it
            _until_ready()
            timings[name].append(_timed(work))
    for name, seconds in timings.items():
        print(f"R3 cold  {name:30} {statistics.median(seconds) * 1000:9.1f} ms", flush=True)


def _until_ready():
    for _ in range(100):
        try:
            return _get("/health/ready")
        except URLError:
            time.sleep(0.1)
    raise SystemExit("The server did not find the database again.")


if __name__ == "__main__":
    main(*sys.argv[1:])
