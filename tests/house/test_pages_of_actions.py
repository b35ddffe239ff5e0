"""No deed without a door: every action has a page for each person who may call it, or a reason; and from every state of
every machine an end is reached by doors and clocks alone.
"""

from functools import cache

from config.lifecycles import edges, machines
from people.access import ACTIONS, PEOPLE_ROLES, ROLES, ROLES_FOR
from portal.waiting.waits import RESTS
from tests.house.addresses import VERBS
from tests.house.api_rows import MAKES, SEES, rule
from tests.house.pages_of_actions import methods_called, roles_with_page, verbs_of_addresses
from tests.house.without_page import NOT_YET, WITHOUT_PAGE


def without_page() -> dict[str, set[str]]:
    """verb → the people's roles that may call it and have no page which does."""
    pages = roles_with_page()
    missing = {verb: (ROLES_FOR[verb] & PEOPLE_ROLES) - pages.get(verb, frozenset()) for verb in ACTIONS}
    return {verb: roles for verb, roles in missing.items() if roles}


def test_every_action_has_a_page_for_each_role_or_a_written_reason():
    unexplained = {verb: roles for verb, roles in without_page().items() if verb not in WITHOUT_PAGE}
    assert unexplained == {}


def test_the_reasons_are_of_actions_that_have_no_page():
    """The list only shrinks: whoever builds the page takes its reason out."""
    assert set(WITHOUT_PAGE) - set(without_page()) == set()


def test_every_role_that_the_table_allows_has_a_door():
    """A page or an address of the API, for a role that sees the row; or a reason. That those doors let the role in on a
    row of its own is shown by test_page_doors and test_api_doors.
    """
    pages = roles_with_page()
    machine = roles_with_address()
    nowhere = {}
    for verb in ACTIONS:
        without = (ROLES_FOR[verb] & set(ROLES)) - pages.get(verb, frozenset()) - machine.get(verb, set())
        if without and verb not in WITHOUT_PAGE:
            nowhere[verb] = without
    assert nowhere == {}


def test_what_has_no_page_yet_has_its_address():
    missing = [
        verb for verb, why in WITHOUT_PAGE.items() if why.startswith(NOT_YET) and verb not in roles_with_address()
    ]
    assert missing == []


def roles_with_address() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {verb: set(ROLES_FOR[verb]) for verb in MAKES.values()}
    for resource, verbs in verbs_of_addresses().items():
        for verb in verbs:
            found.setdefault(verb, set()).update(ROLES_FOR[verb] & _seers(resource))
    for resource, verb in VERBS:
        action = rule(resource, verb)
        found.setdefault(action, set()).update(ROLES_FOR.get(action, set()) & _seers(resource))
    return found


def _seers(resource: str) -> set[str]:
    """Who sees something there; where nothing is anybody's own, whoever may call the verb."""
    every, own = SEES.get(resource, (set(ROLES), set()))
    return set(every) | set(own)


@cache
def called() -> set[tuple[str, str]]:
    return methods_called(set(roles_with_address()) & set(ACTIONS))


def stuck(steps: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """(machine, state) of each from which these steps never reach an end."""
    found = []
    for model in machines():
        ways: dict[str, set[str]] = {}
        for source, verb, target in edges(model):
            if (model._meta.app_label, verb) in steps:
                ways.setdefault(source, set()).add(target)
        states = {str(state) for state, _ in model._meta.get_field("state").choices}
        ends = states - {source for source, _, _ in edges(model)} | set(RESTS.get(model, {}))
        found += [(model.__name__, state) for state in sorted(states) if not ends & reached(state, ways)]
    return found


def test_from_every_state_an_end_is_reached_by_doors_and_clocks():
    assert stuck(called()) == []


def test_a_state_without_a_door_out_of_it_is_named():
    """The wrongs that were found on paper: a parcel that is called back, and a need that is being fixed."""
    assert stuck(called() - {("inventory", "take_back"), ("inventory", "take_back_sealed"), ("inventory", "lose")}) == [
        ("Shipment", "returning")
    ]


def reached(state: str, ways: dict[str, set[str]]) -> set[str]:
    known = {state}
    waiting = [state]
    while waiting:
        further = {str(to) for to in ways.get(waiting.pop(), set())} - known
        known |= further
        waiting += further
    return known
