"""Every sentence of ours is in plain English: what the code, the templates and the scripts say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.house.modules import MODULES, nodes_of
from tests.plain_english import faults_drawn, faults_in, faults_on_page, said_in_template, visible

ROOT = Path(settings.ROOT)
# Said to PostgreSQL, or a pattern of what people write to us: no sentence that anybody reads.
NO_SENTENCE = re.compile(r"\b(?:SELECT|UPDATE|INSERT|DELETE|CREATE|ALTER|DROP|WHERE|VALUES)\b|\\[bdswW]|\(\w+\|\w+[|)]")
# Words that people send or say, lists of names, and what stands in a drawing for engineers.
NO_SENTENCES = {
    "config/event_map.py",
    "notifications/keywords.py",
    "people/organisations/mail_providers.py",
    "phone/speech.py",
    "portal/templates/portal/offline_worker.js",
}
LEGAL = {"referrals/consents.py"}  # what a person agrees to, word for word
# What an engineer reads at the console, on the ledger or in a drawing.
INSIDE = re.compile(r"^(?:audit|jobs|database|tests)/|/management/|/domain_events\.py$")


def said_in_code(path: Path, name: str) -> Iterator[str]:
    """The strings of a module that may be words for people: neither its docstrings, nor what a column of a table is."""
    skipped = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.keyword) and node.arg == "help_text" and not name.startswith("portal/"):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in node.values)
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    for node in nodes_of(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def sources() -> Iterator[tuple[str, str]]:
    """(file, words) of everything that we write."""
    for path in MODULES:
        name = str(path.relative_to(ROOT))
        if not INSIDE.search(name) and name not in NO_SENTENCES:
            said = said_in_code(path, name)
            yield from ((name, text) for text in said if " " in text and not NO_SENTENCE.search(text))
    for path in sorted((ROOT / "portal/templates").rglob("*.*")):
        name = str(path.relative_to(ROOT))
        if name not in NO_SENTENCES:
            yield from ((name, text) for text in said_in_template(path.read_text(encoding="utf-8")))


def test_what_we_write_is_plain_english():
    wrong = {f"{name}: {fault}" for name, text in sources() for fault in faults_in(text, is_legal=name in LEGAL)}
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(sorted(wrong))


@pytest.mark.parametrize(
    "text",
    [
        "Ring the worker back.",
        "Somebody has to look.",
        "Whoever refers sees it.",
        "The clock stands still.",
        "We put it right.",
        "This field is required.",
        "It is on the the shelf.",
        "It waits. then it goes.",
        "We keep 01a2d0b1-37bf-7ca2-8a23-f07dc9181f1a.",
        " ".join(["word"] * 31) + ".",
    ],
)
def test_what_is_not_plain_is_known(text):
    assert len(faults_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Call the worker back.",
        "Select a place, like www.example.org. Then continue.",
        "Send it to somebody@southwark.example.",
        "Bring a ring-bound folder, or a ringed planet.",
    ],
)
def test_what_is_plain_passes(text):
    assert faults_in(text) == []


def test_a_page_is_heard_as_it_is_read_without_what_people_wrote():
    page = """<head><title>x</title></head><p>One <b>bold</b> word.</p><dd dir="auto">Somebody rang</dd>
    <script>somebody</script><p>None</p>"""
    assert "One bold word." in visible(page)
    assert "omebody" not in visible(page)
    assert faults_drawn(visible(page)) == ["a value is missing: …One bold word. None…"]


@pytest.mark.parametrize(
    ("page", "is_missing"),
    [
        ("<td>None</td>", True),
        ("<p>Held until <b>None</b>.</p>", True),
        ("<dd>Model (None)</dd>", True),
        ('<input name="bin" value="None">', True),
        ("<p>None yet.</p>", False),
        ("<option>None, or all of London</option>", False),
        ("<p>None in 27 of 33.</p>", False),
    ],
)
def test_a_value_that_is_missing_is_told_from_the_word_none(page, is_missing):
    assert bool(faults_on_page(page)) == is_missing
