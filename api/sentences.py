"""What the description of the API says of an operation, from the docstrings of the doors and of the actions behind them:
without the codes of our rules, with the public code of a refusal where its class is named.
"""

import inspect
import re
from functools import cache
from typing import Any

from api import refusals
from law.rules import without_codes

PLURALS = {"follow up": "follow-ups"}


def operation_sentence(view: Any, method: str) -> str:
    """What an operation does: its own words, those of its door, or what every list and object has in common."""
    own = inspect.cleandoc(getattr(getattr(view, method), "__doc__", "") or "")
    door = inspect.cleandoc(vars(type(view)).get("__doc__") or "")
    return for_partners(own or door) or _common(view, method)


def for_partners(text: str) -> str:
    """A docstring as someone outside of this repository reads it."""
    text = without_codes(text)
    for name, code in _codes().items():
        text = re.sub(rf"\b{name}\b", f"`{code}`", text)
    return re.sub(r"(?<!-)\bNone\b", "null", text)


def noun_of(view: Any) -> str:
    """What one row of a door is called, such as `stock take`."""
    return str(view.queryset.model._meta.verbose_name)


def plural(noun: str) -> str:
    return PLURALS.get(noun, f"{noun}s")


def with_article(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _common(view: Any, method: str) -> str:
    noun = noun_of(view)
    if hasattr(view, "filters"):
        return f"List the {plural(noun)} that you can see, newest first."
    return f"Read {with_article(noun)} that you can see." if method == "get" else ""


@cache
def _codes() -> dict[str, str]:
    """The public code of each refusal, by the name of its class."""
    return {kind.__name__: kind.code for kind in refusals.every_refusal(refusals.Refusal)}
