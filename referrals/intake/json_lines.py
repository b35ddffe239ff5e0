"""A file of JSON lines: one referral a line, each as `POST /api/v1/referrals` takes it."""

import json
from collections.abc import Iterator
from typing import Any

from law.strict_json import read_object
from referrals.intake.csv_text import is_garbled, read_text_lines
from referrals.intake.unreadable import GARBLED

_COLUMN_OF = {
    "your_ref": ("your_ref",),
    "referrer_email": ("referrer_email",),
    "resident_first_name": ("resident", "first_name"),
    "resident_last_name": ("resident", "last_name"),
    "dob": ("resident", "date_of_birth"),
    "mobile": ("resident", "phone"),
    "postcode": ("resident", "postcode"),
    "borough": ("resident", "borough"),
    "language": ("resident", "language"),
    "accessibility": ("resident", "access_needs"),
    "reason": ("reason",),
    "notes": ("notes",),
}


def is_json_lines(head: bytes) -> bool:
    """By the bracket that its first line begins with: no sheet's headers begin so."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def read_json_lines(file) -> Iterator[tuple[int, dict[str, Any], str]]:
    """(line, what was sent, what is wrong with it) of each line that is not empty. Raises UnreadableFile for a line that
    could fill the memory.
    """
    for line, text in enumerate(read_text_lines(file, "utf-8-sig"), start=1):
        if text.strip():
            yield line, *_read(text)


def _read(text: str) -> tuple[dict[str, Any], str]:
    try:
        sent = read_object(text)
    except ValueError as fault:
        return {}, f"This line is not valid JSON: {str(fault)[:120]}."
    if is_garbled(json.dumps(sent, ensure_ascii=False), "utf-8-sig"):
        return sent, f"This line {GARBLED}"
    return sent, ""


def as_cells(sent: dict[str, Any]) -> dict[str, str]:
    """The cells of a sheet that say the same, as far as a sheet can."""
    cells = {column: _text_at(sent, path) for column, path in _COLUMN_OF.items()}
    needs = sent.get("needs")
    kinds = [need.get("kind") for need in needs if isinstance(need, dict)] if isinstance(needs, list) else []
    cells["needs"] = "; ".join(kind for kind in kinds if isinstance(kind, str))
    return cells


def _text_at(sent: Any, path: tuple[str, ...]) -> str:
    for name in path:
        sent = sent.get(name) if isinstance(sent, dict) else None
    return sent if isinstance(sent, str) else ""


def without_reference(sent: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if name != "your_ref"}
