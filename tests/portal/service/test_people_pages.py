"""An organisation's people: invited, given roles, and gone."""

import pytest

from notifications.models import Message
from people.models import Invitation
from tests.portal.service.agreement_forms import read
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


def test_a_lead_is_offered_only_the_roles_that_are_theirs_to_give(lead, administrator, southwark):
    path = "/service/organisations/southwark/invite"
    page = read(lead, path)
    assert 'value="referrer"' in page
    assert 'value="organisation_lead"' in page
    assert 'value="administrator"' not in page
    assert 'value="administrator"' in read(administrator, path)
    answer = lead.post(path, {"email": "joy@southwark.example", "role": "administrator"})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()
    answer = lead.post(path, {"email": "joy at southwark", "name": "Joy Adeyemi", "role": "referrer"})
    assert answer.status_code == 422
    assert 'value="Joy Adeyemi"' in answer.content.decode()
    assert 'href="#email"' in answer.content.decode()


def test_an_invitation_is_sent_sent_again_and_withdrawn(lead, southwark):
    path = "/service/organisations/southwark"
    params = {"email": "joy@southwark.example", "name": "Joy Adeyemi", "role": "referrer"}
    page = lead.post(f"{path}/invite", params, follow=True).content.decode()
    assert "We have emailed an invitation to joy@southwark.example" in page
    assert "Send again" in page
    assert "Withdraw" in page
    lead.post(f"{path}/invite", params)
    assert Message.objects.filter(event="people.invited").count() == 2
    assert sorted(Invitation.objects.values_list("state", flat=True)) == ["sent", "withdrawn"]
    open_one = Invitation.objects.get(state="sent")
    page = lead.post(f"/service/invitations/{open_one.pk}/withdraw", follow=True).content.decode()
    assert "Invitation withdrawn" in page
    assert "Joy Adeyemi" not in page
    assert lead.get(f"/service/invitations/{open_one.pk}/withdraw").status_code == 405


def test_a_leaver_is_out_at_their_next_click(lead, southwark):
    maria = worker("maria@southwark.example", at=southwark)
    hers = signed_in(maria)
    assert hers.get("/refer").status_code == 200
    path = f"/service/people/{maria.memberships.get().pk}/remove"
    page = read(lead, path)
    assert "loses the role “referrer” at Southwark Council immediately" in page
    assert "immediately, wherever they are signed in" in page
    assert maria.actor().roles, "looking at the page removes no one"
    page = lead.post(path, {"reason": "Moved to Croydon"}, follow=True).content.decode()
    assert "Maria Santos has left as referrer." in page
    assert "maria@southwark.example" not in page
    answer = hers.get("/refer")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login")


def test_the_last_lead_is_told_to_make_another_first(lead, southwark):
    membership = southwark.memberships.get(role="organisation_lead")
    answer = lead.post(f"/service/people/{membership.pk}/remove", {"reason": "I am leaving"})
    assert answer.status_code == 422
    assert "Make someone else a lead first" in answer.content.decode()
    membership.refresh_from_db()
    assert membership.ended_at is None


def test_a_lead_is_not_offered_to_remove_whom_they_may_not(lead, southwark):
    treasurer = worker(
        "money@southwark.example", at=southwark, role="finance", name="Tess Moneypenny"
    ).memberships.get()
    page = read(lead, "/service/organisations/southwark")
    assert "Tess Moneypenny" in page
    assert f"/service/people/{treasurer.pk}/remove" not in page
    answer = lead.post(f"/service/people/{treasurer.pk}/remove", {"reason": "Never mind"})
    assert answer.status_code == 422
    assert "administrators" in answer.content.decode()
