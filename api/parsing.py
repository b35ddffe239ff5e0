"""JSON as strictly as it can be read: what is ambiguous or hostile is refused before anything looks at it."""

import json
import re
from tempfile import SpooledTemporaryFile

from rest_framework.parsers import BaseParser

from api.problems import Malformed, TooLarge
from referrals.intake import LARGEST_FILE

LARGEST = 1 << 20
DEEPEST = 20


class StrictJSONParser(BaseParser):
    """Refuses duplicate keys, NaN, NUL, lone surrogates, deep nesting, large bodies and anything but an object."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise TooLarge(f"The body is larger than {LARGEST // 1024} kB.")
        try:
            text = body.decode()
            if _depth(text) > DEEPEST:
                raise Malformed(f"The body is nested deeper than {DEEPEST} levels.")
            value = json.loads(text, object_pairs_hook=_no_twins, parse_constant=_no_constant)
        except (ValueError, RecursionError) as fault:
            raise Malformed(f"The body is not JSON that can be read: {str(fault)[:120]}") from fault
        if not isinstance(value, dict):
            raise Malformed("The body has to be a JSON object.")
        return value


class MergePatchParser(StrictJSONParser):
    """Likewise, for a PATCH that says what it is (RFC 7396)."""

    media_type = "application/merge-patch+json"


def _depth(text: str) -> int:
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


def _no_twins(pairs):
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field is there twice")
    for name, value in pairs:
        for text in (name, value):
            if isinstance(text, str) and ("\x00" in text or any("\ud800" <= c <= "\udfff" for c in text)):
                raise ValueError("it holds characters that are not text")
    return fields


def _no_constant(name):
    raise ValueError(f"{name} is not a JSON number")


class CSVParser(BaseParser):
    """A bulk file, read piece by piece into one that can be read again. Raises TooLarge."""

    media_type = "text/csv"

    def parse(self, stream, media_type=None, parser_context=None):
        file = SpooledTemporaryFile(max_size=LARGEST)  # noqa: SIM115 - goes with the request
        while piece := stream.read(1 << 16):
            file.write(piece)
            if file.tell() > LARGEST_FILE:
                raise TooLarge(f"The file is larger than {LARGEST_FILE >> 20} MB. Send it in parts.")
        file.seek(0)
        return file


class XLSXParser(CSVParser):
    """Likewise, as a workbook of Excel."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ODSParser(CSVParser):
    """Likewise, as a workbook of LibreOffice."""

    media_type = "application/vnd.oasis.opendocument.spreadsheet"
