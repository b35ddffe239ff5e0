"""One thing has one name here, however its label, its firmware, a donor's list or a scanner spells it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.bench.serials import check_imeis
from inventory.bench.stand_in_serials import is_stand_in
from inventory.models import Device
from inventory.store import lots
from inventory.store import receiving as intake
from inventory.store.scanning import find_device
from law.identifiers import device_serial
from law.refusals import Invalid
from law.uniqueness import TakenMeanwhile
from tests.inventory.arrivals import CLERK, IMEI, OTHER_IMEI, a_lot, came, faults

CASES = Path(__file__).parents[1] / "data" / "field_cases"
SPELLINGS = [
    ("pf1abcde", "PF1ABCDE"),
    ("PF1 ABCDE", "PF1ABCDE"),
    (" pf1\u00a0abcde\t", "PF1ABCDE"),
    ("S/N: PF1ABCDE", "PF1ABCDE"),
    ("Serial No.: PF1ABCDE", "PF1ABCDE"),
    ("(S) PF1ABCDE", "PF1ABCDE"),
    ("1S20L6S0HF00PF1ABCDE", "PF1ABCDE"),
    ("SC02XK1ABJG5H", "C02XK1ABJG5H"),
    ("ＰＦ１ＡＢＣＤＥ", "PF1ABCDE"),
    ("S4DYNF0M000011", "S4DYNF0M000011"),
    ("5CD1234XYZ", "5CD1234XYZ"),
    ("PF-1", "PF-1"),
]


@pytest.mark.parametrize(("spelling", "serial"), SPELLINGS)
def test_every_spelling_of_a_serial_has_one_normal_form(spelling, serial):
    assert device_serial(spelling) == serial


@given(st.text())
def test_what_is_normal_already_stays_as_it_is_unless_a_label_is_on_it(text):
    once = device_serial(text)
    assert not any(c.isspace() for c in once)
    assert device_serial(once.lower()) == device_serial(once) or once.startswith(("S", "1S", "("))


@pytest.mark.django_db
@pytest.mark.parametrize(("spelling", "serial"), [pair for pair in SPELLINGS if pair[0] != pair[1]])
def test_a_device_is_one_device_in_every_spelling(spelling, serial):
    device = came(serial)
    with pytest.raises(intake.AlreadyHere):
        came(spelling)
    assert find_device(spelling) == device
    assert Device.objects.get(serial=spelling) == device


@pytest.mark.django_db
@pytest.mark.parametrize(("spelling", "serial"), SPELLINGS)
def test_what_was_announced_in_one_spelling_is_received_in_another(spelling, serial):
    lot = a_lot({"kind": "laptop", "serial": spelling})
    device = intake.receive(serial=serial, by=CLERK)
    assert (device.lot, device.serial, Device.objects.count()) == (lot, serial, 1)
    assert lots.variance(lot)["missing"] == []


@pytest.mark.django_db
def test_rows_made_in_bulk_are_kept_in_the_normal_form():
    lines = [{"kind": "laptop", "serial": f"pf 0{n:05d}x"} for n in range(120)]
    a_lot(*lines)
    assert Device.objects.filter(serial__in=["PF000007X", "pf000119x"]).count() == 2
    assert not Device.objects.filter(serial__contains=" ").exists()


@pytest.mark.parametrize("serial", (CASES / "placeholder_serials.txt").read_text().splitlines())
def test_makers_stand_ins_are_no_serials(serial):
    assert is_stand_in(serial)


@pytest.mark.parametrize(
    "serial", ["PF1ABCDE", "5CD1234XYZ", "BXKJHNF", "WD-WX61A0000001", "CN5XKJ3N2", "C02XK1ABJG5H"]
)
def test_makers_serials_are_no_stand_ins(serial):
    assert not is_stand_in(serial)


@pytest.mark.django_db
@pytest.mark.parametrize("serial", ["5.02346E+11", "1.00023e+11", "5E+11"])
def test_what_a_spreadsheet_shortened_is_refused_at_both_doors(serial):
    with pytest.raises(Invalid) as refused:
        came(serial)
    assert "A spreadsheet has shortened this serial" in faults(refused)["/serial"]
    with pytest.raises(Invalid) as refused:
        a_lot({"kind": "laptop", "serial": serial})
    assert [error.code for error in refused.value.errors] == ["shortened"]


# ── Two IMEIs ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", [f"{IMEI}/{OTHER_IMEI}", f"{IMEI} {OTHER_IMEI}", "35-693803-564380-9, 490154203237518"]
)
def test_both_imeis_of_a_phone_with_two_sims_are_read(text):
    assert check_imeis(text) == (IMEI, OTHER_IMEI)
    assert check_imeis(IMEI) == check_imeis(f"{IMEI} {IMEI}") == (IMEI, "")


@pytest.mark.django_db
def test_either_imei_finds_the_phone_and_one_live_device_has_it():
    phone = came("P-1", kind="phone", imei=f"{IMEI} / {OTHER_IMEI}")
    assert (phone.imei, phone.second_imei) == (IMEI, OTHER_IMEI)
    assert find_device("35-693803-564380-9") == find_device(OTHER_IMEI) == phone
    for imei in (IMEI, OTHER_IMEI, f"{OTHER_IMEI} {IMEI}"):
        with pytest.raises(intake.AlreadyHere):
            came("P-2", kind="phone", imei=imei)


# ── At one instant ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize("twin", [{"serial": "PF-1"}, {"serial": "PF-2", "imei": IMEI}])
def test_the_second_of_two_receipts_at_one_instant_is_refused_in_words(monkeypatch, twin):
    looked = intake._refuse_double

    def received_meanwhile(device):
        looked(device)
        Device.objects.bulk_create([Device(kind="laptop", pool=device.pool, state="received", **twin)])

    monkeypatch.setattr(intake, "_refuse_double", received_meanwhile)
    with pytest.raises(TakenMeanwhile) as refused:
        came("PF-1", imei=IMEI)
    assert "has just been received" in refused.value.sentence
    assert "PF-1" not in refused.value.sentence
    assert IMEI not in refused.value.sentence
    assert not Device.objects.exists()
