"""Reads one JSON object field by field, gathering what is wrong instead of stopping at it."""

from collections.abc import Callable
from functools import cache
from itertools import islice

from rapidfuzz import fuzz, process

from law.refusals import FieldError
from people.particulars import (
    Unreadable,
    read_words,
)

MOST = 20  # items of a list, and unknown fields that are named


@cache
def _names(known: str) -> frozenset[str]:
    return frozenset(known.split())


class FieldReader:
    """Reads one JSON object, gathering what is wrong instead of stopping at it."""

    def __init__(self, raw, pointer: str, known: str, errors: list[FieldError]):
        self.pointer = pointer
        self.errors = errors
        self.raw = raw if isinstance(raw, dict) else {}
        if raw is not None and not isinstance(raw, dict):
            self.fault("", "not_an_object", "This must be an object with named fields.")
        names = _names(known)
        if self.raw.keys() <= names:
            return
        for name in islice((str(name) for name in self.raw if name not in names), MOST):
            self._unknown(name.encode("ascii", "backslashreplace").decode()[:60], known.split())

    def _unknown(self, name: str, names: list[str]):
        nearest = process.extractOne(name.casefold(), names, scorer=fuzz.ratio, score_cutoff=75)
        advice = f"Did you mean “{nearest[0]}”?" if nearest else "Leave it out, or check its spelling."
        pointer = name.replace("~", "~0").replace("/", "~1")  # RFC 6901
        self.fault(f"/{pointer}", "unknown_field", f"There is no field “{name}”. {advice}")

    def fault(self, name: str, code: str, sentence: str):
        self.errors.append(FieldError(self.pointer + name, code, sentence))

    def read(self, name: str, how: Callable = read_words, default=""):
        """The field through `how`; its default when absent, null, empty, or at fault."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        if not isinstance(value, str):
            self.fault(f"/{name}", "not_text", "This must be text, in quotation marks.")
            return default
        try:
            return how(value)
        except Unreadable as unreadable:
            if unreadable.code != "required":
                self.fault(f"/{name}", unreadable.code, unreadable.sentence)
            return default

    def words(self, name: str, longest: int) -> str:
        return self.read(name, lambda text: read_words(text, longest))

    def read_bool(self, name: str, default: bool = False) -> bool:
        value = self.raw.get(name)
        if value is not None and not isinstance(value, bool):
            self.fault(f"/{name}", "not_a_boolean", "This must be true or false, without quotation marks.")
        return default if value is None else value is True

    def read_choice(self, name: str, choices, default=""):
        value = self.read(name, default=default)
        if value != default and value not in choices:
            self.fault(f"/{name}", "not_a_choice", f"Select one of: {', '.join(choices)}.")
            return default
        return value

    def read_choices(self, name: str, choices) -> tuple[str, ...]:
        """Several of the choices, each once, in their own order."""
        chosen = self.items(name)
        for place, value in enumerate(chosen):
            if value not in choices:
                only = (
                    f"This must be one of: {', '.join(choices)}."
                    if choices
                    else "Leave this out for this kind of need."
                )
                self.fault(f"/{name}/{place}", "not_a_choice", only)
        return tuple(code for code in choices if code in chosen)

    def items(self, name: str) -> list:
        value = self.raw.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > MOST:
            self.fault(f"/{name}", "not_a_list", f"This must be a list of {MOST} or fewer.")
            return []
        return value

    def require(self, name: str, given, sentence: str):
        """Name the field as missing, unless it was given and is at fault already."""
        if not given and not self.is_at_fault(name):
            self.fault(f"/{name}", "required", sentence)

    def is_at_fault(self, name: str) -> bool:
        """Whether something about this field, or inside it, was named already."""
        place = f"{self.pointer}/{name}"
        return any(e.pointer == place or e.pointer.startswith(place + "/") for e in self.errors)
