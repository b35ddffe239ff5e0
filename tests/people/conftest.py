"""A borough that has no agreement yet."""

import pytest

from people import actions as people
from tests import people_of_london as london


@pytest.fixture
def hackney():
    """A borough with which nothing has been agreed."""
    return people.register_organisation(
        code="hackney",
        name="Hackney Council",
        kind="borough",
        borough="E09000012",
        email_domain="hackney.example",
        by=london.ADMINISTRATOR,
    )
