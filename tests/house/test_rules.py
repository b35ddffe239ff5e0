"""The rules are in the repository: every code that is cited stands in docs/, and every step of a machine says its
rule.
"""

import ast
import re
from pathlib import Path

from django.conf import settings
from django.db.models import Model

import config.urls  # noqa: F401 - every door is open, so every action is known
from config.lifecycles import edges, machines, rules
from law.rules import CODE
from people.access import ACTIONS
from tests.house.modules import nodes_of

ROOT = Path(settings.ROOT)
NOT_OURS = {"node_modules", "build", "var"}
ROOMS = [
    path for path in ROOT.iterdir() if path.is_dir() and path.name not in NOT_OURS and not path.name.startswith(".")
]
WRITTEN = sorted(
    path
    for room in ROOMS
    if room.name != "docs"
    for ending in ("py", "html", "txt", "md")
    for path in room.rglob(f"*.{ending}")
)
CITED = re.compile(rf"\b{CODE}\b")
ALONE = re.compile(rf"(?:{CODE}|Scenario \d+)(?:\W+(?:and |with |to )?(?:{CODE}))*\W*")
PAGE = re.compile(r"[\w./-]*\w\.md\b")
INTERNAL = re.compile(
    r"\b(?:lifecycles?|scenarios?|performance|domain|libraries)(?:\.md)?,? (?:[A-Z]+\d+|\d+)\b|\bshared/", re.IGNORECASE
)
TABLE_ROW = re.compile(r"^\| ([^|]+) \| [^|]+ \|", re.MULTILINE)
SPELLED_OUT = 5  # from more states than this, a sentence says “any state”


def codes_in_docs() -> set[str]:
    """Those that head a row of a table: of lifecycles.md, drawn from the code, or of rules.md."""
    pages = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("lifecycles.md", "rules.md")]
    return {code for page in pages for row in TABLE_ROW.findall(page) for code in CITED.findall(row)}


def test_every_code_that_is_cited_stands_in_the_docs():
    known = codes_in_docs()
    unknown = {
        f"{path.relative_to(ROOT)}: {code}"
        for path in WRITTEN
        for code in CITED.findall(path.read_text(encoding="utf-8", errors="replace"))
        if code not in known
    }
    assert unknown == set()


def docstrings(path: Path) -> list[str]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [ast.get_docstring(node) or "" for node in nodes_of(path) if isinstance(node, holders)]


def test_no_docstring_is_a_code_alone():
    python = [path for path in WRITTEN if path.suffix == ".py"]
    assert [(str(path), text) for path in python for text in docstrings(path) if ALONE.fullmatch(text)] == []


def test_a_page_that_is_cited_is_in_the_repository():
    pages = [f"/{page.relative_to(ROOT)}" for page in ROOT.rglob("*.md") if not NOT_OURS & set(page.parts)]
    absent = {
        f"{path.relative_to(ROOT)}: {page}"
        for path in WRITTEN
        for page in PAGE.findall(path.read_text(encoding="utf-8", errors="replace"))
        if not any(known.endswith(f"/{page}") for known in pages)
    }
    assert absent == set()


def test_nothing_points_to_papers_outside_the_repository():
    ours = Path(__file__)
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in WRITTEN if path != ours}
    assert {
        f"{path.relative_to(ROOT)}: {rows[0]}" for path, text in texts.items() if (rows := INTERNAL.search(text))
    } == set()


def test_the_pages_name_actions_that_there_are():
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    named = re.findall(rf"`((?:{'|'.join(settings.ROOMS)})\.[a-z_]+)`", page)
    assert set(named) - set(ACTIONS) == set()


def test_a_rule_stands_once():
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    there = [code for row in TABLE_ROW.findall(page) for code in CITED.findall(row)]
    assert sorted(there) == sorted(set(there))


def lacking(model: type[Model], verb: str, rule: str) -> set[str]:
    """The states that the sentence of a step should name and does not."""
    words = rule.lower()
    sources = {source.replace("_", " ") for source, name, _ in edges(model) if name == verb}
    targets = {target.replace("_", " ") for _, name, target in edges(model) if name == verb}
    if len(sources) > SPELLED_OUT:
        sources = {"any state"}
    return {state for state in sources | targets if state not in words}


def test_every_step_says_from_where_it_leads_and_to_where():
    steps = [(model, verb, rule) for model in machines() for _, verb, _, rule in rules(model)]
    silent = {f"{model.__name__}.{verb}": lacking(model, verb, rule) for model, verb, rule in steps}
    assert {step: states for step, states in silent.items() if states} == {}
    assert [f"{model.__name__}.{verb}" for model, verb, rule in steps if not rule.endswith(".")] == []
