"""Lists by cursor, newest first: flat however many rows there are, and stable while rows are added."""

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response


class ByCursor(CursorPagination):
    """`limit` up to 200; RFC 8288 Link; no count, which a million rows would have to pay for."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    ordering = ("-created_at", "-id")

    def get_paginated_response(self, data):
        links = [(self.get_next_link(), "next"), (self.get_previous_link(), "prev")]
        header = ", ".join(f'<{url}>; rel="{rel}"' for url, rel in links if url)
        return Response({"items": data}, headers={"Link": header} if header else {})

    def get_paginated_response_schema(self, schema):
        return {"type": "object", "required": ["items"], "properties": {"items": schema}}
