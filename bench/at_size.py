"""What does not change with size: `python -m bench.at_size SMALL LARGE ROWS IMPORTED`, two databases grown by `bench.grow`, the
larger of ROWS referrals. Goals P6, Q1 to Q3 and B2. Each side is a process with a database of its own; they work in turn.
"""

import os
import statistics
import sys
from urllib.parse import unquote, urlsplit

from bench.goals import row
from bench.side import Side
from bench.spent import in_turn, middle, ratio

PAGES = {
    "first page": "/triage/queue/new",
    "urgency": "/triage/queue/new?urgency=2",
    "borough": "/triage/queue/new?borough=E09000028",
    "need": "/triage/queue/new?need=skills",
    "channel": "/triage/queue/new?channel=phone",
    "nobody's": "/triage/queue/new?hand=free",
    "mine (none)": "/triage/queue/new?hand=mine",
    "late": "/triage/queue/new?late=late",
    "due soon": "/triage/queue/new?late=soon",
    "stands still": "/triage/queue/waiting?late=still",
    "borough and channel": "/triage/queue/duplicates?borough=E09000007&channel=api",
    "organisation": "/triage/queue/new?organisation={organisation}",
    "stuck": "/triage/queue/stuck",
    "half way down": "/triage/queue/new?after={middle}",
}
LISTS = {
    "API: first page": "/api/v1/referrals?limit=50",
    "API: state": "/api/v1/referrals?limit=50&state=in_triage",
    "API: borough": "/api/v1/referrals?limit=50&borough=southwark",
    "API: need": "/api/v1/referrals?limit=50&need=skills",
    "API: urgency": "/api/v1/referrals?limit=50&urgency=1",
    "API: held": "/api/v1/referrals?limit=50&held=true",
    "API: not held": "/api/v1/referrals?limit=50&held=false",
    "API: organisation": "/api/v1/referrals?limit=50&organisation=southwark",
    "API: q": "/api/v1/referrals?limit=50&q=GOL-0000-0000",
}
QUEUE = "caseworker " + LISTS["API: first page"]
# How many times the floor was as fast as the fastest of pretix, InvenTree and devicehub on a page of 100,000 rows
# (performance.md, section 2): 141 ms beside 15.
FLOOR_TO_PEERS = 9.4
TIMES = 40
WORTH_ANOTHER_LOOK = 1.1
ASKED = 150  # pages, for a ninety-fifth hundredth


def main(small: str, large: str, rows: str, imported: str) -> None:
    at = urlsplit(large)
    floor = Side("bench.floor", unquote(at.netloc.rpartition("@")[2]), at.username or "", at.path[1:], rows)
    sides = [_ours(small), _ours(large)]
    of = f"over {int(rows):,}"
    _queue(sides[1], floor, of)
    _create(*sides, of)
    _pages(*sides, of)
    _while_importing(sides, large, int(imported))
    for side in (*sides, floor):
        side.end()


def _ours(url: str) -> Side:
    os.environ["DATABASE_URL"] = url
    return Side("bench.ours")


def _queue(ours: Side, floor: Side, of: str) -> None:
    for role in ("caseworker", "referrer"):
        page = f"{role} {LISTS['API: first page']}"
        ours(page, 5)
        rounds = in_turn(lambda page=page: ours(page, TIMES), lambda: floor("page", TIMES))
        row("Q1", f"API page of 50 {of}, {role}", ratio(rounds, "own"), _beside("the floor", rounds, "own"))
        if role == "caseworker":
            row(
                "Q3",
                f"that page, peers {FLOOR_TO_PEERS} floors",
                FLOOR_TO_PEERS / ratio(rounds, "own"),
                "from the quoted ratio",
            )
    raw = in_turn(lambda: ours(QUEUE, TIMES), lambda: floor("raw page", TIMES))
    row("Q1 raw", f"API page of 50 {of}", ratio(raw, "elapsed"), _beside("one statement", raw, "elapsed"))
    each = ours.each(QUEUE, ASKED)
    print(f"{'':14}p95 / p50 of that page: {_p(each, 95) / _p(each, 50):.2f}", flush=True)


def _create(small: Side, large: Side, of: str) -> None:
    rounds = in_turn(lambda: large("create", TIMES), lambda: small("create", TIMES))
    row("P6", f"create {of}", ratio(rounds, "both"), _beside("the small one", rounds, "both"))


def _pages(small: Side, large: Side, of: str) -> None:
    """The page that grows most decides; a few requests each, and more where those say that it grew."""
    growths = []
    for name, path in (PAGES | LISTS).items():
        page = f"{'caseworker' if name in LISTS else ''} {path}"
        small(page, 2), large(page, 2)
        growth = _growth(page, small, large, 4)
        growths.append((_growth(page, small, large, 12) if growth > WORTH_ANOTHER_LOOK else growth, name))
    worst = ", ".join(f"{name} {growth:.2f}" for growth, name in sorted(growths, reverse=True)[:3])
    row("Q2", f"{len(growths)} pages and filters {of}", max(growths)[0], f"beside the small one; most: {worst}")


def _growth(page: str, small: Side, large: Side, times: int) -> float:
    return ratio(in_turn(lambda: large(page, times), lambda: small(page, times), 3), "both")


def _while_importing(sides: list[Side], url: str, rows: int) -> None:
    """The queue's slowest pages while another process imports into the same database."""
    importer = sides[1]
    reader = _ours(url)
    reader(QUEUE, 5)
    idle = _p(reader.each(QUEUE, ASKED), 95)
    importer.begin("import", rows)
    busy = _p(reader.each(QUEUE, ASKED), 95)
    importer.finish()
    reader.end()
    row("B2", "queue p95 during an import", busy / idle, f"{busy * 1000:.0f} ms, idle {idle * 1000:.0f} ms, elapsed")


def _beside(what: str, rounds, which: str) -> str:
    ours, theirs = middle(rounds, which)
    kind = {"own": "computing", "both": "computing, the database's too", "elapsed": "elapsed"}[which]
    return f"{ours:.2f} ms beside {theirs:.2f} of {what}; {kind}"


def _p(each: list[float], hundredth: int) -> float:
    return statistics.quantiles(each, n=100)[hundredth - 1]


if __name__ == "__main__":
    main(*sys.argv[1:])
