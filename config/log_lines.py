"""What the log is: lines of JSON on standard error, with the kinds and places of faults and nothing that words may quote."""

import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog


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


def logging_from(level: str) -> dict[str, Any]:
    """The setting LOGGING. Each logger below has a level of its own, whatever the rest of the log keeps."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    write_exception,
                    structlog.processors.JSONRenderer(),
                ],
                "foreign_pre_chain": [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso")],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "security": {"level": "INFO"},
            "django.request": {
                "level": "ERROR"
            },  # what a caller got wrong is counted (`metrics`), and refused in the ledger
            "procrastinate": {
                "level": "CRITICAL"
            },  # its lines quote arguments and exceptions, which may name people; `jobs` has its own
            "psycopg.pool": {
                "level": "ERROR"
            },  # a line for each vain try to connect; `jobs` says once that the database is gone
            "twilio.http_client": {"level": "WARNING"},
            "waitress.queue": {
                "level": "ERROR"
            },  # a line for each request that waits for a thread; metrics have the time
        },
    }


def configure() -> None:
    """Have structlog hand its lines to the standard loggers."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
