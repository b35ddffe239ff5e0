"""JSON as strictly as it can be read: what is ambiguous or hostile is refused before anything looks at it."""

import json
import re
from typing import Any

DEEPEST = 20


def read_object(text: str) -> dict[str, Any]:
    """The JSON object in this text. Raises ValueError, in words, for duplicate names, NaN, NUL, lone surrogates, deep
    nesting, and for anything but an object.
    """
    if depth(text) > DEEPEST:
        raise ValueError(f"it is nested deeper than {DEEPEST} levels")
    try:
        value = json.loads(text, object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except RecursionError as fault:
        raise ValueError(f"it is nested deeper than {DEEPEST} levels") from fault
    if not isinstance(value, dict):
        raise ValueError("it must be an object, in curly brackets")
    return value


def depth(text: str) -> int:
    """How deep objects and lists lie in each other; a bracket inside a text is a letter."""
    deepest = level = 0
    is_text = False
    for mark in re.findall(r'\\.|["\[{}\]]', text, re.DOTALL):
        if mark == '"':
            is_text = not is_text
        elif is_text or mark.startswith("\\"):
            continue
        elif mark in "[{":
            level += 1
            deepest = max(deepest, level)
        else:
            level -= 1
    return deepest


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field is there twice")
    for name, value in pairs:
        for text in (name, *(value if isinstance(value, list) else [value])):
            if isinstance(text, str) and not _is_text(text):
                raise ValueError("it holds characters that are not text")
    return fields


def _is_text(text: str) -> bool:
    """Whether a column can hold it: a lone surrogate cannot be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
