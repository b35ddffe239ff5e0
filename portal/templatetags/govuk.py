"""Lets a Django template use GOV.UK components by name: {% govuk "button" text="Continue" is_start_button=True %}."""

from functools import lru_cache
from html import escape as escaped
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from portal.components import draw
from portal.forms import draw_field

register = template.Library()
_LONGEST_REFERENCE = 25  # letters; a SIM's number in groups has 24, and what is longer is a title, which wraps
_HINT = "govuk-hint govuk-!-display-block govuk-!-margin-bottom-0 govuk-!-font-size-16"


@register.simple_tag(name="govuk")
def govuk(component: str, params: dict | None = None, **keywords) -> SafeString:
    """
    Draw one component. Parameters are keywords, in snake or camel case; two underscores go one level down
    (`tag__text="Demo"`); lists and dicts come from the context. A dict given second is the ground that keywords refine.
    """
    if component == "tag" and params is None and set(keywords) <= {"text", "classes"}:
        return _tag(str(keywords.get("text", "")), str(keywords.get("classes") or ""))
    given = dict(params or {})
    for path, value in keywords.items():
        *outer, last = path.split("__")
        level = given
        for name in outer:
            level[name] = level = dict(level.get(name) or {})
        level[last] = value
    return draw(component, given)


@lru_cache(maxsize=2048)
def _tag(text: str, classes: str) -> SafeString:
    """A tag has few words and few colours, and a list draws one a row."""
    return draw("tag", {"text": text, "classes": classes})


@register.simple_tag(name="list_row")
def list_row(cells: list[dict[str, Any]]) -> SafeString:
    """The cells of one row of a list, the first of them its heading (portal/components/list_table.html). Not in a template:
    a page of fifty rows asked its conditions six thousand times.
    """
    return mark_safe("".join([_cell(cell, is_heading=not place) for place, cell in enumerate(cells)]))  # noqa: S308 - escaped below


def _cell(cell: dict[str, Any], *, is_heading: bool) -> str:
    tag, scope, role = ("th", ' scope="row"', "rowheader") if is_heading else ("td", "", "cell")
    classes = "govuk-table__header" if is_heading else "govuk-table__cell"
    if cell.get("numeric"):
        classes += " govuk-table__cell--numeric"
    if cell.get("is_long"):
        classes += " gol-long"
    elif cell.get("unbroken"):
        classes += " gol-unbroken"
    words = "" if cell.get("says_its_head") else cell.get("head", "")  # without data-head a phone shows no cell
    head = f' data-head="{escape(words)}"' if cell.get("head") and cell.get("text") else ""
    hint = f'\n<span class="{_HINT}">{escape(cell["hint"])}</span>' if cell.get("hint") else ""
    return f'<{tag}{scope} class="{classes}"{head} role="{role}">{_words(cell)}{hint}</{tag}>\n'


def _words(cell: dict[str, Any]) -> str:
    """What a cell says: a link, lines, a tag or plain words."""
    text = cell.get("text", "")
    if cell.get("href"):
        wraps = " gol-wraps" if len(str(text)) > _LONGEST_REFERENCE else ""
        return f'<a class="govuk-link{wraps}" href="{escape(cell["href"])}">{escape(text)}</a>'
    if cell.get("lines"):
        lines = [f'<span class="gol-line">{escape(line)}</span>' for line in cell["lines"]]
        return f"<span>{''.join(lines)}</span>"
    return _tag(str(text), cell["colour"]) if cell.get("colour") else escape(text)


def escape(text: object) -> str:
    """As a template writes it: what is marked as safe stays as it is."""
    return str(text.__html__()) if hasattr(text, "__html__") else escaped(str(text))


@register.simple_tag(name="field")
def field(form, name: str) -> SafeString:
    """Draw one field of a form of ours."""
    return mark_safe(draw_field(form, name))  # noqa: S308 - the macros escape what they are given


@register.simple_tag(name="fields")
def fields(form) -> SafeString:
    """Draw every field of a form of ours in its order; what a choice opens is drawn inside of that choice."""
    return mark_safe("".join(draw_field(form, name) for name in form.fields if name not in form.opened))  # noqa: S308 - likewise


@register.simple_tag(name="error_summary")
def error_summary(form, title: str = "There is a problem") -> SafeString:
    """What went wrong, at the top of the page, with a link to each place; nothing when nothing did. `title` is its heading, in
    the language of the page.
    """
    faults = form.summary() if form is not None and form.is_bound else []
    return govuk("error-summary", {"title_text": title, "error_list": faults}) if faults else mark_safe("")
