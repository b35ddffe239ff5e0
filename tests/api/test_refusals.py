"""Every code that the API may refuse with stands in its description, with what to do about it."""

import ast
import inspect
from types import ModuleType

from drf_spectacular.generators import SchemaGenerator

import config.urls  # noqa: F401 - every door is open, so every refusal is known
from api import problems
from api.refusals import BEFORE_THE_API, WHAT_TO_DO, answers
from portal.sign_in import middleware


def test_every_code_has_its_row_and_every_row_its_code():
    assert set(WHAT_TO_DO) == set(answers())


def test_no_problem_has_a_code_that_is_not_listed():
    written = written_in(problems, "problem")
    assert {"invalid", "not_found", "wrong_state", "conflict"} <= {code for _, code in written}
    assert {code for _, code in written} <= set(WHAT_TO_DO)


def test_what_is_answered_before_the_api_is_asked_is_listed_too():
    assert written_in(middleware, "_problem") == {(status, code) for status, code, _ in BEFORE_THE_API}


def written_in(module: ModuleType, name: str) -> set[tuple[int, str]]:
    """(status, code) of each call of this function with both written out."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call)]
    starts = [call.args[:2] for call in calls if isinstance(call.func, ast.Name) and call.func.id == name]
    constants = [
        start for start in starts if len(start) == 2 and all(isinstance(argument, ast.Constant) for argument in start)
    ]
    return {(status.value, code.value) for status, code in constants}


def test_each_row_says_in_one_or_two_short_sentences_what_to_do():
    for code, sentence in WHAT_TO_DO.items():
        assert sentence[0].isupper(), code
        assert sentence.endswith("."), code
        assert len(sentence.split()) <= 25, code


def test_the_description_of_the_api_lists_them_all():
    description = SchemaGenerator().get_schema(request=None, public=True)["info"]["description"]
    rows = [line.split(" | ") for line in description.splitlines() if line.startswith("| `")]
    listed = {cells[0].strip("|` "): cells for cells in rows}
    assert listed.keys() == WHAT_TO_DO.keys()
    for code, (_, status, meaning, what_to_do) in listed.items():
        assert int(status) == answers()[code][0]
        assert meaning.strip()
        assert what_to_do.removesuffix(" |") == WHAT_TO_DO[code]
