"""The page about the OWASP ASVS says something about every requirement, and names no test that does not exist."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "security.md").read_text()
REQUIRED = (TESTS / "data" / "asvs_5_0_level_2.txt").read_text().split()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \|([^|]*)\|$", PAGE, re.MULTILINE)
STATUSES = {"met", "operator", "not applicable", "not met"}
ALWAYS_MET = ("8.", "13.", "14.", "16.")


def test_every_requirement_of_level_2_has_one_line():
    assert [number for number, *_ in ROWS] == REQUIRED


def test_every_line_says_how_it_stands_and_what_is_not_met_says_why():
    assert {status for _, _, status, _ in ROWS} <= STATUSES
    assert [number for number, _, status, why in ROWS if status == "not met" and len(why) < 40] == []
    assert [number for number, _, status, _ in ROWS if status == "not met" and number.startswith(ALWAYS_MET)] == []


def test_every_test_that_is_named_is_there():
    named = set(re.findall(r"`([\w/]+\.py)::(test_\w+)`", PAGE))
    assert sorted(f"{path}::{name}" for path, name in named if name not in _tests_in(path)) == []
    assert len(named) > 60


@cache
def _tests_in(path: str) -> set[str]:
    file = TESTS / path
    if not file.exists():
        return set()
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}


def test_every_file_that_it_links_is_there():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", PAGE):
        assert (TESTS.parent / "docs" / link).exists(), link
