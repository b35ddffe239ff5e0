"""Django's PostgreSQL engine over connections that do not wait for ever (database.patience)."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.backends.postgresql import base
from psycopg import _queries
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap
from psycopg.types.datetime import TimestamptzLoader

from database.bulk import Gathered
from database.patience import patient_psycopg

# psycopg remembers how it has read a statement's text only up to 50 parameters and 4,096 characters, for those of other
# mappers are hardly ever asked again. Ours are made once (docs/decisions/0022): reading them anew took a quarter of the time
# of a new referral.
_queries.MAX_CACHED_STATEMENT_PARAMS = 1_000
_queries.MAX_CACHED_STATEMENT_LENGTH = 32_768


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection. What was gathered (`database.bulk.gather`) leaves before a statement that may read it, and before its
    commit.
    """

    Database = patient_psycopg  # type: ignore[assignment]  # stands in for the module

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gathered = Gathered(self)
        self.execute_wrappers.append(self._write_before)

    def _write_before(self, execute: Callable[..., Any], sql: object, *given: Any) -> Any:
        self.gathered.before(sql)
        return execute(sql, *given)

    def _commit(self) -> None:
        self.gathered.write()
        super()._commit()  # type: ignore[misc]  # Django has it, its stubs do not

    def _rollback(self) -> None:
        self.gathered.forget()
        super()._rollback()  # type: ignore[misc]  # Django has it, its stubs do not

    def _savepoint_rollback(self, sid: str) -> None:
        self.gathered.forget()
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # Django has it, its stubs do not

    def close(self) -> None:
        self.gathered.forget()
        super().close()

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if self.timezone == UTC:
            params["context"] = _with_quick_moments(params["context"])
        return params


class MomentLoader(TimestamptzLoader):
    """A moment as our sessions write it, in UTC, read by Python's own reader: Django's takes thirteen times as long, and a
    page of fifty referrals has two hundred moments.
    """

    timezone = UTC  # what Django asks of a loader, to see whether it fits the connection

    def load(self, data: Buffer) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # infinity, or a year that Python does not know: refused in psycopg's words
            return super().load(data)


@lru_cache
def _with_quick_moments(template: AdaptersMap) -> AdaptersMap:
    adapters = AdaptersMap(template)
    adapters.register_loader("timestamptz", MomentLoader)
    return adapters
