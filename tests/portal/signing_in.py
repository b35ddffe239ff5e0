"""People who are signed in, for the tests of pages: with their second factor, as a real enrolment writes it."""

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from people import actions as people
from people.access import STAFF_ROLES
from tests import people_of_london as london

PASSWORD = "a walk along the Thames"


def worker(email="maria.santos@southwark.example", *, at=None, role="referrer", name="Maria Santos"):
    """Somebody with a role at an organisation; staff have a second factor already."""
    user = people.add_user(
        email=email,
        name=name,
        role=role,
        organisation=at or london.organisation(),
        password=PASSWORD,
        by=london.ADMINISTRATOR,
    )
    if role in STAFF_ROLES:
        TOTP.activate(user, generate_totp_secret())
    return user


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client
