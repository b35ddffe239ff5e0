"""Asks the Open Source Vulnerabilities database about every locked package: `python -m gates.advisories`.

Fails on an advisory that nobody has judged. Where the database cannot be reached it says so and passes: a check that
cannot be made is no fault of the change.
"""

import json
import sys
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gates.locked import Package, node_packages, python_packages

ROOT = Path(__file__).resolve().parent.parent
ASKED = "https://api.osv.dev/v1/querybatch"
TIMEOUT = 20  # seconds
AT_ONCE = 500  # the database takes a thousand questions in one request

# Advisories that do not concern us, each with why.
JUDGED: dict[str, str] = {}


@dataclass(frozen=True)
class Advisory:
    """A known weakness of a package that we lock."""

    id: str
    package: Package

    def __str__(self) -> str:
        return f"{self.package.name} {self.package.version}: https://osv.dev/vulnerability/{self.id}"


def advisories(packages: Iterable[Package]) -> Iterator[Advisory]:
    """What is known of these packages. Raises OSError where nobody answers, and ValueError for an answer that is none."""
    every = list(packages)
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        for package, result in zip(some, _ask(some), strict=True):
            yield from (Advisory(found["id"], package) for found in result.get("vulns", []))


def _ask(packages: list[Package]) -> list[dict[str, list[dict[str, str]]]]:
    questions = [
        {"package": {"name": package.name, "ecosystem": package.ecosystem}, "version": package.version}
        for package in packages
    ]
    body = json.dumps({"queries": questions}).encode()
    request = urllib.request.Request(ASKED, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - always that one https address
        results = json.load(answer).get("results")
    if not isinstance(results, list) or len(results) != len(packages):
        raise ValueError("not as many answers as questions")
    return results


def main() -> int:
    packages = [*python_packages(ROOT), *node_packages(ROOT)]
    try:
        found = [advisory for advisory in advisories(packages) if advisory.id not in JUDGED]
    except (OSError, ValueError) as away:
        print(f"NOT CHECKED: the database of advisories does not answer ({type(away).__name__}).")
        return 0
    for advisory in found:
        print(advisory)
    print(f"{len(packages)} packages asked about, {len(found)} advisories.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
