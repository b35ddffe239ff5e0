"""Organisations in Southwark and elsewhere, their lead, and an administrator."""

import pytest

from people import actions as people
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker


@pytest.fixture
def southwark():
    return london.organisation()


@pytest.fixture
def refuge(southwark):
    return people.register_organisation(
        code="southwark-refuge",
        name="Southwark Women's Refuge",
        kind="vcs",
        parent=southwark,
        email_domain="southwark-refuge.example",
        by=london.ADMINISTRATOR,
    )


@pytest.fixture
def lambeth():
    return london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")


@pytest.fixture
def lead(southwark):
    return signed_in(worker("lead@southwark.example", at=southwark, role="organisation_lead", name="Olu Bankole"))


@pytest.fixture
def administrator():
    ours = people.register_organisation(
        code="get-online",
        name="Get Online London",
        kind="partner",
        email_domain="get-online.example",
        by=london.ADMINISTRATOR,
    )
    return signed_in(worker("admin@get-online.example", at=ours, role="administrator", name="Ada Clarke"))
