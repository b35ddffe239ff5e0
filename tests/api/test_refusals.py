"""Every code that the API may refuse with stands in its description, with what to do about it."""

import ast
import inspect

from drf_spectacular.generators import SchemaGenerator

import config.urls  # noqa: F401 - every door is open, so every refusal is known
from api import problems
from api.refusals import WHAT_TO_DO, answers


def test_every_code_has_its_row_and_every_row_its_code():
    assert set(WHAT_TO_DO) == set(answers())


def test_no_problem_has_a_code_that_is_not_listed():
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(problems))) if isinstance(node, ast.Call)]
    written = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "problem"]
    codes = {call.args[1].value for call in written if len(call.args) > 1 and isinstance(call.args[1], ast.Constant)}
    assert {"invalid", "not_found", "wrong_state", "conflict"} <= codes
    assert codes <= set(WHAT_TO_DO)


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
