"""Invitations, and what the demonstration shows in place of letters and of an authenticator app."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail, signing
from django.test import Client
from django.utils import timezone

from demo.foundations import SECOND_FACTOR, add_people, open_places
from jobs import worker
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import sender
from notifications.gateway import SmtpGateway, gateway_for
from notifications.models import LocalDelivery, Message
from people import actions as people
from people.models import User
from portal.sign_in import factors
from tests import people_of_london as london
from tests.portal.sign_in.accounts import (
    LOGIN,
    PASSWORD,
    SECOND_STEP,
    invited,
    letters,
    password_of,
    person,
    signed_in,
    words_of,
)

pytestmark = pytest.mark.django_db


def test_an_invitation_leads_all_the_way_in(pages):
    _invitation, link = invited()
    letter = letters("people.invited")[0]
    assert "Southwark Council invites you" in letter
    assert "The link works once" in letter
    client = Client()
    page = words_of(client.get(link))
    assert "Southwark Council invites you" in page
    assert "Referrer" in page
    assert "I will use codes by email" in page
    answers = {"name": "María Santos", "way": "password", "password1": "short", "password2": "short"}
    wrong = words_of(client.post(link, answers))
    assert "Password must be 12 characters or more" in wrong
    assert 'value="María Santos"' in wrong
    assert "The passwords do not match" in words_of(client.post(link, answers | {"password1": PASSWORD}))
    assert client.post(link, answers | {"password1": PASSWORD, "password2": PASSWORD})["Location"] == "/refer"
    maria = User.objects.get(email="new@southwark.example")
    assert maria.name == "María Santos"
    assert EmailAddress.objects.get(user=maria).verified
    assert EmailAddress.objects.get(user=maria).primary
    assert client.get("/some/form").status_code == 200
    over = Client().get(link)
    assert over.status_code == 410
    assert "has been used" in words_of(over)
    assert password_of(Client(), maria)["Location"] == "/refer"


def test_codes_instead_of_a_password_only_where_they_work():
    _, link = invited()
    assert Client().post(link, {"name": "Maria", "way": "code"})["Location"] == "/refer"
    assert not User.objects.get(email="new@southwark.example").has_usable_password()
    _, staff = invited("caseworker", "case@southwark.example")
    assert "codes by email" not in words_of(Client().get(staff))
    assert "Choose a password" in words_of(Client().post(staff, {"name": "C", "way": "code"}))
    client = Client()
    assert client.post(staff, {"name": "C", "password1": PASSWORD, "password2": PASSWORD})["Location"] == "/triage/"
    assert client.get("/")["Location"].startswith("/account/second-factor")


def test_an_invitation_to_somebody_with_a_sign_in_is_accepted_by_them_alone():
    """Whoever reads the letter only is led to sign in, and another person's session is refused (A1)."""
    ade = person(email="ade@southwark.example", name="Ade Bello")
    invitation, link = invited("organisation_lead", ade.email)
    for stranger in (Client(), signed_in(person(email="maria@southwark.example"))):
        page = stranger.get(link)
        assert page.status_code == 200
        assert "Accept invitation" not in words_of(page)
        assert stranger.post(link).status_code == 403
    assert ade.memberships.live().count() == 1
    invitation.refresh_from_db()
    assert invitation.state == "sent"

    client = Client()
    assert f'href="{LOGIN}?{urlencode({"next": link})}"' in words_of(client.get(link)).replace("&amp;", "&")
    assert password_of(client, ade, next=link)["Location"] == link
    assert "You already have an account" in words_of(client.get(link))
    assert client.post(link).status_code == 302
    assert set(ade.memberships.live().values_list("role", flat=True)) == {"referrer", "organisation_lead"}


def test_who_left_and_is_invited_again_signs_in_to_accept():
    ade = person(email="ade@southwark.example", name="Ade Bello")
    people.end_membership(ade.memberships.get(), reason="A year away", by=london.ADMINISTRATOR)
    _, link = invited("referrer", ade.email)
    client = Client()
    assert password_of(client, ade, next=link)["Location"] == link
    assert client.post(link)["Location"] == "/refer"
    assert client.get("/refer/referrals").status_code == 200


def test_links_that_open_nothing_say_why():
    invitation, link = invited()
    assert Client().get("/join/garbled").status_code == 404
    assert "This link is not complete" in words_of(Client().get(link[:-3]))
    assert Client().get(f"/join/{signing.dumps(str(invitation.pk), salt='another')}").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        over = Client().get(link)
        assert over.status_code == 410
        assert "has expired" in words_of(over)
        sender.send_one(Message.objects.get(event="people.invited").pk)
    assert Message.objects.get(event="people.invited").state == "cleared"
    again, second = invited()
    people.withdraw_invitation(again, by=london.ADMINISTRATOR)
    assert Client().post(second, {"name": "M"}).status_code == 410


def test_emails_leave_by_smtp_once_there_is_a_server(settings):
    invited()
    letter = Message.objects.get(event="people.invited")
    settings.EMAIL_URL = "smtp+tls://user:secret@mail.example:587"
    assert isinstance(gateway_for("email"), SmtpGateway)
    assert gateway_for("email").look_up(letter) is None
    sender.send_one(letter.pk)
    letter.refresh_from_db()
    sent = mail.outbox[0]
    assert letter.state == "sent"
    assert sent.to == ["new@southwark.example"]
    assert sent.subject == "You are invited to Get Online London"
    assert "/join/" in sent.body
    assert sent.extra_headers["Message-ID"] == f"<{letter.pk}@localhost>"
    assert not LocalDelivery.objects.exists()
    assert not isinstance(gateway_for("sms"), SmtpGateway)


# ── The demonstration ────────────────────────────────────────────────────────────────────────────────────────────────


def test_in_the_demonstration_staff_find_their_code_on_the_page(settings):
    settings.DEMO = True
    add_people(open_places())
    add_people(open_places())
    caseworker = User.objects.get(email="caseworker@get-online.example")
    assert EmailAddress.objects.get(user=caseworker).verified
    assert set(Authenticator.objects.filter(user=caseworker).values_list("type", flat=True)) == {
        "totp",
        "recovery_codes",
    }
    rows = set()
    for _ in range(2):
        client = Client()
        password_of(client, caseworker, "a walk along the Thames")
        code = re.search(r'gol-code">(\d{6})<', words_of(client.get(SECOND_STEP)))[1]
        assert client.post(SECOND_STEP, {"code": code})["Location"] == "/triage/"
        rows.add(code)
    assert len(rows) == 2
    settings.DEMO = False
    client = Client()
    password_of(client, caseworker, "a walk along the Thames")
    assert "gol-code" not in words_of(client.get(SECOND_STEP))


def test_real_people_never_see_a_code_on_the_page(settings):
    settings.DEMO = True
    caseworker = person("caseworker")
    factors.enrol(caseworker, SECOND_FACTOR)
    client = Client()
    password_of(client, caseworker)
    assert "gol-code" not in words_of(client.get(SECOND_STEP))


@pytest.mark.django_db(transaction=True)
def test_the_post_of_the_demonstration_can_be_read_and_only_there(settings):
    settings.DEMO = True
    _, link = invited()
    worker.work(until_idle=True)
    text = notifications.compose(
        "portal.sign_in", reason=person(), address="x@y.example", channel="email", body="<b>&</b>"
    )
    notifications.queue([text], by=SYSTEM)
    worker.work(until_idle=True)
    page = words_of(Client().get("/demonstration/post"))
    assert f'href="{settings.PUBLIC_URL}{link}"' in page
    assert "new@southwark.example" in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert 'href="/demonstration/post"' in words_of(Client().get("/"))
    settings.DEMO = False
    assert Client().get("/demonstration/post").status_code == 404
    assert 'href="/demonstration/post"' not in words_of(Client().get("/"))
