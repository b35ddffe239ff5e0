"""A file as the answer to a request: a PDF, or a sheet that is written while it is sent."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse, StreamingHttpResponse

from documents.spreadsheets import csv_lines

CSV = "text/csv; charset=utf-8"


def pdf_file(content: bytes, name: str, *, inline: bool = False) -> HttpResponse:
    """`inline` opens it in the browser; what others uploaded is always a download, never opened in our name."""
    headers = {
        "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def csv_file(heads: Sequence[str], lines: Iterable[Sequence], name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(csv_lines(heads, lines), content_type=CSV, headers=headers)
