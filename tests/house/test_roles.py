"""One truth for who may: roles are named in one table, and whatever is asked of it has its row there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from people.access import ACTIONS, HEARS, READS, ROLES, ROLES_FOR, WITHIN
from tests.house.modules import nodes_of

ROOT = Path(__file__).resolve().parents[2]
TABLE = "people/access/roles/"
# What makes people of each role: the demonstration, the commands that act as an operator, and the measurements.
MAKERS = re.compile(r"demo/.*|bench/.*|\w+/management/commands/\w+\.py")
# The same word for something that is no role: a custodian, a kind of pool or organisation, a relation, who gave a
# reason.
HOMONYMS = {
    "api/inventory/stock_doors.py": {"funder"},
    "api/referrals/reading_doors.py": {"referrer"},
    "inventory/store/pools.py": {"funder"},
    "inventory/bench/refurbishing.py": {"warehouse"},
    "inventory/devices.py": {"warehouse"},
    "inventory/store/models.py": {"funder"},
    "inventory/parcels/models.py": {"warehouse"},
    "outcomes/follow_up/actions.py": {"referrer"},
    "people/organisations/models.py": {"partner"},
    "people/places/starting_register.py": {"partner"},
    "portal/funder/urls.py": {"funder"},
    "portal/triage/case.py": {"referrer"},
    "portal/warehouse/device_page.py": {"warehouse"},
    "portal/warehouse/pool_pages.py": {"funder"},
    "portal/warehouse/urls.py": {"warehouse"},
    "referrals/reasons.py": {"referrer"},
}


def files(ending: str) -> list[str]:
    """The service itself: every room, not the tests, and not the migrations, which tell of the past."""
    rooms = [place.parent for place in ROOT.glob("*/__init__.py") if place.parent.name != "tests"]
    paths = sorted(path.relative_to(ROOT).as_posix() for room in rooms for path in room.rglob(f"*{ending}"))
    return [path for path in paths if "/migrations/" not in path]


def modules() -> Iterator[tuple[str, list[ast.AST]]]:
    for path in files(".py"):
        yield path, nodes_of(ROOT / path)


def test_no_role_is_named_outside_the_table():
    named = {}
    for path, nodes in modules():
        if path.startswith(TABLE) or MAKERS.fullmatch(path):
            continue
        words = {node.value for node in nodes if isinstance(node, ast.Constant) and node.value in ROLES}
        named[path] = words - HOMONYMS.get(path, set())
    assert {path: words for path, words in named.items() if words} == {}


def test_every_word_that_is_no_role_is_still_there():
    """The list of exceptions only shrinks."""
    for path, words in HOMONYMS.items():
        text = (ROOT / path).read_text()
        assert all(f'"{word}"' in text for word in words), path


def test_no_template_names_a_role():
    roles = re.compile(rf"""["']({"|".join(ROLES)})["']""")
    for path in files(".html"):
        text = (ROOT / path).read_text().replace('<meta name="referrer"', "")
        assert not roles.search(text), path


def test_nobody_asks_an_actors_roles_but_the_table():
    """`may` and `sees` are asked instead, so that a row of the table is the only thing to change."""
    asks = re.compile(
        r"\.roles\b(?!\.isdisjoint).*[&|]|[&|] *[\w.]*\.roles\b|\bin \w*\.?actor\.roles\b|\bin by\.roles\b"
    )
    rows = []
    for path in files(".py"):
        if path.startswith(("people/access/", "bench/")):
            continue
        lines = (ROOT / path).read_text().splitlines()
        rows += [f"{path}: {line.strip()}" for line in lines if asks.search(line)]
    assert rows == [
        (
            "portal/sign_in/factors.py: return request.user.is_superuser or any(workplace.roles & STAFF_ROLES for "
            "workplace in workplaces)"
        ),
        "referrals/actions/calling.py: task.owner = next((role for role in DESK_ROLES if role in by.roles), CALL_LIST)",
    ]


# ── Whatever is asked has its row ────────────────────────────────────────────────────────────────────────────────────


def asked() -> Iterator[tuple[str, str, str]]:
    """(path, kind, what) of each verb and reading that the service asks of the table by name."""
    for path, nodes in modules():
        for node in nodes:
            if isinstance(node, ast.Call):
                yield from ((path, kind, what) for kind, what in _asked(node))


def _asked(call: ast.Call) -> Iterator[tuple[str, str]]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    given = [each.value for each in call.args if isinstance(each, ast.Constant)]
    named = {each.arg: each.value.value for each in call.keywords if isinstance(each.value, ast.Constant)}
    if name == "may" and given:
        yield "may", given[-1]
    if name == "sees" and given:
        yield "sees", given[-1]
    if name == "within_reach":
        yield from (("sees", what) for what in (*given, *named.values()))
    if name in ("page", "Workspace"):
        yield from (("may" if key == "does" else "sees", named[key]) for key in ("does", "sees") if key in named)


def test_whatever_is_asked_of_the_table_has_its_row():
    rows = {"may": {*ROLES_FOR, *WITHIN}, "sees": {*READS}}
    unknown = [(path, what) for path, kind, what in asked() if what not in rows[kind]]
    assert unknown == []


def test_every_reading_is_asked_for_somewhere():
    """A row that nothing asks promises a rule that does not hold."""
    rows = {what for _, _, what in asked()}
    read = "".join((ROOT / path).read_text() for path in files(".py") if not path.startswith(TABLE))
    unused = {what for what in (*READS, *WITHIN, *HEARS) if what not in rows and f'"{what}"' not in read}
    assert unused == set()


def test_templates_ask_for_verbs_that_there_are():
    verbs = {verb.rpartition(".")[2] for verb in ACTIONS}
    for path in files(".html"):
        for verb in re.findall(r"\bcan\.(\w+)", (ROOT / path).read_text()):
            assert verb in verbs, (path, verb)


@pytest.mark.parametrize("table", [ROLES_FOR, READS, WITHIN, HEARS], ids=["verbs", "readings", "within", "hears"])
def test_the_tables_name_only_roles_that_there_are(table):
    known = {*ROLES, "resident", "invited", "applicant", "system"}
    assert {role for roles in table.values() for role in roles} <= known
