"""Nothing falls off: every state that is not final has somebody, a clock or an event that ends it (RULE9)."""

from django.urls import get_resolver

from audit.domain_events import all_events
from config import schedule  # noqa: F401 - the slots
from config.lifecycles import edges, machines
from jobs.registry import SCHEDULE, TASKS
from people.access import ACTIONS, PEOPLE_ROLES, ROLES_FOR
from portal.waiting.waits import RESTS, WAITS

EVERY = [(model, state, wait) for model, states in WAITS.items() for state, wait in states.items()]


def states_with_a_way_out() -> dict[type, set[str]]:
    return {model: {source for source, _, _ in edges(model)} for model in machines()}


def test_every_state_with_a_way_out_waits_or_rests_and_no_other():
    wrong = []
    for model, states in states_with_a_way_out().items():
        waits = set(WAITS.get(model, {}))
        rests = set(RESTS.get(model, {}))
        if waits & rests or waits | rests != states:
            wrong.append((model.__name__, sorted(states - waits - rests), sorted((waits | rests) - states)))
    assert wrong == []
    assert set(WAITS) | set(RESTS) <= set(machines())


def test_every_wait_is_ended_by_somebody_a_clock_or_an_event():
    assert [
        (model.__name__, state) for model, state, wait in EVERY if not (wait.ends or wait.timer or wait.event)
    ] == []


def test_every_timer_runs():
    slots = {slot.task for slot in SCHEDULE}
    unknown = {wait.timer for _, _, wait in EVERY if wait.timer} - slots - set(TASKS)
    assert unknown == set()


def test_every_event_is_an_event_or_an_action():
    known = {event.name for event in all_events()} | set(ACTIONS)
    assert {wait.event for _, _, wait in EVERY if wait.event} - known == set()


def test_what_ends_it_leads_out_of_it():
    wrong = []
    for model, state, wait in EVERY:
        own = [ACTIONS[verb] for verb in wait.ends if ACTIONS[verb].on is model and ACTIONS[verb].transition]
        wrong += [(model.__name__, state, step.verb) for step in own if not step.leads_from(model(state=state))]
    assert wrong == []


def test_whoever_acts_has_the_page():
    """The page is there, and each of its verbs may be called by one of those who open it, or by the service alone."""
    wrong = []
    names = views_by_name()
    for model, state, wait in EVERY:
        if not wait.page:
            continue
        roles = names[wait.page]
        for verb in wait.ends:
            people = ROLES_FOR[verb] & PEOPLE_ROLES
            if people and people.isdisjoint(roles):
                wrong.append((model.__name__, state, wait.page, verb))
    assert wrong == []


def views_by_name() -> dict[str, set[str]]:
    named = {}
    for place, resolver in namespaces():
        for pattern in resolver.url_patterns:
            if getattr(pattern, "name", None):
                named[f"{place}:{pattern.name}"] = getattr(pattern.callback, "roles", set())
    return named


def namespaces(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            if getattr(pattern, "app_name", None):
                yield pattern.app_name, pattern
            yield from namespaces(pattern.url_patterns)
