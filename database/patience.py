"""How long we wait for the database: a web process must get its thread back, whatever happened to the server or the way
to it.
"""

from types import SimpleNamespace
from typing import Any, ClassVar, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout

RV = TypeVar("RV")

LOCK_SECONDS = 5  # for a row, a table or a resident that somebody else holds
STATEMENT_SECONDS = 30
IDLE_SECONDS = 60  # in the middle of a transaction: its thread is gone or hangs
SILENCE_SECONDS = STATEMENT_SECONDS + 5  # after which the server would long have ended the statement: the way is cut

# A peer that is gone is noticed within a minute (tcp(7)), by the worker too.
KEEPALIVES = {
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,  # milliseconds
}


class PatientConnection(psycopg.Connection[Any]):
    """Waits for an answer no longer than the process can; without a limit as long as it takes."""

    longest_silence: ClassVar[float | None] = None  # seconds

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        if timeout is not None or self.longest_silence is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.longest_silence)
        except _WaitTimeout:
            self.pgconn.finish()  # nobody knows how far the statement came: this connection is of no use
            raise psycopg.OperationalError("the database has not answered") from None


# psycopg as Django sees it, but for whom it connects.
patient_psycopg = SimpleNamespace(**(vars(psycopg) | {"connect": PatientConnection.connect}))


def limit_waits(databases: dict[str, Any]) -> None:
    """Limit every wait of this process, before it connects: locks and statements by the server, silence by ourselves."""
    limits = {
        "lock_timeout": LOCK_SECONDS,
        "statement_timeout": STATEMENT_SECONDS,
        "idle_in_transaction_session_timeout": IDLE_SECONDS,
    }
    words = " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())
    for database in databases.values():
        asked = database["OPTIONS"].get("options", "")
        database["OPTIONS"]["options"] = f"{words} {asked}".strip()
    PatientConnection.longest_silence = SILENCE_SECONDS
