"""The house holds: floors, furniture, sentences, drawings, and one way to every action."""

import ast
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from audit.models import Recorded
from config import house_map
from config.lifecycles import draw, edges, machines
from people.access import ACTIONS, ALL_ROLES, ROLES_FOR
from tests.house.modules import MODULES, ROOT, tree_of


def test_every_arrow_falls():
    linted = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_every_module_says_what_it_is_for():
    silent = [path for path in MODULES if not (ast.get_docstring(tree_of(path)) or "").strip()]
    assert silent == []


def test_there_are_no_drawers():
    drawers = {"utils.py", "helpers.py", "common.py", "core.py", "misc.py", "manager.py", "service.py", "base.py"}
    asked_for_by_django = {ROOT / "database" / engine / "base.py" for engine in ("embedded", "server")}
    assert {path for path in MODULES if path.name in drawers} == asked_for_by_django


def test_every_action_has_its_row_and_every_row_its_action():
    assert set(ACTIONS) == set(ROLES_FOR)
    assert all(roles and roles <= set(ALL_ROLES) for roles in ROLES_FOR.values())


def test_every_row_that_something_outward_is_done_with_says_whose_it_is():
    outward = {action.on for action in ACTIONS.values() if action.outward and action.on is not None}
    assert outward
    assert [model.__name__ for model in outward if model.resident_ids is Recorded.resident_ids] == []


def test_every_action_says_what_it_does():
    assert not [verb for verb, action in ACTIONS.items() if not (action.body.__doc__ or "").strip()]


def test_the_drawings_are_those_of_the_code():
    page = ROOT / "docs" / "lifecycles.md"
    assert page.read_text(encoding="utf-8") == draw(), "run manage.py draw_lifecycles"


def test_every_state_can_be_reached_and_every_machine_is_drawn():
    for model in machines():
        reached = {target for _, _, target in edges(model)} | {model._meta.get_field("state").default}
        unreached = {value for value, _ in model._meta.get_field("state").choices} - {str(s) for s in reached}
        assert unreached <= {"failed", "expected"}, f"{model.__name__}: nothing leads to {unreached}"


def test_django_fsm_is_its_maintained_distribution():
    installed = subprocess.run(
        [sys.executable, "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True
    ).stdout
    assert "django-fsm-2==" in installed
    assert "django-fsm==" not in installed


def test_the_picture_of_the_house_is_that_of_the_code():
    written = house_map.page().read_text(encoding="utf-8")
    assert written == house_map.draw(written), "run manage.py draw_house"


def test_the_picture_leaves_out_only_what_follows_from_it():
    known = {("roof", "hall"), ("hall", "cellar"), ("roof", "cellar"), ("roof", "shed"), ("shed", "cellar")}
    assert house_map.without_shortcuts(known) == known - {("roof", "cellar")}


def test_rooms_are_installed_from_the_ground_up():
    from_the_ground = [room for floor in reversed(house_map.floors()) for room in floor]
    height = {room: number for number, floor in enumerate(reversed(house_map.floors())) for room in floor}
    installed = [height[room] for room in settings.ROOMS]
    assert installed == sorted(installed)
    assert set(settings.ROOMS) <= set(from_the_ground)
