"""Who was promised a device already, by name and by household: the same for one person and for a file of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory import actions as inventory
from law.actors import SYSTEM
from people.models import Resident
from people.residents.registration import build_resident
from referrals import limits
from referrals.models import Need
from tests import people_of_london as london

pytestmark = pytest.mark.django_db
NOBODY = limits.Counts()


def counted(*people: Resident) -> list[limits.Counts]:
    """Each of them by themselves, and all of them together, which has to be the same."""
    at = london.organisation()
    alone = [limits.count(at, resident=person) for person in people]
    assert limits.count_each(people) == alone
    return alone


def somebody(**particulars) -> Resident:
    facts = london.facts(**particulars)
    return build_resident(facts.resident, facts.contact_policy)


def test_a_person_and_their_household_each_have_their_own_count():
    given = london.accepted(needs=("device", "data")).resident
    twin, sister, stranger = somebody(), somebody(first_name="Hodan"), somebody(last_name="Okafor")
    assert counted(twin, sister, stranger) == [
        limits.Counts(twins=1, person_devices=1, household_devices=1),
        limits.Counts(household_devices=1),
        NOBODY,
    ]
    assert limits.count(london.organisation(), resident=given) == NOBODY  # what they have themselves is not counted


def test_the_device_of_a_school_child_is_not_the_households():
    child = london.accepted(needs=("device",)).needs.get()
    Need.objects.filter(pk=child.pk).update(for_school_child=True)
    assert counted(somebody(first_name="Hodan")) == [NOBODY]
    assert counted(somebody()) == [limits.Counts(twins=1, person_devices=1)]


def test_a_device_that_is_offered_is_promised():
    london.device_on_shelf()
    need = london.accepted(needs=("device",)).needs.get()
    inventory.run_allocation(by=SYSTEM)
    need.refresh_from_db()
    assert need.state == Need.State.OFFERED
    assert counted(somebody()) == [limits.Counts(twins=1, person_devices=1, household_devices=1)]


def test_nothing_is_said_of_somebody_without_a_name_or_a_household():
    london.accepted(needs=("device",))
    unknown = somebody(resident={"date_of_birth": None, "postcode": ""})
    assert (unknown.name_hash, unknown.household_hash) == ("", "")
    assert counted(unknown) == [NOBODY]


def test_however_many_they_are_they_are_counted_in_three_statements():
    london.accepted(needs=("device",))
    people = [somebody(first_name=name) for name in ("Amina", "Hodan", "Ayaan", "Filsan")]
    with CaptureQueriesContext(connection) as asked:
        limits.count_each(people)
    assert len(asked) == 3
