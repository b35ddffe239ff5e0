"""A list of referrals taken away as a file: on the ledger, and for nobody whose work it is not."""

import pytest

from audit.models import LedgerEntry
from law.refusals import NotAllowed
from people.models import Organisation
from referrals import actions as referrals
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker
from tests.portal.test_refer import write

pytestmark = pytest.mark.django_db


def test_a_file_of_referrals_is_on_the_ledger_with_how_many_they_were():
    client = signed_in(worker())
    write(client)
    answer = client.get("/refer/referrals?download=csv")
    assert answer.status_code == 200
    entry = LedgerEntry.objects.get(action="referrals.export")
    assert entry.verb == "exported"
    assert entry.details == {"referrals": 1}
    assert entry.object_type == "people.organisation"
    assert Organisation.objects.filter(pk=entry.object_id).exists()


def test_a_list_on_a_page_is_no_export():
    client = signed_in(worker())
    write(client)
    assert client.get("/refer/referrals").status_code == 200
    assert not LedgerEntry.objects.filter(action="referrals.export").exists()


def test_who_refers_for_nobody_may_not():
    place = london.organisation()
    with pytest.raises(NotAllowed):
        referrals.export(place, count=3, by=london.actor("warehouse_operative"))
    assert LedgerEntry.objects.get(action="referrals.export").refused
