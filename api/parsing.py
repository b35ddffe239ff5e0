"""JSON as strictly as it can be read: what is ambiguous or hostile is refused before anything looks at it."""

from tempfile import SpooledTemporaryFile

from rest_framework.parsers import BaseParser

from api.problems import Malformed, TooLarge
from law.strict_json import read_object
from referrals.intake import LARGEST_FILE

LARGEST = 1 << 20


class StrictJSONParser(BaseParser):
    """Refuses duplicate keys, NaN, NUL, lone surrogates, deep nesting, large bodies and anything but an object."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        largest = getattr((parser_context or {}).get("view"), "largest_body", LARGEST)
        body = stream.read(largest + 1)
        if len(body) > largest:
            raise TooLarge(f"The body is larger than {largest // 1024} kB.")
        try:
            return read_object(body.decode())
        except ValueError as fault:
            raise Malformed(f"The body is not JSON that can be read: {str(fault)[:120]}") from fault


class MergePatchParser(StrictJSONParser):
    """Likewise, for a PATCH that says what it is (RFC 7396)."""

    media_type = "application/merge-patch+json"


class CSVParser(BaseParser):
    """A bulk file, read piece by piece into one that can be read again. Raises TooLarge."""

    media_type = "text/csv"

    def parse(self, stream, media_type=None, parser_context=None):
        file = SpooledTemporaryFile(max_size=LARGEST)  # noqa: SIM115 - goes with the request
        while piece := stream.read(1 << 16):
            file.write(piece)
            if file.tell() > LARGEST_FILE:
                raise TooLarge(f"The file is larger than {LARGEST_FILE >> 20} MB. Split it and upload each part.")
        file.seek(0)
        return file


class XLSXParser(CSVParser):
    """Likewise, as a workbook of Excel."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ODSParser(CSVParser):
    """Likewise, as a workbook of LibreOffice."""

    media_type = "application/vnd.oasis.opendocument.spreadsheet"


class JSONLinesParser(CSVParser):
    """Likewise, one referral a line, each as POST referrals takes it."""

    media_type = "application/x-ndjson"


class JSONLParser(JSONLinesParser):
    """Likewise, by its other name."""

    media_type = "application/jsonl"
