"""How the number of a SIM is written: one normal form behind every way, and what is no such number."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from connectivity import actions as connectivity
from connectivity.iccids import looks_rounded, normal_form, read_iccid
from connectivity.models import Sim
from law.refusals import Invalid
from people.particulars import Unreadable
from tests import people_of_london as london

STORE = london.actor("warehouse")
FOUND = "8944110000007777012"
LINES = (Path(__file__).parent / "inputs" / "iccids.txt").read_text().splitlines()
PADDED, IN_FOURS, SHORTENED, ROUNDED = (line.split("  ")[0] for line in LINES[:4])


def taken_in(*iccids, **about) -> list[Sim]:
    batch = {
        "network": "Vodafone",
        "monthly_gb": 40,
        "months": 6,
        "activate_by": timezone.localdate() + timedelta(days=300),
    } | about
    return connectivity.import_sims(iccids=list(iccids), by=STORE, **batch)


def faults(*iccids, **about) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        taken_in(*iccids, **about)
    return [(error.pointer, error.code) for error in refused.value.errors]


@pytest.mark.parametrize(
    "written", [PADDED, IN_FOURS, FOUND, f" {FOUND}f ", FOUND.replace("7777", "-7777-"), "8944\u00a0" + FOUND[4:]]
)
def test_every_way_of_writing_it_is_one_number(written):
    assert read_iccid(written) == normal_form(written) == FOUND


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (SHORTENED, "spreadsheet has shortened"),
        ("8,94411E+18", "spreadsheet has shortened"),
        ("8944110000007777013", "check digit"),
        ("89441", "18 to 20 digits"),
        ("4944110000007777012", "starts with 89"),
        ("", "18 to 20 digits"),
        ("٨٩٤٤١١٠٠٠٠٠٠٧٧٧٧٠١٢", "18 to 20 digits"),
    ],
)
def test_what_is_no_such_number_is_refused_with_a_sentence(written, sentence):
    with pytest.raises(Unreadable) as refused:
        read_iccid(written)
    assert sentence in refused.value.sentence


@pytest.mark.parametrize(
    ("iccid", "doubted"), [(ROUNDED, True), (FOUND, False), ("894411000000777700", False), ("894411000000777000", True)]
)
def test_zeros_after_the_fifteenth_digit_are_doubted(iccid, doubted):
    assert looks_rounded(iccid) == doubted


@pytest.mark.django_db
def test_what_a_spreadsheet_rounded_is_taken_in_only_as_printed():
    assert faults(ROUNDED) == [("/iccids/0", "looks_rounded")]
    (sim,) = taken_in(ROUNDED, as_printed=True)
    assert sim.iccid == ROUNDED


@pytest.mark.django_db
def test_one_number_written_twice_is_named_by_its_line():
    assert faults(PADDED, "8944110068256270054", IN_FOURS) == [("/iccids/2", "there_twice")]
    assert not Sim.objects.exists()


@pytest.mark.django_db
def test_what_is_here_is_known_in_every_writing():
    (sim,) = taken_in(PADDED)
    assert sim.iccid == FOUND
    assert Sim.objects.get(iccid=IN_FOURS) == sim
    assert faults(IN_FOURS) == [("/iccids/0", "already_here")]
    assert Sim.objects.filter(iccid__in=[PADDED, IN_FOURS]).count() == 1


@pytest.mark.django_db
def test_the_model_itself_makes_the_normal_form():
    (sim,) = taken_in(FOUND)
    sim.iccid = IN_FOURS
    sim.save()
    assert sim.iccid == FOUND


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, -1, -2500])
def test_a_sim_that_can_no_longer_be_activated_is_not_taken_in(days):
    assert faults(FOUND, activate_by=timezone.localdate() + timedelta(days=days)) == [("/activate_by", "in_the_past")]
