"""A list as people use it: searched, filtered, sorted, paged, downloaded; everything that was chosen stays in the
address.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.exceptions import ValidationError as BadValue
from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from database.encryption import vault
from documents.spreadsheets import workbook
from portal.downloads import CSV, csv_file

PER_PAGE = 25
DEEPEST_PAGE = 200
MOST_DOWNLOADED = 20_000
_LONGEST_WORD = 25  # letters that a column makes room for; a longer word is broken
_TYPES = {
    "csv": CSV,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


@dataclass(frozen=True)
class Column:
    """`cell(row)` gives text, or {text, lines, href, hint, colour, unbroken}; `order` are the model's fields that it may be
    sorted by.
    """

    head: str
    cell: Callable
    order: tuple[str, ...] = ()
    numeric: bool = False
    unbroken: bool = False


@dataclass(frozen=True)
class Filter:
    """A choice that narrows the list. `narrow(rows, code)` does it; `choices` are (code, words)."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    narrow: Callable


@dataclass
class Listing:
    """What a page says about its list. `search(rows, text)` finds; `empty` is {title, text, action_url,
    action_text}.
    """

    title: str
    columns: list[Column]
    empty: dict
    search: Callable | None = None
    search_label: str = "Search"
    search_hint: str = ""
    is_private: bool = (
        False  # what is searched for names a person: it is kept in the session, and the address has a mark only
    )
    filters: list[Filter] = field(default_factory=list)
    order: tuple[str, ...] = ("-created_at", "-id")
    per_page: int = PER_PAGE
    keyset: bool = False  # pages follow one another by the values of `order`: the thousandth costs what the first does
    download_name: str = "list"
    on_download: Callable = lambda _: None


def show_list(request, listing: Listing, rows, *, template="portal/listing.html", **more) -> HttpResponseBase:
    """Draw one page of the list, or hand over the whole of it as a spreadsheet (`?download=ods`)."""
    if request.method == "POST" and listing.is_private:
        return _keep_search(request, listing)
    query = {name: value for name, value in request.GET.items() if value and "\x00" not in value}
    if listing.is_private:
        query.pop("q", None)
        query |= _kept_search(request, query)
    rows = _narrowed(rows, listing, query)
    order, sort = _order_of(listing, query.get("sort", ""))
    rows = rows.order_by(*order)
    if query.get("download") in _TYPES:
        return _download(query["download"], listing, rows)
    number = 1 if listing.keyset else _page_number(query.get("page", ""))
    if listing.keyset:
        rows = _after(rows, order, query.get("after", ""))
    start = (number - 1) * listing.per_page
    window = list(rows[start : start + listing.per_page + 1])
    shown = window[: listing.per_page]
    goes_on = len(window) > listing.per_page
    context = {
        "listing": listing,
        "is_searchable": listing.search is not None,
        "query": query,
        "heads": _heads(listing, query, sort),
        "rows": [[cell_of(column, row) for column in listing.columns] for row in shown],
        "filters": [
            {
                "name": narrowing.name,
                "label": {"text": narrowing.label},
                "items": [{"value": "", "text": "All"}]
                + [
                    {"value": code, "text": words, "selected": query.get(narrowing.name) == code}
                    for code, words in narrowing.choices
                ],
            }
            for narrowing in listing.filters
        ],
        "is_narrowed": bool(set(query) & ({"q"} | {narrowing.name for narrowing in listing.filters})),
        "pages": _keyset_pages(listing, order, query, shown, goes_on)
        if listing.keyset
        else _pages(query, number, goes_on),
        "downloads": [{"kind": kind.upper(), "href": _link(query, download=kind, page=None)} for kind in _TYPES],
        "kept": [(name, value) for name, value in query.items() if name == "sort"],
        "count_words": _count_of_keyset(query, shown, goes_on)
        if listing.keyset
        else _count_words(start, shown, goes_on),
    }
    return render(request, template, context | more)


_ABOUT = "portal.search"
_KEPT = 20


def _keep_search(request, listing: Listing) -> HttpResponse:
    """Put the words into the session, sealed, and go on to an address that holds a mark in their place."""
    chosen = {
        narrowing.name: request.POST[narrowing.name]
        for narrowing in listing.filters
        if request.POST.get(narrowing.name)
    }
    chosen |= {"sort": request.POST["sort"]} if request.POST.get("sort") else {}
    text = request.POST.get("q", "").strip()[:200]
    if text:
        mark = secrets.token_urlsafe(6)
        kept = list(request.session.get("searches", {}).items())[-_KEPT:]
        request.session["searches"] = dict(kept) | {mark: vault().seal(text, _ABOUT)}
        chosen["found"] = mark
    return HttpResponseRedirect("?" + urlencode(chosen) if chosen else request.path)


def _kept_search(request, query) -> dict:
    sealed = request.session.get("searches", {}).get(query.get("found", ""))
    return {"q": vault().open(sealed, _ABOUT)} if sealed else {}


def _narrowed(rows, listing: Listing, query):
    if listing.search and query.get("q"):
        rows = listing.search(rows, query["q"][:200])
    for narrowing in listing.filters:
        if query.get(narrowing.name) in dict(narrowing.choices):
            rows = narrowing.narrow(rows, query[narrowing.name])
    return rows


def _order_of(listing: Listing, sort: str) -> tuple[tuple[str, ...], str]:
    """The fields that the rows are ordered by, and the sorting that was asked for, if there is such a one."""
    down = sort.startswith("-")
    name = sort.lstrip("-")
    orders = {_slug(column.head): column.order for column in listing.columns if column.order}
    if name not in orders:
        return listing.order, ""
    fields = [*orders[name], "id"]
    return tuple(f"-{column}" if down else column for column in fields), sort


def _heads(listing: Listing, query, sort) -> list[dict]:
    heads = []
    for column in listing.columns:
        head = {"text": column.head, "numeric": column.numeric}
        if column.order:
            name = _slug(column.head)
            if sort.lstrip("-") == name:
                head["sort"] = "descending" if sort.startswith("-") else "ascending"
            head["href"] = _link(query, sort=f"-{name}" if sort == name else name, page=None, after=None)
        heads.append(head)
    return heads


def _slug(words: str) -> str:
    return words.lower().replace(" ", "-")


def cell_of(column: Column, row) -> dict:
    value = column.cell(row)
    if not isinstance(value, dict):
        value = {"text": "" if value is None else str(value)}
    words = f"{value.get('text', '')} {' '.join(value.get('lines', ()))}".split()
    is_long = any(len(word) > _LONGEST_WORD for word in words)
    about = {"numeric": column.numeric, "head": column.head, "says_its_head": _says_its_head(value, column)}
    return {"unbroken": column.unbroken, "is_long": is_long} | value | about


def _says_its_head(value: dict, column: Column) -> bool:
    """Whether the words are those of the column: “Cancel: Cancel” says nothing that “Cancel” does not."""
    return str(value.get("text") or "").strip().lower() == column.head.strip().lower()


def _page_number(text: str) -> int:
    return min(max(int(text), 1), DEEPEST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _pages(query, number, more) -> dict:
    pages = {}
    if number > 1:
        pages["previous"] = {"href": _link(query, page=number - 1), "labelText": f"Page {number - 1}"}
    if more and number < DEEPEST_PAGE:
        pages["next"] = {"href": _link(query, page=number + 1), "labelText": f"Page {number + 1}"}
    return pages


def _count_words(start, shown, more) -> str:
    if not shown:
        return ""
    last = start + len(shown)
    return f"{start + 1} to {last}" + (" of more" if more else f" of {last}")


def _count_of_keyset(query, shown, more) -> str:
    if not shown:
        return ""
    return f"{'The next' if query.get('after') else 'The first'} {len(shown)}" + (
        ", and there are more" if more else ""
    )


def _after(rows, order: tuple[str, ...], mark: str):
    """The rows that come after a mark, by comparing whole rows of values: an index in this order answers it at once.

    What is no queryset of one model has a method of its own for it: `after_values(values)`, which refuses by ValueError.
    """
    if not mark:
        return rows
    try:
        values = json.loads(urlsafe_b64decode(mark.encode() + b"==="))
        if hasattr(rows, "after_values"):
            return rows.after_values(values)
        fields = [rows.model._meta.get_field(name) for name in order]
        known = tuple(field.to_python(value) for field, value in zip(fields, values, strict=True))
    except (ValueError, TypeError, BadValue):
        return rows
    return rows.filter(TupleGreaterThan(Tuple(*(F(name) for name in order)), known))


def _keyset_pages(listing: Listing, order: tuple[str, ...], query: dict, shown, more) -> dict:
    pages = (
        {"previous": {"href": _link(query, after=None), "labelText": "Back to the first page"}}
        if query.get("after")
        else {}
    )
    if more:
        mark = mark_of(shown[-1], order)
        pages["next"] = {"href": _link(query, after=mark), "labelText": f"The next {listing.per_page}"}
    return pages


def mark_of(row, order: tuple[str, ...]) -> str:
    """What the address says of the last row of a page: its values in this order."""
    values = [getattr(row, name.lstrip("-")) for name in order]
    return urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def _link(query: dict, **changes) -> str:
    query = {name: value for name, value in query.items() if name != "q" or "found" not in query}
    chosen = {name: value for name, value in {**query, **changes}.items() if value is not None and name != "download"}
    if changes.get("download"):
        chosen["download"] = changes["download"]
    return "?" + urlencode(chosen)


def _download(kind: str, listing: Listing, rows) -> HttpResponseBase:
    """At most 20,000 rows; the door that serves personal data writes on the ledger how many (`on_download`)."""
    taken = rows[:MOST_DOWNLOADED]
    heads = [column.head for column in listing.columns]
    lines = [[cell_of(column, row)["text"] for column in listing.columns] for row in taken]
    listing.on_download(len(lines))
    if kind == "csv":
        return csv_file(heads, lines, listing.download_name)
    disposition = f'attachment; filename="{listing.download_name}.{kind}"'
    content = workbook(kind, listing.title, heads, lines)
    return HttpResponse(content, content_type=_TYPES[kind], headers={"Content-Disposition": disposition})
