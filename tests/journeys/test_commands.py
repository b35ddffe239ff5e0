"""The operators' commands, called as an operator calls them."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.chains import find_tampering
from audit.models import LedgerEntry
from config.invariants import findings, violations
from inventory import actions as inventory
from people.models import Resident
from referrals.models import Need, Referral
from tests import people_of_london as london


def say(*words, **options) -> str:
    answer = StringIO()
    call_command(*words, stdout=answer, **options)
    return answer.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_journey_tells_its_story_in_order_and_the_report_counts_one_person():
    answer = say("journey")
    steps = (
        "Submitted",
        "Routed",
        "Promised",
        "Packed",
        "Arrived",
        "Handed over",
        "SIM",
        "Seat booked",
        "YES",
        "Register",
        "Every need is met",
        "Follow-up",
        "Report",
    )
    places = [answer.index(step) for step in steps]
    assert places == sorted(places)
    assert "counts one person more" in answer
    assert Referral.objects.get().state == "resolved"
    assert list(violations()) == []
    say("journey")
    assert Referral.objects.count() == 2
    assert list(violations()) == []


@pytest.mark.django_db(transaction=True)
def test_a_journey_with_somebody_elses_device_refuses_in_words_and_nothing_is_half_done():
    device = london.device_on_shelf()
    need = london.accepted(needs=("device",)).needs.get()
    inventory.reserve(need, device=device, by=london.actor("caseworker"))
    say("seed_city", referrals=1)  # the places are open already, so that only the journey itself could add a row
    before = {model: model.objects.count() for model in (Referral, Resident, Need)}
    entries = LedgerEntry.objects.filter(refused="").count()
    with pytest.raises(CommandError, match="Nothing was changed"):
        say("journey", device=device.asset_tag)
    assert before == {model: model.objects.count() for model in before}
    assert LedgerEntry.objects.filter(refused="").count() == entries
    assert list(find_tampering()) == []


@pytest.mark.django_db(transaction=True)
def test_a_city_of_fifty_has_every_ledger_and_breaks_no_promise():
    say("seed_city", referrals=50)
    assert Referral.objects.count() == 50
    # Nobody has worked in it: what nobody came by still waits.
    assert [finding for finding in findings() if not finding.kind.startswith("house.waits")] == []


@pytest.mark.django_db(transaction=True)
def test_broken_promises_are_found_and_named():
    need = london.accepted(needs=("device",)).needs.get()
    device = london.device_on_shelf()
    allocation = inventory.reserve(need, device=device, by=london.actor("caseworker"))
    type(allocation).objects.filter(pk=allocation.pk).update(released_at=need.queued_at)
    with pytest.raises(CommandError, match="broken"):
        say("check_invariants")
    assert any("promised or on its way, but to no one" in sentence for sentence in violations())


@pytest.mark.django_db(transaction=True)
def test_a_token_is_printed_and_nothing_else():
    london.organisation()
    token = say("issue_token", role="referrer", organisation="southwark").strip()
    assert len(token) > 30
    assert " " not in token
    with pytest.raises(CommandError, match="no organisation"):
        say("issue_token", role="referrer", organisation="atlantis")
    with pytest.raises(CommandError, match="no role"):
        say("issue_token", role="king")
