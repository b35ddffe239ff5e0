"""The rows of the table that one process on one machine cannot measure beside the others: what each needs, and by which
program it is measured.
"""

ELSEWHERE = [
    (
        "P2",
        ">= 4x InvenTree, >= 12x pretix",
        "P1 beside peers",
        "needs both installed: the floor was 5.9 and 19 times as fast as they",
    ),
    ("P6", "<= 1.15", "create with 1 M stored", "python -m bench.grow --cases 1000000, then this"),
    ("Q2", "<= 1.3", "page at 1 M beside 10 k", "python -m bench.desk_pages, with two databases grown by bench.grow"),
    ("Q3", ">= 8x the peers", "page at 100 k", "needs the peers: the floor was 9 to 14 times as fast as they"),
    (
        "A1",
        "50 won, 0 oversold",
        "50 items, 200 contenders",
        "python -m bench.race; held by journeys/test_the_last_one.py",
    ),
    ("A2", "<= 4x the floor", "all of that race answered", "python -m bench.race floor=FOLDER"),
    ("A3", "p99 <= 5x the floor", "32 contenders", "python -m bench.race"),
    ("B2", "p95 <= 3x idle", "queue during an import", "needs a second process that asks while B1 runs"),
    ("W1", ">= 500 a second", "outbox, four workers", "python -m bench.sending_rate"),
    ("W2", ">= 100 a second", "provider of 50 ms", "python -m bench.sending_rate"),
    ("W3", "p99 <= 1 s", "commit to call", "python -m bench.sending_rate"),
    ("R1", "<= 1.3x raw SQL", "outcome report", "python -m bench.report_costs, on a city of seed_city"),
    ("R4", ">= 20x pretix, <= 64 MB", "export of 100 k", "python -m bench.report_costs, on a city of seed_city"),
]
