"""What people wrote keeps its own direction in the middle of our sentences: an Arabic name turns no English around.

In running text it stands in <bdi>, or in an element with dir="auto". Pure text analysis of the templates.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

TEMPLATES = Path(settings.ROOT) / "portal" / "templates"
# Names of what people write: people, organisations, places, and whatever is told in their own words.
WRITTEN = {
    "access_needs", "after", "answer", "before", "client_ref", "collector", "collector_name", "contact_name", "custodian",
    "decider", "decision_reason", "details", "donor", "end_reason", "file_name", "first_name", "grounds", "last_name", "note", "notes",
    "operator", "outcome_words", "person_words", "proposer", "purpose", "reason", "reason_for_referral", "recycler",
    "redirected_to", "reviewer", "seen_by", "taken_by", "done_by", "told_by", "tutor", "who", "why_late", "your_ref",
}  # fmt: skip
# Of these rows `name` is what somebody wrote, and `title` of a class.
NAMED = {
    "asked",
    "author",
    "client",
    "collect_at",
    "reader",
    "donor",
    "hub",
    "organisation",
    "pool",
    "resident",
    "user",
    "supplier",
    "tutor",
    "recycler",
}
_TITLED = {"session", "seat"}
_TOKEN = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}|<!--.*?-->|<[^>]*?(?:{[{%].*?[%}]}[^>]*?)*>", re.S)
_VOID = {"br", "img", "input", "hr", "meta", "link", "path", "circle", "rect", "use", "source", "wbr"}
_INLINE = {"a", "span", "strong", "b", "em", "small", "abbr", "time", "code"}
_RAW = {"title", "textarea", "option", "script", "style"}


def test_what_people_wrote_stands_apart_within_a_sentence():
    wrong = [
        f"{path.relative_to(TEMPLATES)}: {variable}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for variable in bare(path.read_text(encoding="utf-8"))
    ]
    assert wrong == [], "put each in <bdi>"


def test_the_finder_sees_what_it_should():
    names = list(
        bare("<p>For {{ hub.name }}.</p><p>{{ hub.name }}</p><p>By <bdi>{{ who }}</bdi>, {{ note.reason }}</p>")
    )
    assert names == ["hub.name", "note.reason"]


def bare(template: str) -> Iterator[str]:
    """Each variable that people wrote, in a block of running text, under no <bdi> and no dir="auto"."""
    for variable, _, _ in bare_places(template):
        yield variable


def bare_places(template: str) -> Iterator[tuple[str, int, int]]:
    """(variable, start, end) of each."""
    stack: list[tuple[str, bool]] = []
    waiting: list[tuple[str, int, int]] = []
    pieces = 0
    last = 0
    in_title = False
    for token in _TOKEN.finditer(template):
        text = template[last : token.start()]
        pieces += bool(re.search(r"\w", text))
        last = token.end()
        piece = token[0]
        if piece.startswith("{%"):
            in_title = "block title" in piece or (in_title and "endblock" not in piece)
        elif piece.startswith("{{"):
            pieces += 1
            is_apart = in_title or any(apart for _, apart in stack)
            variable = piece.strip("{} ").partition("|")[0].strip()
            if is_written(variable) and not is_apart:
                waiting.append((variable, token.start(), token.end()))
        elif not piece.startswith(("{#", "<!")):
            name = re.match(r"</?([\w-]*)", piece)[1].lower()
            if name not in _INLINE | {"bdi", "br"}:  # a block begins or ends
                yield from waiting if pieces > 1 else ()
                waiting, pieces = [], 0
            if piece.startswith("</"):
                while stack and stack.pop()[0] != name:
                    pass
            elif name not in _VOID and not piece.endswith("/>"):
                stack.append((name, name in _RAW | {"bdi"} or 'dir="auto"' in piece))
    yield from waiting if pieces > 1 else ()


def is_written(variable: str) -> bool:
    *rows, field = variable.split(".")
    row = rows[-1] if rows else ""
    return field in WRITTEN or (field == "name" and row in NAMED) or (field == "title" and row in _TITLED)
