"""The dispatch board, a wave, its pick list, a hub's first page and waiting work over many parcels and hubs.

`python -m bench.parcels_at_size [parcels=50000] [hubs=1100] [explain=yes]`, on a database of its own. A seed of real
parcels in every state is multiplied in SQL; each page is asked for before and after, and must not cost more statements.
"""

import atexit
import os
import statistics
import sys
import tempfile
import time

TIMES = 20


def main(*words: str) -> None:
    options = dict(word.split("=", 1) for word in words)
    with tempfile.TemporaryDirectory(prefix="gol-bench-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django  # noqa: PLC0415 - only once the database is named

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415
        from django.test.utils import setup_test_environment  # noqa: PLC0415

        from bench import parcel_seed  # noqa: PLC0415
        from database.embedded.base import embedded_server  # noqa: PLC0415

        atexit.register(embedded_server().remove)
        call_command("migrate", verbosity=0)
        setup_test_environment()
        seed = parcel_seed.plant()
        few = {name: _statements(*page) for name, page in seed.pages().items()}
        started = time.monotonic()
        parcel_seed.grow(int(options.get("parcels", 50_000)), hubs=int(options.get("hubs", 1_100)))
        print(f"{parcel_seed.size()}, {time.monotonic() - started:.0f} s to grow", flush=True)
        print(f"{'page':34} {'p50 ms':>8} {'p95 ms':>8} {'statements':>11} {'with few':>9}")
        for name, page in seed.pages().items():
            _measure(name, page, few[name], explain="explain" in options)


def _measure(name: str, page, few: int, *, explain: bool) -> None:
    client, path = page
    client.get(path)
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = client.get(path)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    took.sort()
    p95 = took[int(len(took) * 0.95) - 1]
    print(f"{name:34} {statistics.median(took):8.0f} {p95:8.0f} {_statements(*page):11} {few:9}", flush=True)
    if explain:
        _explain(client, path)


def _statements(client, path: str) -> int:
    client.get(path)  # what a browser's first request alone asks for is not counted
    return len(_asked(client, path))


def _asked(client, path: str) -> list[dict]:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return list(asked)


def _explain(client, path: str) -> None:
    """The three slowest statements of a page, with how PostgreSQL goes about them."""
    from django.db import connection  # noqa: PLC0415

    slowest = sorted(_asked(client, path), key=lambda query: -float(query["time"]))[:3]
    for query in slowest:
        print(f"    {query['time']} s: {query['sql'][:600]}")
        if not query["sql"].startswith("SELECT") or "FOR UPDATE" in query["sql"]:
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + query["sql"].replace("%", "%%"))
            print("\n".join(f"        {row[0]}" for row in cursor.fetchall()[:40]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
