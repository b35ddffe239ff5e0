"""Lists by cursor, newest first: flat however many rows there are, and stable while rows are added."""

from datetime import datetime

from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response


class ByCursor(CursorPagination):
    """`limit` up to 200; RFC 8288 Link; no count, which a million rows would have to pay for."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    ordering = ("-created_at", "-id")

    def decode_cursor(self, request):
        """The place that a cursor of ours names. Raises NotFound for what decodes and holds no moment."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not _is_moment(cursor.position):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_paginated_response(self, data):
        links = [(self.get_next_link(), "next"), (self.get_previous_link(), "prev")]
        header = ", ".join(f'<{url}>; rel="{rel}"' for url, rel in links if url)
        return Response({"items": data}, headers={"Link": header} if header else {})

    def get_paginated_response_schema(self, schema):
        return {"type": "object", "required": ["items"], "properties": {"items": schema}}


def _is_moment(text: str) -> bool:
    """Whether this is a time of day with its zone, as `created_at` is written; in years that every time zone can hold."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.tzinfo is not None and 1 < moment.year < 9999
