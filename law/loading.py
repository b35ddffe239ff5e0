"""Loads a module when something of it is first asked for: what a process that serves pages seldom or never needs."""

from importlib import import_module
from typing import Any


class _Later:
    """Stands for a module. Loading is the interpreter's own, under its lock, so that threads may ask at once."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)

    def __repr__(self) -> str:
        return f"<{self._name}, loaded on first use>"


def on_first_use(name: str) -> Any:
    """The module of this name, loaded on first use. Nothing of it may be used while the caller's own module is loaded.

    A vendor's package has one door, the file that names it here; the imports beside it, under TYPE_CHECKING, are for mypy
    and for the contract of floors. `tests/config/test_web_modules.py` says what a web process must not load at its start.
    """
    return _Later(name)
