"""Which actions a page can call, and which steps of a machine anything can call: found in the code that a door, a clock
or an event begins with, and in what that code names, function by function.
"""

import dis
from collections.abc import Iterator
from functools import cache, partial
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from django.conf import settings

from audit.domain_events import EARS
from jobs.registry import PUMPS, TASKS
from notifications.events import EVENTS
from people.access import ACTIONS, PEOPLE_ROLES, Action
from tests.house.addresses import ALL
from tests.house.page_rows import ACCOUNT, STATION_KEEPERS, STATIONS

DOORS = ("portal.", "phone.", "api.")
MACHINES = "api/v1/"
ROOMS = tuple(f"{room}." for room in settings.ROOMS)
NOT_CALLED = ("people.access.",)  # the registry of all actions is asked by every page, and is no page of any


@cache
def verbs_of_pages() -> dict[str, frozenset[str]]:
    """route → the verbs that its page can call."""
    return {route: frozenset(_verbs_of(view)) for route, view in ALL.items() if _roles_of(route)}


@cache
def roles_with_page() -> dict[str, frozenset[str]]:
    """verb → the people's roles that may open a page which calls it."""
    known: dict[str, set[str]] = {}
    for route, verbs in verbs_of_pages().items():
        for verb in verbs:
            known.setdefault(verb, set()).update(_roles_of(route) & PEOPLE_ROLES)
    return {verb: frozenset(roles) for verb, roles in known.items()}


@cache
def verbs_of_addresses() -> dict[str, frozenset[str]]:
    """resource → the verbs that the views of its addresses can call, whatever the method."""
    known: dict[str, set[str]] = {}
    for route, view in ALL.items():
        if route.startswith(MACHINES) and hasattr(view, "cls"):
            resource = route.removeprefix(MACHINES).partition("/")[0]
            known.setdefault(resource, set()).update(_verbs_of(view.cls))
    return {resource: frozenset(verbs) for resource, verbs in known.items()}


def _roles_of(route: str) -> set[str]:
    """Who may open a page; one's own account is everybody's."""
    if route in STATIONS:
        return STATION_KEEPERS
    return PEOPLE_ROLES if route.startswith(ACCOUNT) else getattr(ALL[route], "roles", set())


def methods_called(verbs: set[str]) -> set[tuple[str, str]]:
    """(room, name) of each method that is called by these actions, by a page, by a clock, or by who hears an event."""
    doors = [view for view in ALL.values() if view is not None]
    clocks = [task.run for task in TASKS.values()] + [pump.run for pump in PUMPS]
    heard = [ear.hear for ear in EARS] + [each for event in EVENTS.values() for each in vars(event).values()]
    begun = [*doors, *clocks, *heard, *(ACTIONS[verb] for verb in verbs)]
    return {
        (function.__module__.partition(".")[0], step.argval)
        for function in _followed(begun, into_actions=True)
        if isinstance(function, FunctionType)
        for code in _codes(function.__code__)
        for step in dis.get_instructions(code)
        if step.opname in ("LOAD_ATTR", "LOAD_METHOD")
    }


def _verbs_of(view: Any) -> Iterator[str]:
    return (thing.verb for thing in _followed([view]) if isinstance(thing, Action))


def _followed(begun: list[Any], *, into_actions: bool = False) -> Iterator[Any]:
    known: dict[int, Any] = {}  # kept, so that no two things have one id
    waiting = list(begun)
    while waiting:
        thing = waiting.pop()
        if id(thing) in known:
            continue
        known[id(thing)] = thing
        yield thing
        if not isinstance(thing, Action):
            waiting += _named_by(thing)
        elif into_actions:
            waiting.append(thing.body)


def _named_by(thing: Any) -> Iterator[Any]:
    """What a function, class, table or row of a table of the portal names."""
    if isinstance(thing, type) and _is_ours(thing):
        yield from (each for kind in thing.__mro__ if _is_ours(kind) for each in vars(kind).values())
    elif isinstance(thing, (classmethod, staticmethod, MethodType)):
        yield thing.__func__
    elif isinstance(thing, partial):
        yield from (thing.func, *thing.args, *thing.keywords.values())
    elif isinstance(thing, FunctionType):
        yield from _named_by_function(thing)
    elif isinstance(thing, (tuple, list, set, frozenset)):
        yield from thing
    elif isinstance(thing, dict):
        yield from thing.values()
    elif _is_ours(thing) and hasattr(thing, "__dict__"):
        yield from vars(thing).values()
    elif _is_ours(thing) and hasattr(type(thing), "__slots__"):
        yield from (getattr(thing, name, None) for name in type(thing).__slots__)


def _is_ours(thing: Any) -> bool:
    module = getattr(thing, "__module__", None) or ""
    return not isinstance(thing, ModuleType) and isinstance(module, str) and module.startswith(DOORS)


def _named_by_function(function: FunctionType) -> Iterator[Any]:
    inner = getattr(function, "__wrapped__", None)
    if inner is not None:
        yield inner
    if not function.__module__.startswith(ROOMS) or function.__module__.startswith(NOT_CALLED):
        return
    yield from (cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell))
    for code in _codes(function.__code__):
        yield from _loaded(code, function.__globals__)


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _loaded(code: CodeType, space: dict[str, Any]) -> Iterator[Any]:
    """Each global that the code loads, followed through the dots: `inventory.pack`, `steps.TABLE`."""
    thing: Any = None
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            thing = space.get(step.argval)
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD") and thing is not None:
            thing = getattr(thing, step.argval, None) if isinstance(thing, (ModuleType, type)) else None
        elif step.opname not in ("CACHE", "PUSH_NULL"):
            thing = None
        if _is_followed(thing, space):
            yield thing


def _is_followed(thing: Any, space: dict[str, Any]) -> bool:
    """A room's functions, actions and tables of them are followed; a door's everything."""
    is_door = space["__name__"].startswith(DOORS)
    if isinstance(thing, (Action, FunctionType)):
        return True
    return not isinstance(thing, ModuleType) and (is_door or _is_table(thing))


def _is_table(thing: Any) -> bool:
    """A room's own table of functions, such as the modes of a scanner; not the registry of all actions."""
    return isinstance(thing, dict) and thing is not ACTIONS and thing is not TASKS and thing is not EVENTS
