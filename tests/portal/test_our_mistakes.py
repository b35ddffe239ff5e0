"""Mistakes of ours are put right at the page: a no before its letter leaves, a merge, a promise, a decision that came late."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from inventory import actions as inventory
from notifications.models import Message
from people import actions as people
from people.models import User
from portal.triage.case_actions import CASE_ACTIONS
from referrals import actions as referrals
from referrals.letters import LETTER_WAITS
from referrals.models import Milestone, Need
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
NO = {"answer0": "no", "code0": "had_one", "words0": ""}
BOTH_NO = NO | {"answer1": "no", "code1": "too_young", "words1": ""}
ONE_NO = NO | {"answer1": "yes"}


def case(**about):
    made = london.referral(**{"needs": ("device", "data")} | about)
    referrals.route(made, by=london.actor("system"))
    return made


def desk(role="caseworker", name="Kwame Mensah"):
    return signed_in(worker(f"{role}.{name.split()[0].lower()}@mistakes.example", role=role, name=name))


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def decide(client, made, answers):
    return client.post(f"/triage/{made.reference}", answers | {"checked": "yes"})


def letters_to_send():
    return Message.objects.not_handed_over().filter(event="referrals.decided")


# ── A no ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_no_is_checked_before_it_is_sent_and_can_be_changed():
    made = case()
    client = desk()
    path = f"/triage/{made.reference}"
    check = client.post(path, ONE_NO)
    assert check.status_code == 200
    assert "Check the decision before you send it" in words(check)
    assert "We will send the letter at" in words(check)
    assert '<input type="hidden" name="code0" value="had_one">' in words(check)
    assert set(made.needs.values_list("state", flat=True)) == {"proposed"}
    back = client.post(path, ONE_NO | {"checked": "no"})
    assert back.status_code == 200
    assert 'value="had_one" selected' in words(back)
    assert decide(client, made, ONE_NO).status_code == 302
    assert sorted(made.needs.values_list("state", flat=True)) == ["not_approved", "waiting"]


def test_a_yes_alone_needs_no_check_and_its_letter_leaves_at_once():
    made = case()
    client = desk()
    assert client.post(f"/triage/{made.reference}", {"answer0": "yes", "answer1": "yes"}).status_code == 302
    assert letters_to_send().get().due_at <= timezone.now()


def test_a_rejection_is_taken_back_before_its_letter_leaves():
    made = case()
    client = desk()
    decide(client, made, BOTH_NO)
    assert letters_to_send().get().due_at > timezone.now() + LETTER_WAITS - timedelta(minutes=1)
    page = words(client.get(f"/triage/{made.reference}"))
    assert "Until then you can cancel a refusal." in page
    way = f"/triage/do/case/{made.reference}/take-back"
    assert way in page
    assert client.post(way, {"reason": ""}).status_code == 422
    assert client.post(way, {"reason": "It is the right postcode after all."}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.decided_at, made.end_code) == ("in_triage", None, "")
    assert set(made.needs.values_list("state", "decision_code")) == {("proposed", "")}
    assert not letters_to_send().exists()
    assert Milestone.objects.filter(referral=made).latest("at").event == "referrals.taken_back"
    assert decide(client, made, {"answer0": "yes", "answer1": "yes"}).status_code == 302


def test_the_no_to_one_need_is_taken_back_and_the_yes_to_the_other_is_told_all_the_same():
    made = case()
    client = desk()
    decide(client, made, ONE_NO)
    need = made.needs.get(state="not_approved")
    way = f"/triage/do/need/{need.pk}/take-back"
    assert way in words(client.get(f"/triage/{made.reference}"))
    client.post(way, {"reason": "They have none."})
    need.refresh_from_db()
    assert need.state == "proposed"
    letter = letters_to_send().get()
    assert letter.due_at <= timezone.now()
    assert ": No." not in letter.body
    assert ": Yes." in letter.body


def test_after_the_letter_has_left_it_stands_and_is_appealed():
    made = case()
    decide(desk(), made, BOTH_NO)
    with time_machine.travel(timezone.now() + LETTER_WAITS + timedelta(minutes=1)):
        client = desk(name="Late Worker")
        way = f"/triage/do/case/{made.reference}/take-back"
        assert way not in words(client.get(f"/triage/{made.reference}"))
        answer = client.post(way, {"reason": "Too late."})
        assert "The letter has left, so this decision stands. The referrer can appeal until" in words(answer)
        made.refresh_from_db()
        appeal = referrals.appeal(made, grounds="They have none.", by=london.actor("referrer"))
    assert appeal.state == "lodged"


def test_a_daily_email_says_a_no_only_once_its_letter_would_have_left():
    made = case()
    User.objects.filter(email=made.referrer_email).update(digest="daily")
    if not User.objects.filter(email=made.referrer_email).exists():
        people.choose_digest(user := worker(made.referrer_email), digest="daily", by=user.actor())
    decide(desk(), made, BOTH_NO)
    referrals.send_digests(by=london.actor("system"))
    assert "Decided" not in "".join(Message.objects.filter(event="referrals.digest").values_list("body", flat=True))
    with time_machine.travel(timezone.now() + LETTER_WAITS + timedelta(minutes=1)):
        referrals.send_digests(by=london.actor("system"))
    assert "Decided" in Message.objects.filter(event="referrals.digest").latest("created_at").body


# ── Too late ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_comes_too_late_reads_who_did_what_meanwhile():
    """Every button on a case and its needs that moves a state: pressed after somebody else moved it."""
    made = case()
    need = made.needs.first()
    ana = worker("ana@mistakes.example", role="caseworker", name="Ana Ferreira")
    lead = desk("triage_lead", "Lea Lind")
    referrals.withdraw(made, code="no_longer_needed", by=ana.actor())
    need.refresh_from_db()
    made.refresh_from_db()
    silent = []
    tried = 0
    for kind, row, key in (("case", made, made.reference), ("need", need, need.pk)):
        for name, action in CASE_ACTIONS[kind].items():
            if action.rule.on is not type(row) or action.rule.leads_from(row):
                continue
            tried += 1
            answer = lead.post(f"/triage/do/{kind}/{key}/{name}", follow=True)
            if answer.status_code != 403 and "Ana Ferreira changed this on" not in words(answer):
                silent.append((kind, name, answer.status_code))
    assert silent == []
    assert tried > 10


# ── A merge ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_merge_is_undone_from_the_page_of_the_case_that_was_kept():
    kept = case()
    gone = case(first_name="Rosa", phone="+447700900456")
    referrals.merge(gone, into=kept, by=london.actor("triage_lead"))
    lead = desk("triage_lead", "Lea Lind")
    page = words(lead.get(f"/triage/{kept.reference}"))
    way = f"/triage/do/case/{gone.reference}/part"
    assert f"{gone.reference} was joined to this case on" in page
    assert way in page
    assert way not in words(desk().get(f"/triage/{kept.reference}"))
    assert lead.post(way, {"reason": "Two sisters."}).status_code == 302
    gone.refresh_from_db()
    assert gone.state == "in_triage"
    assert "was joined to this case" not in words(lead.get(f"/triage/{kept.reference}"))


def test_after_thirty_days_a_merge_is_told_and_no_longer_undone():
    kept = case()
    gone = case(first_name="Rosa", phone="+447700900456")
    referrals.merge(gone, into=kept, by=london.actor("triage_lead"))
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        page = words(desk("triage_lead", "Lea Lind").get(f"/triage/{kept.reference}"))
    assert f"{gone.reference} was joined to this case on" in page
    assert "part them again" not in page


# ── A promise ────────────────────────────────────────────────────────────────────────────────────────────────────────


def accepted_offer():
    need = london.accepted(needs=("device",)).needs.get()
    queued_at = need.queued_at
    device = london.device_on_shelf()
    allocation = inventory.offer(need, device=device, by=london.actor("system"))
    Message.objects.filter(event="inventory.offered").update(handed_at=timezone.now())
    inventory.accept_offer(need, allocation=allocation.pk, by=london.actor("caseworker"))
    need.refresh_from_db()
    return need, device, queued_at


@pytest.mark.tampers
def test_an_accepted_offer_is_withdrawn_in_words_and_the_need_keeps_its_date():
    need, device, queued_at = accepted_offer()
    client = desk()
    page = words(client.get(f"/queue/need/{need.pk}"))
    way = f"/queue/need/{need.pk}/withdraw"
    assert way in page
    asked = words(client.get(way))
    assert "They have said yes to it." in asked
    assert client.post(way, {"reason": ""}).status_code == 422
    assert client.post(way, {"reason": "It was someone else's."}).status_code == 302
    need.refresh_from_db()
    device.refresh_from_db()
    assert (need.state, need.queued_at, device.state) == ("waiting", queued_at, "available")
    told = Message.objects.get(event="inventory.promise_withdrawn")
    assert "sorry" in told.body
    milestone = Milestone.objects.filter(referral=need.referral).latest("at")
    assert "It was someone else's." in milestone.sentence
    assert inventory.offer_device(device.pk, by=london.actor("system")) is None
    assert Need.objects.get(pk=need.pk).state == "waiting"


def test_what_was_withdrawn_already_is_answered_in_words():
    need, _, _ = accepted_offer()
    client = desk()
    way = f"/queue/need/{need.pk}/withdraw"
    client.post(way, {"reason": "A mistake."})
    answer = client.post(way, {"reason": "A mistake."}, follow=True)
    assert "There is no promised device to withdraw." in words(answer)
