"""Every cell of state × verb × role, from the tables the code uses: the allowed pass, all others are refused and recorded."""

import pytest

from audit.actors import Actor
from audit.models import LedgerEntry
from audit.refusals import NotAllowed, WrongState
from config.lifecycles import edges
from people.access import ACTIONS, ALL_ROLES, ROLES_FOR

MOVING = sorted((verb, action) for verb, action in ACTIONS.items() if action.transition)


def cells():
    for verb, action in MOVING:
        for state, _ in action.on._meta.get_field("state").choices:
            yield verb, str(state)


@pytest.mark.parametrize("verb, state", list(cells()))
def test_every_role_in_every_state(verb, state):
    """Who may call it now is the table's roles in the model's sources, and nobody else anywhere."""
    action = ACTIONS[verb]
    row = action.on(state=state)
    leads = {source for source, name, _ in edges(action.on) if name == action.transition}
    for role in ALL_ROLES:
        expected = role in ROLES_FOR[verb] and state in leads
        assert action.may(row, Actor(key=f"user:{role}", roles=frozenset({role}))) is expected


@pytest.mark.django_db
@pytest.mark.parametrize("verb", sorted(ACTIONS))
def test_every_role_outside_the_table_is_refused_and_recorded(verb):
    action = ACTIONS[verb]
    subject = [action.on()] if action.on is not None else []
    for role in set(ALL_ROLES) - ROLES_FOR[verb]:
        before = LedgerEntry.objects.filter(refused="not_allowed").count()
        with pytest.raises(NotAllowed):
            action(*subject, by=Actor(key=f"user:{role}", roles=frozenset({role})))
        assert LedgerEntry.objects.filter(refused="not_allowed").count() == before + 1


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
            assert "has to be" in refused.value.sentence
            entry = LedgerEntry.objects.filter(object_id=row.pk).order_by("-number").first()
            assert (entry.refused, entry.action) == ("wrong_state", verb)
            tried += 1
    assert tried > 10
