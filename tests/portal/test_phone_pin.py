"""A worker's own PIN: drawn by us, shown once, known on the telephone, and replaced by themselves or by their lead."""

import re

import pytest

from audit.models import LedgerEntry
from law.refusals import NotAllowed
from people import actions as people
from people.models import Organisation
from people.organisations.actions import pins
from tests import people_of_london as london
from tests.phone.calling import keys_of, registered
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
SETTINGS = "/refer/settings"
HERE = "/account/pin"


def drawn_on(answer) -> str:
    """The PIN that a page shows."""
    return re.search(r"<strong[^>]*>(\d{6})</strong>", answer.content.decode())[1]


def test_a_worker_reads_the_codes_and_gets_a_pin_that_is_shown_once():
    user = worker()
    client = signed_in(user)
    at = london.organisation()
    page = client.get(SETTINGS).content.decode()
    assert at.dial_code in page
    assert "You have no PIN yet." in page
    answer = client.post(HERE)
    pin = drawn_on(answer)
    assert "no-store" in answer["Cache-Control"]
    user.refresh_from_db()
    keys = {"dial_code": at.dial_code, "worker_code": user.worker_code, "pin": pin}
    assert people.identify_by_phone(**keys) == (user, at)
    assert pin not in client.get(HERE).content.decode()
    assert user.worker_code in client.get(SETTINGS).content.decode()
    assert pin not in user.pin
    assert pin not in str(list(LedgerEntry.objects.values_list("details", flat=True)))


def test_a_new_pin_ends_the_one_before():
    at = london.organisation()
    user = registered(at)
    keys = keys_of(at)
    signed_in(user).post(HERE)
    with pytest.raises(people.NotKnownHere):
        people.identify_by_phone(**keys)


def test_two_equal_pins_are_kept_differently(monkeypatch):
    at = london.organisation()
    monkeypatch.setattr(pins, "_draw_digits", lambda: "918274")
    kept = []
    monkeypatch.setattr(pins, "make_password", lambda text: kept.append(text) or text)
    for email in ("one@southwark.example", "two@southwark.example"):
        user = worker(email, at=at)
        people.draw_pin(user, by=user.actor())
    assert len(set(kept)) == 2  # before the salt of the slow hash: whoever has a copy cannot group them
    assert not any("918274" in text for text in kept)


def test_a_pin_is_nobodys_first_guess(monkeypatch):
    drawn = iter([111111, 123456, 121212, 987654, 7, 918274])
    monkeypatch.setattr(pins.secrets, "randbelow", lambda _: next(drawn))
    assert pins._draw_digits() == "918274"


def test_the_lead_gets_a_colleague_a_pin_and_no_one_elses():
    southwark = london.organisation()
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    user = registered(southwark)
    colleague = worker("ana@southwark.example", at=southwark)
    _, pin = people.draw_pin(user, by=london.actor("organisation_lead", organisation=southwark))
    assert people.identify_by_phone(**keys_of(southwark) | {"pin": pin})[0] == user
    for by in (colleague.actor(), london.actor("organisation_lead", organisation=lambeth)):
        with pytest.raises(NotAllowed):
            people.draw_pin(user, by=by)
    people.add_user(email=user.email, name=user.name, role="referrer", organisation=lambeth, by=london.ADMINISTRATOR)
    with pytest.raises(NotAllowed):  # it would open the telephone for Lambeth as well
        people.draw_pin(user, by=london.actor("organisation_lead", organisation=southwark))


def test_the_digest_is_still_chosen_here():
    user = worker()
    assert signed_in(user).post(SETTINGS, {"digest": "daily"}).status_code == 302
    user.refresh_from_db()
    assert user.digest == "daily"
    assert user.pin == ""
    assert signed_in(user).post(SETTINGS, {}).status_code == 422


def test_every_organisation_has_a_code_of_its_own():
    for number in range(30):
        people.register_organisation(
            code=f"group-{number}",
            name=f"Group {number}",
            kind="vcs",
            email_domain=f"group-{number}.example",
            by=london.ADMINISTRATOR,
        )
    codes = list(Organisation.objects.values_list("dial_code", flat=True))
    assert len(set(codes)) == len(codes) >= 30
    assert all(len(code) == 6 and code.isdigit() for code in codes)
