"""Runs every gate, two at a time, and prints a line for each: `python -m gates`. What a failing gate said follows
its line.
"""

import os
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent

# No gate asks a database anything, so none is started for them.
NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nowhere"}


def production() -> Mapping[str, str]:
    """What production would be told, with keys that live as long as this process. It stands above any .env of the
    checkout.
    """
    public = {
        "PRODUCTION": "true",
        "DEBUG": "false",
        "PUBLIC_URL": "https://get-online.example",
        "ALLOWED_HOSTS": "get-online.example",
        "TRUSTED_PROXIES": "1",
        "EMAIL_URL": "smtp+tls://user:password@mail.get-online.example",
        "EMAIL_FROM": "Get Online London <no-reply@get-online.london>",
        "OPERATED_BY": "Get Online London",
        "HELP_PHONE": "020 7946 0000",
        "HELP_HOURS": "Monday to Friday, 9am to 5pm",
        "HELP_EMAIL": "help@get-online.london",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "secret",
        "TWILIO_FROM": "+442079460001",
    }
    keys = {name: urlsafe_b64encode(os.urandom(32)).decode() for name in ("FIELD_KEYS", "EQUALITY_KEYS")}
    secrets = {name: os.urandom(40).hex() for name in ("SECRET_KEY", "HASH_KEY", "EQUALITY_HASH_KEY")}
    return NOWHERE | public | keys | secrets


@dataclass(frozen=True)
class Gate:
    """One thing that is looked at, by one command that fails when something is wrong."""

    name: str
    command: tuple[str | Path, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


# The slowest first: with two at a time, everything else passes beside it.
GATES = (
    Gate("types", (PYTHON, "-m", "gates.ratchet"), NOWHERE),
    Gate("lint", (BIN / "ruff", "check", "--quiet", "--output-format", "concise", ".")),
    Gate("format", (BIN / "ruff", "format", "--check", ".")),
    Gate("floors", (BIN / "lint-imports",)),
    Gate(
        "settings, refusal codes", (PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"), production()
    ),
    Gate(
        "migrations",
        (PYTHON, "-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"),
        NOWHERE,
    ),
    Gate("advisories", (PYTHON, "-m", "gates.advisories")),
)
NOT_CHECKED = "NOT CHECKED"  # begins what a gate says that could not look


@dataclass(frozen=True)
class Passing:
    """What became of one gate."""

    gate: Gate
    is_passed: bool
    seconds: float
    output: str


def ask(gate: Gate) -> Passing:
    started = time.monotonic()
    done = subprocess.run(
        gate.command,
        cwd=ROOT,
        env=os.environ | gate.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Passing(gate, done.returncode == 0, time.monotonic() - started, done.stdout)


def main() -> int:
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for future in as_completed([pool.submit(ask, gate) for gate in GATES]):
            passing = future.result()
            print(
                f"{'ok' if passing.is_passed else 'FAILED':8}{passing.seconds:5.1f} s  {passing.gate.name}", flush=True
            )
            if not passing.is_passed or passing.output.startswith(NOT_CHECKED):
                print(passing.output.rstrip(), flush=True)
            failed += not passing.is_passed
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
