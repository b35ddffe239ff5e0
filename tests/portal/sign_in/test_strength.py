"""Passwords that can be guessed from who somebody is, or from what many use, are refused; sentences are taken."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests.portal.sign_in.accounts import PASSWORD, invited, person, signed_in, words_of

pytestmark = pytest.mark.django_db
GUESSABLE = [
    "maria@southwark.example",
    "maria santos 1",
    "aaaaaaaaaaaa",
    "southwark2026",
    "SouthwarkCouncil1",
    "getonlinelondon",
    "Password1234!",
    "qwertyuiop12",
    "short words",
]


@pytest.mark.parametrize("password", GUESSABLE)
def test_what_can_be_guessed_is_refused_in_words(password):
    with pytest.raises(ValidationError):
        validate_password(password, person())
    _, link = invited(email="maria.santos@southwark.example")
    answers = {"name": "Maria Santos", "way": "password", "password1": password, "password2": password}
    page = Client().post(link, answers)
    assert page.status_code == 200
    assert re.search("easy to guess|too common|similar to your name|12 characters or more", words_of(page))


def test_a_long_sentence_is_a_password():
    validate_password("seven herons walk slowly home along the towpath before the rain begins to fall", person())


def test_a_weak_password_is_refused_where_one_changes_it():
    maria = person()
    client = signed_in(maria)
    for old, new in ((PASSWORD, "southwark2026"), ("not the present one", "herons walk along the towpath")):
        client.post("/account/password/change/", {"oldpassword": old, "password1": new, "password2": new})
        maria.refresh_from_db()
        assert maria.check_password(PASSWORD)


def test_a_new_password_ends_the_other_sessions():
    maria = person()
    here, there = signed_in(maria), signed_in(maria)
    new = "herons walk along the towpath"
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    maria.refresh_from_db()
    assert maria.check_password(new)
    assert there.get("/refer")["Location"].startswith("/account/login/")


def test_a_code_by_email_lives_ten_minutes():
    assert settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == 10 * 60
