"""How an exception is written into the log: its kind and its places in the code, and nothing that its words may quote."""

import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any


def write_exception(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog's processor. An exception's message may hold a row's values (PostgreSQL's DETAIL) or a person's name."""
    exc_info = event.pop("exc_info", None)
    if isinstance(exc_info, tuple) and isinstance(exc_info[1], BaseException):
        event["exception"] = [_described(exception) for exception in _chain(exc_info[1])]
        places = traceback.extract_tb(exc_info[1].__traceback__)
        event["traceback"] = [f"{place.filename}:{place.lineno} in {place.name}" for place in places]
    return event


def _chain(exception: BaseException | None) -> Iterator[BaseException]:
    while exception is not None:
        yield exception
        exception = exception.__cause__


def _described(exception: BaseException) -> str:
    """The kind, and the constraint that the database kept."""
    constraint = getattr(getattr(exception, "diag", None), "constraint_name", None)
    kind = type(exception).__name__
    return f"{kind} ({constraint})" if constraint else kind
