"""The privacy notice and the cookies page say what the settings and the service really do."""

import pytest
from django.test import Client

from portal.public.privacy_pages import cookies, in_years
from tests.portal.sign_in.accounts import person, signed_in

pytestmark = pytest.mark.django_db


def test_anybody_finds_both_from_the_foot_of_every_page():
    page = Client().get("/").content.decode()
    for path, heading in (("/privacy", "Privacy notice"), ("/cookies", "Cookies")):
        assert f'href="{path}"' in page
        assert f'<h1 class="govuk-heading-l">{heading}</h1>' in Client().get(path).content.decode()


def test_the_notice_names_the_time_that_is_in_force(settings):
    settings.KEEP_IDENTITY_DAYS = 730
    words = "2 years after your last referral ended"
    assert words in Client().get("/privacy/residents").content.decode()
    assert "2 years after their last referral ended" in Client().get("/retention").content.decode()


@pytest.mark.parametrize(("days", "words"), [(1826, "5 years"), (365, "1 year"), (366, "1 year"), (90, "90 days")])
def test_days_in_words(days, words):
    assert in_years(days) == words


def test_every_cookie_that_is_set_is_listed():
    client = signed_in(person())
    client.get("/refer")
    client.get("/account/password/change/")
    assert {name for name in client.cookies} <= {cookie.name for cookie in cookies()}
