"""One promise that the house keeps at any moment, and what is said when it is broken."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Promise:
    """`rows` must find nothing. `sentence` says what is wrong with one ({0}); `reference` is what people call it by.

    `kind` is the kind of the task that is raised about it (config.task_kinds): who mends it and how stands there.
    """

    kind: str
    sentence: str
    rows: Callable[[], QuerySet[Any]]
    reference: Callable[[Any], str] = str
