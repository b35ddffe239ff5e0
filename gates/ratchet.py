"""Runs mypy over the product, once, and holds each room to its number: `python -m gates.ratchet`.

`types.toml` beside this file says how many errors a room still has. More is a mistake; fewer has to be written down in
the same commit, so that the number only falls. A room that is not named there has none. `--write` shows every error and
lowers the numbers, and never raises one.
"""

import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = Path(__file__).with_name("types.toml")
HEAD = (
    "# How many errors mypy still finds in each room. The numbers only fall: lower them with `make types`, never "
    "raise one.\n"
)


def run_mypy() -> list[str]:
    """One line for each error, such as `people/access.py:12: error: …`. Fails loudly when mypy itself did."""
    done = subprocess.run([sys.executable, "-m", "mypy", "."], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stdout + done.stderr)
    return [line for line in done.stdout.splitlines() if ": error: " in line]


def room_of(line: str) -> str:
    return line.partition(":")[0].partition("/")[0]


def written() -> dict[str, int]:
    return tomllib.loads(WRITTEN.read_text(encoding="utf-8"))


def faults(counted: Counter[str], allowed: dict[str, int]) -> list[str]:
    """A sentence for every room whose number is not the one written down."""
    sentences = []
    for room in sorted({*counted, *allowed}):
        if counted[room] > allowed.get(room, 0):
            sentences.append(
                f"{room}: {counted[room]} type errors, and {allowed.get(room, 0)} are allowed. Mend what you added."
            )
        elif counted[room] < allowed.get(room, 0):
            sentences.append(
                f"{room}: {counted[room]} type errors, and {allowed[room]} are allowed. Lower the number: make types."
            )
    return sentences


def lowered(counted: Counter[str], allowed: dict[str, int]) -> dict[str, int]:
    least = {room: min(counted[room], number) for room, number in allowed.items()}
    return {room: number for room, number in sorted(least.items()) if number}


def main() -> int:
    errors = run_mypy()
    counted = Counter(map(room_of, errors))
    allowed = written()
    if "--write" in sys.argv:
        print("\n".join(errors))
        allowed = lowered(counted, allowed)
        WRITTEN.write_text(HEAD + "".join(f"{room} = {number}\n" for room, number in allowed.items()), encoding="utf-8")
    else:
        print("\n".join(line for line in errors if counted[room_of(line)] > allowed.get(room_of(line), 0)))
    sentences = faults(counted, allowed)
    print("\n".join([*sentences, f"{len(errors)} type errors in all."]))
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
