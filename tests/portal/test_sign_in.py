"""Signing in: every way in and what it opens, what is refused in words, and that nobody loses what they wrote."""

import re
import shutil
import socket
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.core import mail, signing
from django.core.cache import cache, caches
from django.db import connection
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import timezone
from django.utils.html import escape
from oidc_provider_mock import run_server_in_thread

from demo.foundations import SECOND_FACTOR, add_people, open_places
from jobs import worker
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import sender
from notifications.gateway import SmtpGateway, gateway_for
from notifications.models import LocalDelivery, Message
from people import actions as people
from people.models import Invitation, Membership, User
from portal.sign_in import factors
from portal.sign_in.who import actor_of
from tests import people_of_london as london

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "three words apart"
LOGIN, SECOND_STEP, CONFIRM = "/account/login/", "/account/2fa/authenticate/", "/account/login/code/confirm/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries_yet(db):
    """What a test counted must not lock the next one out, on databases that are not rolled back either."""
    cache.clear()
    yield
    cache.clear()


def person(role="referrer", *, email="maria@southwark.example", name="Maria Santos", at=None, verified=True):
    at = at or london.organisation()
    if verified and at.verified_on is None:
        at.verified_on = timezone.localdate()
        people.amend_organisation(at, verified_on=at.verified_on, by=london.ADMINISTRATOR)
    return people.add_user(
        email=email, name=name, role=role, organisation=at, password=PASSWORD, by=london.ADMINISTRATOR
    )


def password_of(client, user, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": user.email, "password": password} | more)


def code_now(user) -> str:
    """One that still holds when half a minute ends before it is sent: the latest that is not used."""
    held = Authenticator.objects.get(user=user, type="totp")
    secret = factors.unseal(held.data["secret"])
    fresh = (
        totp.format_hotp_value(totp.hotp_value(secret, counter))
        for counter in sorted(totp.yield_hotp_counters_from_time(), reverse=True)
    )
    return next(code for code in fresh if cache.get(held.wrap()._get_used_cache_key(code)) is None)


def signed_in(user, *, at=None) -> Client:
    """Through the doors, second step included."""
    client = Client()
    answer = password_of(client, user)
    if answer["Location"] == SECOND_STEP:
        answer = client.post(SECOND_STEP, {"code": code_now(user)})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


def letters(event="portal.sign_in"):
    return [message.body for message in Message.objects.filter(event=event).order_by("created_at", "pk")]


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


# ── Portal pages to be signed in for: other rooms of the portal build theirs, these are ours ──────────────────────────


@login_required
def some_form(request):
    if request.method == "POST":
        return HttpResponse(f"sent: {request.POST.get('story')} by {actor_of(request).key}")
    form = (
        "<html lang=en><form method=post>{% csrf_token %}<label>Story <input "
        "name=story></label><button>Send</button></form>"
    )
    return HttpResponse(Template(form).render(RequestContext(request)))


def who_am_i(request):
    actor = actor_of(request)
    return HttpResponse(f"{sorted(actor.roles)} {actor.channel} {actor.organisation_id}")


urlpatterns = [
    path("some/form", some_form),
    path("warehouse/", who_am_i),
    path("warehouse/sorting", some_form),
    path("", include("config.urls")),
]


@pytest.fixture
def pages(settings):
    settings.ROOT_URLCONF = "tests.portal.test_sign_in"


# ── Passwords and second steps ───────────────────────────────────────────────────────────────────────────────────────


def test_a_referrer_signs_in_with_a_password_alone(pages):
    client = Client()
    assert password_of(client, person())["Location"] == "/refer"
    assert client.get("/some/form").status_code == 200


@pytest.mark.parametrize("role", ["caseworker", "safeguarding_lead", "funder", "administrator"])
def test_staff_reach_nothing_before_they_have_a_second_step(pages, role):
    client = Client()
    password_of(client, person(role))
    answer = client.get("/some/form?page=2")
    assert answer["Location"] == "/account/second-factor?next=%2Fsome%2Fform%3Fpage%3D2"
    assert client.get("/")["Location"].startswith("/account/second-factor")
    page = client.get(answer["Location"])
    assert "Set up an authenticator app" in words_of(page)
    assert client.get("/accessibility").status_code == 200
    api = client.get("/api/v1/referrals")
    assert api.status_code == 403
    assert api["Content-Type"] == "application/problem+json"
    assert api.json()["code"] == "second_factor_needed"


def test_staff_set_up_an_app_and_are_asked_for_its_code_from_then_on(pages):
    caseworker, client = person("caseworker"), Client()
    password_of(client, caseworker)
    client.get("/account/second-factor?next=/some/form")
    client.get("/account/2fa/totp/activate/")  # freshly signed in: nobody asks for the password again
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, max(totp.yield_hotp_counters_from_time())))
    done = client.post("/account/2fa/totp/activate/", {"code": code})
    assert done["Location"] == "/account/2fa/recovery-codes/"
    assert 'href="/some/form"' in words_of(client.get(done["Location"]))
    assert client.get("/some/form").status_code == 200
    held = Authenticator.objects.get(user=caseworker, type="totp")
    assert secret not in str(held.data)
    assert factors.unseal(held.data["secret"]) == secret

    again = Client()
    assert password_of(again, caseworker, next="/some/form")["Location"].startswith(SECOND_STEP)
    assert again.get("/some/form")["Location"].startswith(LOGIN)
    wrong = again.post(SECOND_STEP, {"code": "000000"})
    assert "This code is not right" in words_of(wrong)
    recovery = Authenticator.objects.get(user=caseworker, type="recovery_codes").wrap().get_unused_codes()[0]
    assert again.post(SECOND_STEP, {"code": recovery})["Location"] == "/some/form"
    assert again.get("/some/form").status_code == 200


def test_taking_the_second_step_away_closes_the_pages_again(pages):
    caseworker = person("caseworker")
    factors.enrol(caseworker, SECOND_FACTOR)
    client = signed_in(caseworker)
    assert client.get("/some/form").status_code == 200
    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=caseworker, type="totp").exists()
    assert client.get("/some/form")["Location"].startswith("/account/second-factor")


def test_the_secrets_of_second_factors_move_under_a_new_key(settings):
    caseworker = person("caseworker")
    factors.enrol(caseworker, SECOND_FACTOR)
    settings.FIELD_KEYS = ["bmV3LWtleS1mb3ItYS10ZXN0LTAxMjM0NTY3ODkwMTI=", *settings.FIELD_KEYS]
    assert factors.seal_again() == 2
    assert factors.seal_again() == 0
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert factors.unseal(Authenticator.objects.get(user=caseworker, type="totp").data["secret"]) == SECOND_FACTOR


def test_five_wrong_passwords_lock_the_account_in_words_and_the_lock_ends():
    maria, client = person(), Client()
    for _ in range(5):
        assert "is not right. Check both" in words_of(password_of(client, maria, "wrong"))
    locked = password_of(Client(), maria)
    assert locked.status_code == 200
    assert "locked for five minutes" in words_of(locked)
    assert "There is a problem" in words_of(locked)
    assert 'href="#id_login"' in words_of(locked)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert password_of(Client(), maria)["Location"] == "/refer"


def test_tries_are_counted_where_every_process_sees_them_and_api_calls_elsewhere():
    assert "cache_entries" in connection.introspection.table_names()
    password_of(Client(), person(), "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache_entries")
        assert cursor.fetchone()[0] > 0
    from api.throttling import PerClient  # noqa: PLC0415 - the REST framework only where it is asked about

    assert PerClient.cache is caches["local"]
    assert "LocMem" in settings.CACHES["local"]["BACKEND"]


def test_the_administration_has_no_door_of_its_own():
    administrator = person("administrator")
    administrator.is_staff = administrator.is_superuser = True
    administrator.save()
    assert Client().get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert Client().get("/admin/login/?next=/admin/")["Location"] == "/account/login/?next=%2Fadmin%2F"
    client = Client()
    password_of(client, administrator)
    assert client.get("/admin/")["Location"].startswith("/account/second-factor")
    factors.enrol(administrator, SECOND_FACTOR)
    assert signed_in(administrator).get("/admin/").status_code == 200


def test_nobody_signs_up_and_nobody_changes_their_own_address():
    assert Client().get("/account/signup/")["Location"] == LOGIN
    Client().post("/account/signup/", {"email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(email="eve@example.org").exists()
    client = signed_in(person())
    client.post("/account/email/", {"email": "eve@example.org", "action_add": ""})
    assert not EmailAddress.objects.filter(email="eve@example.org").exists()


def test_a_forgotten_password_is_chosen_anew_by_a_link_on_our_own_address(settings):
    maria = person()
    Client().post("/account/password/reset/", {"email": maria.email}, headers={"host": "testserver"})
    link = re.search(r"http\S+", letters()[0])[0]
    assert link.startswith(settings.PUBLIC_URL + "/account/password/reset/key/")
    client = Client()
    form = client.get(urlsplit(link).path)["Location"]
    weak = client.post(form, {"password1": "short", "password2": "short"})
    assert weak.status_code == 200
    assert "There is a problem" in words_of(weak)
    client.post(form, {"password1": "four words apart now", "password2": "four words apart now"})
    assert password_of(Client(), maria, "four words apart now")["Location"] == "/refer"
    assert "changed through a link" in letters()[-1]
    Client().post("/account/password/reset/", {"email": "nobody@example.org"})
    assert len(letters()) == 2


# ── Codes by e-mail ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_by_email_lets_a_referrer_of_a_verified_organisation_in(pages):
    maria, client = person(), Client()
    assert client.post("/account/login/code/", {"email": maria.email, "next": "/some/form"})["Location"].startswith(
        CONFIRM
    )
    body = letters()[0]
    code = re.search(r"^[A-Z0-9-]{6,}$", body, re.M)[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM notifications_message")
        assert code not in cursor.fetchone()[0]
    assert "not right" in words_of(client.post(CONFIRM, {"code": "WRONG1"}))
    assert client.post(CONFIRM, {"code": code, "next": "/some/form"})["Location"] == "/some/form"
    assert client.session["_auth_user_id"] == str(maria.pk)


@pytest.mark.parametrize("who", ["staff", "unverified", "unknown", "closed", "left"])
def test_no_code_for_anybody_else_and_no_way_to_tell(who):
    maria = person("caseworker" if who == "staff" else "referrer", verified=who != "unverified")
    if who == "closed":
        User.objects.filter(pk=maria.pk).update(is_active=False)
    if who == "left":
        people.end_membership(maria.memberships.get(), by=london.ADMINISTRATOR)
    address = "nobody@southwark.example" if who == "unknown" else maria.email
    client = Client()
    assert client.post("/account/login/code/", {"email": address})["Location"] == CONFIRM
    assert "a code is on its way" in words_of(client.get(CONFIRM))
    assert not any("Your code to sign in" in body for body in letters())
    assert len(letters()) == (1 if who in ("staff", "unverified", "left") else 0)
    assert client.post(CONFIRM, {"code": "ABC123"}).status_code == 200
    assert "_auth_user_id" not in client.session


# ── Invitations ──────────────────────────────────────────────────────────────────────────────────────────────────────


def invited(role="referrer", email="new@southwark.example", verified=True) -> tuple[Invitation, str]:
    at = london.organisation()
    if verified:
        people.amend_organisation(at, verified_on=timezone.localdate(), by=london.ADMINISTRATOR)
    invitation = people.invite(email=email, name="Maria Santos", role=role, organisation=at, by=london.ADMINISTRATOR)
    return invitation, re.search(r"http\S+", letters("people.invited")[-1])[0].removeprefix(settings.PUBLIC_URL)


def test_an_invitation_leads_all_the_way_in(pages):
    _invitation, link = invited()
    letter = letters("people.invited")[0]
    assert "Southwark Council invites you" in letter
    assert "The link works once" in letter
    client = Client()
    page = words_of(client.get(link))
    assert "Southwark Council invites you" in page
    assert "Referrer" in page
    assert "I will use codes by e-mail" in page
    answers = {"name": "María Santos", "way": "password", "password1": "short", "password2": "short"}
    wrong = words_of(client.post(link, answers))
    assert "Choose a longer password" in wrong
    assert 'value="María Santos"' in wrong
    assert "not the same" in words_of(client.post(link, answers | {"password1": PASSWORD}))
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
    assert "codes by e-mail" not in words_of(Client().get(staff))
    assert "Choose a password" in words_of(Client().post(staff, {"name": "C", "way": "code"}))
    client = Client()
    assert client.post(staff, {"name": "C", "password1": PASSWORD, "password2": PASSWORD})["Location"] == "/triage/"
    assert client.get("/")["Location"].startswith("/account/second-factor")


def test_a_link_is_no_way_round_somebodys_own_sign_in():
    caseworker = person("caseworker", email="case@southwark.example")
    _, link = invited("referrer", caseworker.email)
    client = Client()
    assert "You have a sign-in with us already" in words_of(client.get(link))
    assert client.post(link)["Location"] == LOGIN
    assert "_auth_user_id" not in client.session
    assert "You have joined Southwark Council" in words_of(client.get(LOGIN))
    assert caseworker.memberships.live().filter(role="referrer").exists()


def test_links_that_open_nothing_say_why():
    invitation, link = invited()
    assert Client().get("/join/garbled").status_code == 404
    assert "This link is not complete" in words_of(Client().get(link[:-3]))
    assert Client().get(f"/join/{signing.dumps(str(invitation.pk), salt='another')}").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        over = Client().get(link)
        assert over.status_code == 410
        assert "has run out" in words_of(over)
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


# ── Single sign-on ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def provider(settings, monkeypatch):
    """A real OpenID Connect provider on the loopback; nothing else on the network can be reached."""
    connect = socket.socket.connect

    def loopback_only(self, address):
        assert self.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1"), f"a call to {address}"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", loopback_only)
    with run_server_in_thread() as server:
        app = {
            "provider_id": "southwark",
            "name": "Southwark",
            "client_id": "gol",
            "secret": "s",
            "settings": {"server_url": f"http://localhost:{server.server_port}"},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield f"http://localhost:{server.server_port}"


def through(provider, client, *, sub="42", **claims):
    """Sign in at the borough as somebody with these claims and come back."""
    requests.put(f"{provider}/users/{sub}", json=claims, timeout=5).raise_for_status()
    away = client.get("/account/oidc/southwark/login/?process=login&next=/some/form")["Location"]
    assert away.startswith(provider)
    assert "code_challenge" in parse_qs(urlsplit(away).query)
    back = requests.post(away, data={"sub": sub}, allow_redirects=False, timeout=5).headers["Location"]
    return client.get(urlsplit(back).path + "?" + urlsplit(back).query)


def maria_of(domain="southwark.example", **more):
    return {"email": f"maria@{domain}", "email_verified": True, "name": "Maria Santos"} | more


def test_a_boroughs_sign_in_makes_a_referrer_of_that_borough(provider, pages):
    southwark = london.organisation()
    people.amend_organisation(southwark, email_domain="southwark.example", by=london.ADMINISTRATOR)
    assert "Sign in with Southwark" in words_of(Client().get(LOGIN))
    client = Client()
    assert through(provider, client, **maria_of())["Location"] == "/some/form"
    maria = User.objects.get(email="maria@southwark.example")
    held = maria.memberships.get()
    assert (held.role, held.organisation, held.ended_at) == ("referrer", southwark, None)
    assert maria.name == "Maria Santos"
    assert client.get("/some/form").status_code == 200
    assert maria.socialaccount_set.get().extra_data == {}
    assert EmailAddress.objects.get(user=maria).verified
    assert through(provider, Client(), **maria_of())["Location"] == "/some/form"
    assert User.objects.filter(email__startswith="maria").count() == 1
    assert Membership.objects.filter(user=maria).count() == 1


def test_staff_who_come_through_their_borough_still_need_their_second_step(provider, pages):
    lead = person("finance", email="maria@southwark.example")
    client = Client()
    through(provider, client, **maria_of())
    assert client.session["_auth_user_id"] == str(lead.pk)
    assert client.get("/some/form")["Location"].startswith("/account/second-factor")
    factors.enrol(lead, SECOND_FACTOR)
    assert through(provider, Client(), **maria_of())["Location"].startswith(SECOND_STEP)


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        (
            maria_of("lambeth.example"),
            "Only addresses ending in @southwark.example can sign in through Southwark Council.",
        ),
        (maria_of("evil.southwark.example"), "Only addresses ending in @southwark.example"),
        (maria_of(email_verified=False), "Southwark Council has not confirmed your e-mail address"),
        ({"name": "Maria"}, "has not confirmed your e-mail address"),
    ],
)
def test_whom_the_borough_does_not_vouch_for_is_refused_in_words(provider, claims, sentence):
    people.amend_organisation(london.organisation(), email_domain="southwark.example", by=london.ADMINISTRATOR)
    client = Client()
    answer = through(provider, client, **claims)
    assert answer.status_code == 403
    assert escape(sentence) in words_of(answer)
    assert not User.objects.filter(email__startswith="maria").exists()
    assert "_auth_user_id" not in client.session


def test_a_borough_vouches_neither_for_others_people_nor_against_its_lead(provider):
    southwark = london.organisation()
    person(email="maria@lambeth.example", at=london.organisation("lambeth", "Lambeth Council", borough="E09000022"))
    assert "somebody of another organisation" in words_of(through(provider, Client(), **maria_of("lambeth.example")))
    maria = person()
    people.end_membership(maria.memberships.get(organisation=southwark), by=london.ADMINISTRATOR)
    assert "Your access for Southwark Council was ended" in words_of(through(provider, Client(), **maria_of()))
    people.close_organisation(southwark, reason="merged", by=london.ADMINISTRATOR)
    assert "does not work with Get Online London" in words_of(
        through(provider, Client(), sub="43", **maria_of(email="b@southwark.example"))
    )


# ── Sessions end, and nothing is lost ────────────────────────────────────────────────────────────────────────────────


def test_a_session_ends_an_hour_after_the_last_request_and_is_seldom_written(pages):
    client, start = signed_in(person()), timezone.now()
    client.get("/some/form")
    with CaptureQueriesContext(
        connection,
    ) as statements:
        client.get("/some/form")
    assert not [s for s in statements.captured_queries if s["sql"].startswith(("UPDATE", "INSERT"))]
    assert (
        len([s for s in statements.captured_queries if s["sql"].startswith("SELECT")]) <= 3
    )  # session, person, memberships
    with time_machine.travel(start + timedelta(minutes=59), tick=False):
        assert client.get("/some/form").status_code == 200
        assert client.get("/account/keep").json() == {"seconds": 65 * 60}
    with time_machine.travel(start + timedelta(minutes=59 + 58), tick=False):
        assert client.get("/account/keep").json() == {"seconds": 7 * 60}
        assert client.post("/account/keep").json() == {"seconds": 65 * 60}
    with time_machine.travel(start + timedelta(minutes=59 + 58 + 66), tick=False):
        assert client.get("/some/form")["Location"].startswith(LOGIN)
        assert client.get("/account/keep").json() == {"seconds": 0}


STORY = {"story": "Amina has no laptop", "needs": ["device", "data"], "password": "not for keeping"}


def session_gone(client):
    """As it is for a browser after an hour: the session is over, the other cookies stay."""
    Session.objects.all().delete()
    client.cookies.pop("sessionid", None)


def test_a_form_sent_too_late_is_kept_for_the_person_who_wrote_it(pages):
    maria = person()
    client = signed_in(maria)
    client.get("/some/form")
    session_gone(client)
    late = client.post("/some/form?step=2", STORY)
    assert late["Location"] == "/account/login/?next=%2Faccount%2Fkept"
    stored = Session.objects.get(pk=client.session.session_key).get_decoded()
    assert "Amina" not in str(stored)
    assert "kept_form" in stored
    assert password_of(client, maria, next="/account/kept")["Location"] == "/account/kept"
    page = words_of(client.get("/account/kept"))
    assert "Your answers are kept" in page
    assert 'action="/some/form?step=2"' in page
    assert "csrfmiddlewaretoken" in page
    assert '<input type="hidden" name="story" value="Amina has no laptop">' in page
    assert page.count('name="needs"') == 2
    assert "not for keeping" not in page
    sent = client.post("/some/form?step=2", {"story": "Amina has no laptop"})
    assert sent.content.decode() == f"sent: Amina has no laptop by user:{maria.pk}"
    assert "kept_form" not in client.session
    assert client.get("/account/kept")["Location"] == "/"


def test_whoever_signs_in_elsewhere_first_is_led_to_what_was_kept_once(pages):
    maria = person()
    client = signed_in(maria)
    client.get("/some/form")
    session_gone(client)
    client.post("/some/form", STORY)
    password_of(client, maria)
    assert client.get("/some/form")["Location"] == "/account/kept"
    assert client.get("/account/kept").status_code == 200
    assert client.get("/some/form").status_code == 200
    client.post("/account/kept")
    assert "kept_form" not in client.session


def test_another_person_gets_nothing_of_it(pages):
    client = signed_in(person())
    client.get("/some/form")
    session_gone(client)
    client.post("/some/form", STORY)
    other = person(email="tom@southwark.example", name="Tom")
    password_of(client, other, next="/account/kept")
    assert client.get("/account/kept")["Location"] == "/"
    assert b"Story" in client.get("/some/form").content
    assert "kept_form" not in client.session


def test_forms_of_strangers_and_passwords_are_not_kept(pages):
    stranger = Client()
    assert stranger.post("/some/form", STORY)["Location"] == "/account/login/?next=/some/form"
    assert "kept_form" not in stranger.session
    client = signed_in(person())
    client.get("/some/form")
    session_gone(client)
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "x", "password2": "x"})
    assert "kept_form" not in client.session
    htmx = client.get("/some/form", headers={"HX-Request": "true"})
    assert htmx["HX-Redirect"].startswith(LOGIN)
    assert htmx.status_code == 200


def test_a_leaver_is_out_at_the_next_request(pages):
    maria = person()
    client = signed_in(maria)
    assert client.get("/some/form").status_code == 200
    people.end_membership(maria.memberships.get(), by=london.ADMINISTRATOR)
    assert client.get("/some/form")["Location"] == LOGIN
    assert "Your access has ended" in words_of(client.get(LOGIN))
    assert "_auth_user_id" not in client.session
    again = Client()
    password_of(again, maria)
    api = again.get("/api/v1/referrals")
    assert api.status_code == 401
    assert api.json()["code"] == "access_ended"


# ── Shared scanners ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def bench(pages):
    """A warehouse with a manager, a worker with a PIN, and a device that the manager has made a scanner."""
    at = london.organisation("get-online", "Get Online London", "partner", "")
    manager = person("warehouse_manager", email="manager@get-online.example", name="Mo", at=at)
    worker_ = person("warehouse", email="worker@get-online.example", name="Wanda", at=at)
    for each in (manager, worker_):
        factors.enrol(each, SECOND_FACTOR)
    hers = signed_in(worker_)
    assert "at least three different" in words_of(hers.post("/account/pin", {"pin": "111111", "again": "111111"}))
    assert "not the same" in words_of(hers.post("/account/pin", {"pin": "274918", "again": "274919"}))
    assert hers.post("/account/pin", {"pin": "274918", "again": "274918"})["Location"] == "/account/pin?done"
    device = signed_in(manager)
    made = device.post("/warehouse/scanner", {"name": "Bench 2"})
    assert made.cookies["scanner"]["httponly"]
    assert int(made.cookies["scanner"]["max-age"]) > 10**7
    device.post("/account/logout/")
    return at, worker_, device


def test_a_pin_opens_the_warehouse_and_nothing_else(bench):
    at, wanda, device = bench
    page = words_of(device.get("/warehouse/pin"))
    assert "Wanda" in page
    assert ">Mo<" not in page.replace(" ", "")
    assert device.get("/warehouse/sorting")["Location"] == "/warehouse/pin?next=%2Fwarehouse%2Fsorting"
    answer = device.post("/warehouse/pin?next=/warehouse/sorting", {"person": str(wanda.pk), "pin": "274918"})
    assert answer["Location"] == "/warehouse/sorting"
    assert device.get("/warehouse/").content.decode() == f"['warehouse'] scanner {at.pk}"
    for elsewhere in ("/", "/some/form", "/account/pin", "/account/", "/api/v1/devices", "/admin/"):
        assert device.get(elsewhere)["Location"] == "/warehouse/"
    assert device.get("/warehouse/scanner").status_code == 403
    with time_machine.travel(timezone.now() + timedelta(minutes=12)):
        assert device.get("/warehouse/")["Location"].startswith("/warehouse/pin")
    device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})
    assert device.post("/account/logout/")["Location"] == "/warehouse/pin"
    assert "last_person" not in device.cookies or device.cookies["last_person"].value.find(str(wanda.pk)) == -1


def test_a_manager_at_a_scanner_has_a_workers_hands(bench):
    _, _, device = bench
    manager = User.objects.get(email="manager@get-online.example")
    people.set_pin(manager, pin="918274", by=manager.actor())
    device.post("/warehouse/pin", {"person": str(manager.pk), "pin": "918274"})
    assert device.get("/warehouse/").content.startswith(b"['warehouse'] scanner")


def test_five_wrong_pins_lock_it_in_words(bench):
    _, wanda, device = bench
    for _ in range(5):
        assert "not the right PIN" in words_of(
            device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "000000"})
        )
    locked = device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})
    assert locked.status_code == 200
    assert "Wait a quarter of an hour" in words_of(locked)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})["Location"] == "/warehouse/"


def test_a_pin_is_worth_nothing_away_from_a_live_scanner(bench):
    at, wanda, device = bench
    elsewhere = Client().post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})
    assert elsewhere.status_code == 403
    assert "not a shared scanner" in words_of(elsewhere)
    device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})
    stolen = Client()
    stolen.cookies["sessionid"] = device.cookies["sessionid"].value
    assert stolen.get("/warehouse/")["Location"] == "/warehouse/pin"
    device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})
    scanner = at.scanners.get()
    manager = signed_in(User.objects.get(email="manager@get-online.example"))
    assert manager.post(f"/warehouse/scanner/{scanner.pk}/retire")["Location"] == "/warehouse/scanner"
    assert device.get("/warehouse/")["Location"] == "/warehouse/pin"
    assert device.get("/warehouse/pin").status_code == 403
    assert signed_in(wanda).get("/warehouse/scanner").status_code == 403
    assert signed_in(person()).get("/account/pin").status_code == 403


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
    seen = set()
    for _ in range(2):
        client = Client()
        password_of(client, caseworker, "a walk along the Thames")
        code = re.search(r'gol-code">(\d{6})<', words_of(client.get(SECOND_STEP)))[1]
        assert client.post(SECOND_STEP, {"code": code})["Location"] == "/triage/"
        seen.add(code)
    assert len(seen) == 2
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


# ── In a real browser ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def browser():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


in_a_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.django_db(transaction=True),
]


def marked(test):
    for mark in in_a_browser:
        test = mark(test)
    return test


def enter(page, url, user, password=PASSWORD):
    page.goto(url + LOGIN)
    page.fill("#id_login", user.email)
    page.fill("#id_password", password)
    page.click("main form button:has-text('Sign in')")


@marked
def test_a_passkey_is_made_and_opens_the_account(live_server, browser):
    assert live_server.url.startswith("http://localhost:")
    maria = person()
    page = browser.new_page()
    problems = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})
    enter(page, live_server.url, maria)
    page.wait_for_url(live_server.url + "/refer")
    page.goto(live_server.url + "/account/2fa/webauthn/add/")
    page.fill("#id_name", "Work laptop")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.goto(live_server.url + "/account/2fa/webauthn/")
    assert "Work laptop" in page.inner_text("main")
    page.click(".gol-account__out")
    page.wait_for_url("**/account/login/")
    assert "You have signed out" in page.inner_text("main")
    page.click("#passkey_login")
    page.wait_for_url(live_server.url + "/refer")
    assert "Maria Santos" in page.inner_text("header")
    assert not problems


@marked
def test_a_passkey_that_does_not_work_says_so(live_server, browser):
    page = browser.new_page()
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
            }
        },
    )
    page.goto(live_server.url + LOGIN)
    page.click("#passkey_login")
    page.wait_for_selector("#passkey-problem:not([hidden])")
    assert "Use another way" in page.inner_text("#passkey-problem") or "use another way" in page.inner_text(
        "#passkey-problem"
    )


@marked
def test_the_warning_before_a_session_ends(live_server, browser, settings):
    settings.SESSION_IDLE_MINUTES, settings.SESSION_TOUCH_MINUTES = 0.05, 0.05
    maria = person()
    page = browser.new_page()
    enter(page, live_server.url, maria)
    page.wait_for_url(live_server.url + "/refer")
    page.wait_for_selector("#session-warning[open]", timeout=15_000)
    assert "You will be signed out in" in page.inner_text("#session-warning-title")
    page.click("#session-keep")
    page.wait_for_selector("#session-warning:not([open])", state="attached")
    page.wait_for_selector("#session-warning-title:has-text('You have been signed out')", timeout=20_000)
    assert "still here" in page.inner_text("#session-warning-words")


@marked
@pytest.mark.parametrize("width", [1280, 390])
def test_the_account_pages_have_no_accessibility_fault(live_server, browser, width):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    _, link = invited()
    caseworker = person("caseworker", email="case@southwark.example")
    technician = person("technician", email="tech@southwark.example", name="Tariq")
    factors.enrol(technician, SECOND_FACTOR)

    def look(page, address):
        if address:
            page.goto(live_server.url + address)
        assert Axe().run(page).violations_count == 0, f"{page.url}: {Axe().run(page).generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url

    out = browser.new_page(viewport={"width": width, "height": 900})
    for address in (
        LOGIN,
        "/account/login/code/",
        "/account/password/reset/",
        link,
        "/join/garbled",
        "/warehouse/pin",
        "/demonstration/post",
    ):
        look(out, address)
    out.goto(live_server.url + LOGIN)
    out.fill("#id_login", "nobody@example.org")
    out.fill("#id_password", "wrong")
    out.click("main form button:has-text('Sign in')")
    look(out, "")

    new = browser.new_page(viewport={"width": width, "height": 900})
    enter(new, live_server.url, caseworker)
    new.goto(live_server.url + "/")
    assert "/account/second-factor" in new.url
    for address in ("", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/", "/account/"):
        look(new, address)

    staff = browser.new_page(viewport={"width": width, "height": 900})
    enter(staff, live_server.url, technician)
    look(staff, "")
    staff.fill("#id_code", code_now(technician))
    staff.click("text=Continue")
    staff.wait_for_url(live_server.url + "/warehouse/")
    for address in (
        "/account/",
        "/account/2fa/",
        "/account/2fa/webauthn/",
        "/account/2fa/recovery-codes/",
        "/account/password/change/",
        "/account/pin",
    ):
        look(staff, address)
    staff.evaluate("document.getElementById('session-warning').showModal()")
    look(staff, "")


@marked
def test_signing_in_needs_no_script(live_server, browser):
    maria = person()
    page = browser.new_context(java_script_enabled=False).new_page()
    enter(page, live_server.url, maria)
    assert page.url == live_server.url + "/refer"
    assert "Maria Santos" in page.inner_text("header")
    page.click(".gol-account__out")
    assert not page.is_visible("#passkey_login")


@marked
def test_a_form_survives_the_end_of_its_session_in_a_browser_without_script(live_server, browser, pages):
    maria = person()
    page = browser.new_context(java_script_enabled=False).new_page()
    enter(page, live_server.url, maria)
    page.goto(live_server.url + "/some/form")
    page.fill("[name=story]", "Amina has no laptop")
    Session.objects.all().delete()
    page.click("text=Send")
    assert "/account/login/" in page.url
    page.fill("#id_login", maria.email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button:has-text('Sign in')")
    assert page.inner_text("h1") == "Your answers are kept"
    page.click("text=Send my answers now")
    assert page.inner_text("body") == f"sent: Amina has no laptop by user:{maria.pk}"
