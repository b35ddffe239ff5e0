"""Things that people were given, at the hub that they chose."""

from connectivity import actions as connectivity
from referrals.models import Need
from tests import people_of_london as london
from tests.referrals.test_remedy import at_hub, give, promise


def have(kind: str, number: int, name: str) -> Need:
    """What this person was given, at the hub that they chose."""
    need = london.accepted(needs=(kind,), first_name=name, phone=f"+44770090013{number}").needs.get()
    need.collect_at = london.hub()
    need.save()
    thing = promise(need, number)
    if kind == "data":
        connectivity.issue(thing, by=at_hub())
    else:
        give(thing)
    need.refresh_from_db()
    return need


def is_now(row) -> str:
    row.refresh_from_db()
    return row.state
