"""What we use of django-fsm-2 4.2: its own types let nobody see through a transition."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ParamSpec, TypeVar

from django.db import models

P = ParamSpec("P")
R = TypeVar("R")

class TransitionNotAllowed(Exception): ...

class Transition:
    source: str
    target: object
    @property
    def name(self) -> str: ...

class FSMField(models.CharField[str, str]):
    def __init__(self, *args: Any, protected: bool = ..., **kwargs: Any) -> None: ...
    def get_all_transitions(self, instance_cls: type[models.Model]) -> Iterator[Transition]: ...

class RETURN_VALUE:
    def __init__(self, *allowed_states: str) -> None: ...

def transition(
    field: FSMField,
    source: str | Sequence[str] = ...,
    target: str | RETURN_VALUE | None = ...,
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
