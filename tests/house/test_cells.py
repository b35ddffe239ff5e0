"""Every cell of state × verb × role, from the tables the code uses: the allowed pass, all others are refused and
recorded.
"""

import pytest

from audit.models import LedgerEntry
from config.lifecycles import edges
from law.actors import Actor
from law.refusals import NotAllowed, WrongState
from people.access import ACTIONS, ALL_ROLES, ROLES_FOR, may
from tests.rounds import sampled

MOVING = sorted((verb, action) for verb, action in ACTIONS.items() if action.transition)


def cells():
    """(verb, state, role), each with whether the table's roles and the model's sources allow it."""
    for verb, action in MOVING:
        leads = {source for source, name, _ in edges(action.on) if name == action.transition}
        for state, _ in action.on._meta.get_field("state").choices:
            for role in ALL_ROLES:
                yield verb, str(state), role, role in ROLES_FOR[verb] and state in leads


def test_every_role_in_every_state():
    """Who may call it now is the table's roles in the model's sources, and nobody else anywhere."""
    wrong = []
    counted = 0
    for verb, state, role, allowed in cells():
        action = ACTIONS[verb]
        counted += 1
        if may_by_the_tables(action, action.on(state=state), actor(role)) is not allowed:
            wrong.append((verb, state, role, allowed))
    assert wrong == []
    assert counted > 10_000


def may_by_the_tables(action, row, by) -> bool:
    """By role and state: what a guard says besides depends on more of the row than its state."""
    return may(by, action.verb) and action.leads_from(row)


@pytest.mark.django_db
def test_every_role_outside_the_table_is_refused_and_recorded():
    outside = {(verb, role) for verb in ACTIONS for role in set(ALL_ROLES) - ROLES_FOR[verb]}
    cells = {cell for cell in outside if sampled(*cell)}
    assert {cell for cell in cells if not is_refused(*cell)} == set()
    entries = LedgerEntry.objects.filter(refused="not_allowed").values_list("action", "actor")
    assert sorted(entries) == sorted((verb, actor(role).key) for verb, role in cells)


def is_refused(verb: str, role: str) -> bool:
    action = ACTIONS[verb]
    subject = [action.on()] if action.on is not None else []
    try:
        action(*subject, by=actor(role))
    except NotAllowed:
        return True
    return False


def actor(role: str) -> Actor:
    return Actor(key=f"user:{role}", roles=frozenset({role}))


@pytest.mark.django_db
def test_a_wrong_state_is_refused_in_words_and_recorded(accepted_referral):
    """Each verb of a referral and its needs, called on rows that are in a state it does not lead out of."""
    rows = [accepted_referral, *accepted_referral.needs.all()]
    tried = 0
    for verb, action in MOVING:
        for row in rows:
            if action.on is not type(row) or action.leads_from(row):
                continue
            role = sorted(ROLES_FOR[verb])[0]
            with pytest.raises(WrongState) as refused:
                action(row, by=Actor(key="user:x", roles=frozenset({role})))
            assert "must be" in refused.value.sentence
            entry = LedgerEntry.objects.filter(object_id=row.pk).order_by("-number").first()
            assert (entry.refused, entry.action) == ("wrong_state", verb)
            tried += 1
    assert tried > 10
