"""Signing in by password or by a code from an email, and the second step that staff need."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import connection
from django.test import Client
from django.utils import timezone

from demo.foundations import SECOND_FACTOR
from people import actions as people
from people.models import User
from portal.sign_in import factors
from tests import people_of_london as london
from tests.portal.sign_in.accounts import (
    CONFIRM,
    LOGIN,
    PASSWORD,
    SECOND_STEP,
    letters,
    password_of,
    person,
    signed_in,
    words_of,
)

pytestmark = pytest.mark.django_db


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
    caseworker = person("caseworker")
    client = Client()
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
    assert "This code is wrong or has expired" in words_of(wrong)
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
    maria = person()
    client = Client()
    for _ in range(5):
        assert "The email address or password is wrong" in words_of(password_of(client, maria, "wrong"))
    locked = password_of(Client(), maria)
    assert locked.status_code == 200
    assert "Too many wrong attempts, so you cannot sign in for 5 minutes" in words_of(locked)
    assert "There is a problem" in words_of(locked)
    assert 'href="#id_login"' in words_of(locked)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert password_of(Client(), maria)["Location"] == "/refer"


def test_tries_are_counted_where_every_process_sees_them():
    assert "cache_entries" in connection.introspection.table_names()
    password_of(Client(), person(), "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache_entries")
        assert cursor.fetchone()[0] > 0


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
    assert "Your password was changed using a link that we sent you" in letters()[-1]
    Client().post("/account/password/reset/", {"email": "nobody@example.org"})
    assert len(letters()) == 2


# ── Codes by e-mail ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_by_email_lets_a_referrer_of_a_verified_organisation_in(pages):
    maria = person()
    client = Client()
    assert client.post("/account/login/code/", {"email": maria.email, "next": "/some/form"})["Location"].startswith(
        CONFIRM
    )
    body = letters()[0]
    code = re.search(r"^[A-Z0-9-]{6,}$", body, re.M)[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM notifications_message")
        assert code not in cursor.fetchone()[0]
    assert "wrong or has expired" in words_of(client.post(CONFIRM, {"code": "WRONG1"}))
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
    assert "we have sent a code" in words_of(client.get(CONFIRM))
    assert not any("Your code to sign in" in body for body in letters())
    assert len(letters()) == (1 if who in ("staff", "unverified", "left") else 0)
    assert client.post(CONFIRM, {"code": "ABC123"}).status_code == 200
    assert "_auth_user_id" not in client.session
