"""The Refer workspace, page by page, as a worker uses it."""

import pytest

from referrals.models import Referral
from tests.portal.answers import ANSWERS, write
from tests.portal.signing_in import signed_in, worker


@pytest.mark.django_db
def test_three_needs_page_by_page():
    client = signed_in(worker())
    reference = write(client)
    page = client.get(f"/refer/{reference}/check").content.decode()
    assert "Amina Yusuf" in page
    assert "SE1 2QH" in page
    assert "Southwark" in page
    assert "14 March 1968" in page
    answer = client.post(f"/refer/{reference}/check")
    assert answer["Location"] == f"/refer/{reference}/sent"
    assert reference in client.get(answer["Location"]).content.decode()
    referral = Referral.objects.get(reference=reference)
    assert referral.state == "submitted"
    assert referral.needs.count() == 3


@pytest.mark.django_db
def test_hours_that_no_machine_can_read_are_told_before_it_is_sent():
    """Field case A13."""
    client = signed_in(worker())
    reference = write(client)
    client.post(f"/refer/{reference}/step/contact", ANSWERS["contact"] | {"hours": "after school"})
    page = client.get(f"/refer/{reference}/check").content.decode()
    assert "could not read “after school”" in page
