"""Everything we print or export. Plain data in, bytes out; imports no models.

A paper's module is loaded when its first paper is drawn, `documents.decision.decision_letter(…)`: what draws and what
writes workbooks takes a quarter of a second and twenty megabytes, which most processes never need.
"""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    return import_module(f"documents.{name}")
