"""The decile of a postcode comes from the operator's table, or from nowhere."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from people.places import deprivation
from people.places.deprivation import decile_of
from referrals.models import Referral
from tests import people_of_london as london


@pytest.fixture
def supply(tmp_path, settings):
    def write(text: str):
        path = tmp_path / "deciles.csv"
        path.write_text(text, encoding="utf-8")
        settings.DEPRIVATION_TABLE = str(path)
        deprivation._table.cache_clear()

    yield write
    deprivation._table.cache_clear()


def test_without_a_table_nothing_is_known():
    assert decile_of("SE1 2QH") == ""


@pytest.mark.parametrize("asked", ["SE1 2QH", "se12qh", "SE12QH"])
def test_a_postcode_in_any_writing(supply, asked):
    supply("postcode,decile\nse1 2qh,2\nSW9 8JQ,10\n")
    assert decile_of(asked) == "2"
    assert decile_of("SW98JQ") == "10"
    assert decile_of("N1 1AA") == ""
    assert decile_of("") == ""


@pytest.mark.parametrize(
    "text", ["postcode,tenth\nSE1 2QH,2\n", "postcode,decile\nSE1 2QH,11\n", "postcode,decile\nSE1 2QH,most\n"]
)
def test_a_table_of_another_shape_is_refused_by_name(supply, text):
    supply(text)
    with pytest.raises(ImproperlyConfigured, match="DEPRIVATION_TABLE"):
        decile_of("SE1 2QH")


def test_a_referral_is_stamped_with_it_for_ever(db, supply):
    before = london.referral(first_name="Amina")
    supply("postcode,decile\nSE1 2QH,3\n")
    after = london.referral(first_name="Rosa")
    assert [Referral.objects.get(pk=referral.pk).counted_deprivation for referral in (before, after)] == ["", "3"]
