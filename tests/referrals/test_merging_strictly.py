"""A merge never loosens: after any merge or unmerge nothing leaves that would not have left for both people before."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.recording import amended, recording
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.circumstances import circumstances_of
from notifications.events import EVENTS, Event
from notifications.models import Message
from notifications.verdicts import QUEUE, verdict
from people import actions as people
from people.access import brake
from people.models import Consent, PossibleDuplicate, Resident
from people.residents import hours, strictness
from referrals import actions as referrals
from referrals import facts as reading
from referrals.facts import ConsentFacts, ContactFacts
from referrals.models import Referral
from tests import people_of_london as london
from tests.rounds import rounds

INPUTS = Path(__file__).parent / "inputs"
KWAME = london.actor("caseworker", key="user:kwame")
LEAD = london.actor("triage_lead")
CHANNELS = ("sms", "voice", "email")
HOURS = ("", "any time", "weekdays 9-12", "after 10", "mornings", "evenings", "sat, sun 10:00-16:00", "after school")
MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
MOMENTS = [MONDAY + timedelta(days=day, hours=hour, minutes=20) for day in (0, 3, 5) for hour in range(0, 24, 2)]

policies = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(["direct", "direct", "through_worker"]),
        "channels": st.frozensets(st.sampled_from(["sms", "call", "voicemail", "email"])),
        "hours": st.sampled_from(HOURS),
        "words": st.sampled_from(["", "Never on a Friday.", "Her husband reads this phone."]),
        "ask_again_on": st.sampled_from([None, date(2027, 1, 4), date(2027, 2, 1)]),
        "stopped": st.booleans(),
        "withheld": st.booleans(),
        "asked_afterwards": st.sampled_from([None, "no", "yes", "taken back"]),
    }
)


def referral_of(policy: dict, *, at, needs) -> Referral:
    """Leila Haddad, as one worker was told that she may be reached."""
    follow_up = ConsentFacts(
        purpose="follow_up", given=policy["asked_afterwards"] != "no", method="in_person", wording="Ask me."
    )
    told = london.facts(first_name="Leila", last_name="Haddad", needs=needs, phone="+447700900802")
    told = replace(
        told,
        referrer_email=f"worker@{at.code}.example",
        consent=told.consent + ((follow_up,) if policy["asked_afterwards"] else ()),
        contact_policy=ContactFacts(
            mode=policy["mode"],
            channels=policy["channels"],
            hours=policy["hours"],
            words=policy["words"],
            ask_again_on=policy["ask_again_on"],
        ),
        resident=replace(told.resident, email="leila@example.org", address_withheld=policy["withheld"]),
    )
    case = referrals.refer(told, organisation=at, by=london.actor("referrer", organisation=at))
    referrals.route(case, by=SYSTEM)
    if policy["asked_afterwards"] == "taken back":
        people.withdraw_consent(case.resident, method="phone", purpose="follow_up", by=KWAME)
    if policy["stopped"]:
        with recording(SYSTEM, "test.stop"):
            case.resident.opted_out_at = timezone.now()
            case.resident.save()
            amended(case.resident, opted_out=True)
    return case


def leaving(resident_id) -> set[tuple[str, datetime]]:
    """Each channel and moment at which something would leave for this resident now."""
    person = Resident.objects.get(pk=resident_id)
    address = {"email": person.email}
    messages = [
        notifications.compose(
            "test.word", reason=person, address=address.get(channel, person.phone), channel=channel, resident=person
        )
        for channel in CHANNELS
    ]
    circumstances = circumstances_of(messages, timezone.now())
    return {
        (message.channel, moment)
        for message in messages
        for moment in MOMENTS
        if verdict(moment, circumstances[message.pk]).verb == QUEUE
    }


def asked_afterwards(resident_id) -> int:
    """0 when it was taken back, 1 for no, 2 for never asked, 3 for yes."""
    newest = Consent.objects.filter(resident=resident_id, purpose="follow_up").order_by("-recorded_at", "-id").first()
    return strictness._permission(newest)


def hold_back(referral: Referral):
    people.raise_hold(referral.resident, kind="safeguarding", by=KWAME)


STEPS = {
    "merge": lambda kept, gone: referrals.merge(gone, into=kept, by=LEAD),
    "hold the kept": lambda kept, _: hold_back(kept),
    "hold the other": lambda _, gone: hold_back(gone),
    "unmerge": lambda _, gone: referrals.unmerge(Referral.objects.get(pk=gone.pk), by=LEAD),
}


@pytest.fixture
def word(monkeypatch):
    monkeypatch.setitem(EVENTS, "test.word", Event("test.word", "Word", matters=True))


@pytest.mark.quiet_hours
@pytest.mark.django_db
def test_no_message_leaves_after_a_merge_or_unmerge_that_would_not_have_left_for_both(word):
    southwark = london.organisation()
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")

    @settings(max_examples=rounds(100), derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(policies, policies, st.sampled_from([None, "hold the kept", "hold the other"]), st.booleans())
    def join(one, other, hold, is_parted):
        with transaction.atomic():
            kept = referral_of(one, at=southwark, needs=("device", "skills"))
            gone = referral_of(other, at=lambeth, needs=("data",))
            before = leaving(kept.resident_id) & leaving(gone.resident_id)
            answer = min(asked_afterwards(kept.resident_id), asked_afterwards(gone.resident_id))
            for step in filter(None, ("merge", hold, "unmerge" if is_parted else None)):
                STEPS[step](kept, gone)
                for resident_id in (kept.resident_id, gone.resident_id):
                    assert leaving(resident_id) <= before, step
                    assert asked_afterwards(resident_id) <= answer, step
                    assert not leaving(resident_id) or not hold or step == "merge"
            if one["withheld"] or other["withheld"]:
                assert set(Resident.objects.values_list("postcode", "postcode_hash")) == {("", "")}
            transaction.set_rollback(True)

    join()


@pytest.mark.django_db
def test_the_one_whose_husband_reads_her_phone_is_not_texted_after_a_merge():
    raw = json.loads((INPUTS / "two_referrals_of_one_person.json").read_text())
    agreed = [{"purpose": "share", "given": True, "method": "in_person", "wording": "I agree to be referred."}]
    told = [
        reading.read(row | {"referrer_email": "maria@southwark.example", "consent": agreed}, today=timezone.localdate())
        for row in raw
    ]
    at = london.organisation()
    kept, gone = (
        referrals.refer(facts, organisation=at, by=london.actor("referrer", organisation=at)) for facts in told
    )
    for case in (kept, gone):
        referrals.route(case, by=SYSTEM)
    queued = notifications.compose(
        "notifications.reply",
        reason=kept.resident,
        address=kept.resident.phone,
        channel="sms",
        resident=kept.resident,
        text="Bring your glasses.",
    )
    notifications.queue([queued], by=SYSTEM)
    referrals.merge(gone, into=kept, by=KWAME)
    person = Resident.objects.get(pk=kept.resident_id)
    assert person.contact_mode == "through_worker"
    assert "husband reads this phone" in person.contact_words
    assert not any(person.may_be_reached_by(channel) for channel in ("sms", "call", "email"))
    assert notifications.claim(most=10, only=queued.pk, by=SYSTEM) == []
    assert Message.objects.get(pk=queued.pk).cause == "channel_not_safe"


@pytest.mark.django_db
def test_merging_two_who_were_called_different_makes_them_one_person():
    kept = referrals.route(london.referral(needs=("device",)), by=SYSTEM)
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    gone = referrals.route(london.referral(at=lambeth, needs=("data",)), by=SYSTEM)
    people.dismiss_duplicate(PossibleDuplicate.objects.get(), by=KWAME)
    referrals.merge(gone, into=kept, by=KWAME)
    assert PossibleDuplicate.objects.get().state == "same"
    hold_back(gone)
    assert brake.is_stopped(kept.resident_id)


@pytest.mark.django_db
def test_what_helps_the_person_is_kept_of_both_records():
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    kept = london.referral(needs=("device",), resident={"language": "", "access_needs": "Large print"})
    gone = london.referral(
        at=lambeth, needs=("data",), resident={"language": "Arabic", "access_needs": "A woman interpreter"}
    )
    for case in (kept, gone):
        referrals.route(case, by=SYSTEM)
    referrals.merge(gone, into=kept, by=KWAME)
    person = Resident.objects.get(pk=kept.resident_id)
    assert person.language == "Arabic"
    assert person.access_needs.splitlines() == ["Large print", "A woman interpreter"]


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("", "mornings", "mornings"),
        ("weekdays 9-12", "after 10", "mon, tue, wed, thu, fri 10:00-12:00"),
        ("mornings", "evenings", hours.NO_HOURS_SUIT_BOTH),
        ("after school", "9-5", hours.NO_HOURS_SUIT_BOTH),
        ("after school", "after school", "after school"),
    ],
)
@pytest.mark.quiet_hours
def test_the_hours_that_suit_both_answers(one, other, both):
    assert hours.narrow(one, other) == hours.narrow(other, one) == both


@pytest.mark.quiet_hours
@given(st.sampled_from(HOURS), st.sampled_from(HOURS))
def test_no_moment_suits_both_answers_that_does_not_suit_each(one, other):
    for moment in MOMENTS:
        try:
            is_time = hours.next_moment(moment, hours.narrow(one, other)) == moment
        except hours.Unclear:
            continue
        assert not is_time or all(hours.next_moment(moment, answer) == moment for answer in (one, other))
