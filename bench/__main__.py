"""`make bench`: what our own layers cost beside the bare work under them, five rounds in turn, the median of the
ratios.
"""

import atexit
import os
import statistics
import sys
import tempfile
import time

ROUNDS = 5
EACH = 40


def main():
    with tempfile.TemporaryDirectory(prefix="gol-bench-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django  # noqa: PLC0415 - only once the database is named

        django.setup()
        from bench import yardsticks  # noqa: PLC0415
        from database.embedded.base import embedded_server  # noqa: PLC0415

        atexit.register(embedded_server().remove)
        rows = yardsticks.prepare()
        print(f"{'what':44} {'a second':>10} {'yardstick':>10} {'ratio':>7}   yardstick is")
        for name, ours, theirs, yardstick in rows:
            pairs = [(_rate(ours), _rate(theirs)) for _ in range(ROUNDS)]
            ratio = statistics.median(a / b for a, b in pairs)
            print(
                f"{name:44} {statistics.median(a for a, _ in pairs):10.0f} "
                f"{statistics.median(b for _, b in pairs):10.0f} {ratio:7.2f}   {yardstick}"
            )


def _rate(work) -> float:
    started = time.perf_counter()
    done = work(EACH)
    return done / (time.perf_counter() - started)


if __name__ == "__main__":
    sys.exit(main())
