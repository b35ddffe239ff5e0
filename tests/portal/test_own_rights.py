"""On their own page a person has a no looked at again, and takes their consent back; nothing there says why it was a no."""

import re

import pytest
from django.conf import settings
from django.test import Client

from notifications.models import Inbound, Message
from people.models import Resident
from portal.own.voice import all_words
from referrals import actions as referrals
from referrals.actions.appealing import TheirOwnAppeal
from referrals.models import Appeal, Referral
from tests import people_of_london as london
from tests.portal.own_pages import need_of, page, path_of, press, ready_to_collect
from tests.portal.signing_in import worker
from tests.referrals.test_remedy import KWAME, state

pytestmark = pytest.mark.django_db

EN = all_words()["en"]


def refused(**kinds: str) -> Referral:
    """Decided: of each kind whether it was approved."""
    referral = london.referral(needs=tuple(kinds))
    referrals.route(referral, by=KWAME)
    needs = {need.kind: need for need in referral.needs.all()}
    answers = [
        {"need": str(needs[kind].pk), "approve": answer == "yes", "code": "" if answer == "yes" else "has_enough"}
        for kind, answer in kinds.items()
    ]
    if set(kinds.values()) == {"no"}:
        return referrals.reject(referral, decisions=answers, by=KWAME)
    return referrals.accept(referral, decisions=answers, by=KWAME)


def test_they_ask_us_to_look_again_at_one_no_and_can_end_that():
    referral = refused(device="yes", data="no")
    link = path_of(referral)
    assert EN["ask_again"] in page(referral)
    form = Client().get(f"{link}/appeal?language=en").content.decode()
    assert EN["look_again"] in form
    assert "enough" not in form
    empty = Client().post(f"{link}/appeal?language=en", {"grounds": " "})
    assert empty.status_code == 422
    assert EN["ask_look_again"] in empty.content.decode()
    assert Client().post(f"{link}/appeal", {"grounds": "My SIM was stolen."}).status_code == 302
    appeal = Appeal.objects.get()
    assert (appeal.state, appeal.need.kind, appeal.lodged_by) == ("lodged", "data", f"resident:{referral.resident_id}")
    assert EN["looking_again"].partition("{")[0] in page(referral)
    letter = Message.objects.filter(event="referrals.appeal_lodged").get().body
    assert "We have the person’s appeal against the decision on" in letter
    assert "stolen" not in letter
    with pytest.raises(TheirOwnAppeal):
        referrals.withdraw_appeal(appeal, by=london.actor("referrer"))
    assert EN["sure_stop_looking"] in press(referral, "stop-looking", appeal, language="en").content.decode()
    press(referral, "stop-looking", appeal, sure="yes")
    assert state(appeal) == "withdrawn"
    assert EN["ask_again"] not in page(referral)
    assert Client().get(f"{link}/appeal").status_code == 302


def test_of_several_refusals_they_choose_one_and_hear_when_the_answer_is_the_same():
    referral = refused(device="no", data="no", skills="yes")
    link = path_of(referral)
    device = referral.needs.get(kind="device")
    Client().post(f"{link}/appeal", {"decision": str(device.pk), "grounds": "My laptop is broken."})
    appeal = Appeal.objects.get()
    assert appeal.need_id == device.pk
    lead = london.actor("triage_lead")
    referrals.assign_appeal(appeal, by=lead)
    referrals.dismiss_appeal(appeal, code="nothing_new", by=lead)
    assert EN["same_answer"] in page(referral)
    assert EN["ask_again"] in page(referral)  # about the data


def test_a_rejection_as_a_whole_is_looked_at_again_at_the_same_desk():
    referral = refused(device="no")
    assert EN["ask_again"] in page(referral)
    Client().post(path_of(referral) + "/appeal", {"grounds": "You have the wrong person."})
    assert state(referral) == "under_appeal"
    referral.refresh_from_db()
    assert referral.queue == "appeals"


def test_words_of_risk_in_what_they_ask_call_someone_at_once():
    worker("dee@get-online.example", role="safeguarding_lead")
    referral = refused(device="yes", data="no")
    Client().post(path_of(referral) + "/appeal", {"grounds": "My husband reads my messages and hits me."})
    inbound = Inbound.objects.get()
    assert (inbound.subject, inbound.state, inbound.referral_id) == ("appeal", "needs_person", referral.pk)
    assert inbound.risk == "violence"
    assert Message.objects.filter(event="notifications.risk", reason_id=inbound.pk).exists()
    assert Appeal.objects.get().state == "lodged"


def test_what_mentions_no_risk_goes_to_whoever_reviews_it_and_to_no_one_else():
    referral = refused(device="yes", data="no")
    Client().post(path_of(referral) + "/appeal", {"grounds": "My SIM was stolen."})
    assert not Inbound.objects.exists()


def test_every_box_in_which_a_person_writes_freely_is_read_for_risk():
    """A page behind a person's own link with another box: have its words heeded, as these have, and add it here."""
    folders = ("own", "equality", "follow_ups")
    pages = [page for folder in folders for page in (settings.ROOT / "portal" / folder).glob("*.py")]
    assert {page.stem for page in pages if "Textarea" in page.read_text()} == {"appeal_page", "write_page"}


def answered(referral: Referral, *, upheld: bool) -> Appeal:
    """They asked on their own page, and the reviewer has decided."""
    Client().post(path_of(referral) + "/appeal", {"grounds": "My SIM was stolen."})
    lead = london.actor("triage_lead")
    appeal = referrals.assign_appeal(Appeal.objects.get(), by=lead)
    if upheld:
        return referrals.uphold_appeal(appeal, words="A theft was reported.", by=lead)
    return referrals.dismiss_appeal(appeal, code="nothing_new", by=lead)


@pytest.mark.parametrize(
    ("upheld", "event", "line"),
    [(True, "referrals.decision_changed", "in_queue"), (False, "referrals.decision_stands", "same_answer")],
)
def test_a_text_says_what_came_of_it_and_leads_to_where_that_stands(upheld, event, line):
    referral = refused(device="yes", data="no")
    appeal = answered(referral, upheld=upheld)
    text = Message.objects.get(channel="sms", reason_id=appeal.pk)
    assert (text.event, text.resident_id) == (event, referral.resident_id)
    assert "stolen" not in text.body
    assert "theft" not in text.body
    link = re.search(r"https?://\S+(/me/\S+)", text.body)[1]
    assert EN[line] in Client().get(f"{link}?language=en").content.decode()


def test_whom_no_text_may_reach_gets_none_of_what_came_of_it():
    referral = refused(device="yes", data="no")
    Client().post(path_of(referral) + "/appeal", {"grounds": "My SIM was stolen."})
    Resident.objects.filter(pk=referral.resident_id).update(safe_channels=["post"])
    appeal = referrals.assign_appeal(Appeal.objects.get(), by=london.actor("triage_lead"))
    referrals.dismiss_appeal(appeal, code="nothing_new", by=london.actor("triage_lead"))
    assert not Message.objects.filter(resident=referral.resident_id).exists()
    assert Message.objects.filter(event="referrals.appeal_decided").count() == 1


def test_what_their_worker_appealed_about_is_answered_to_the_worker():
    referral = refused(device="yes", data="no")
    need = referral.needs.get(kind="data")
    appeal = referrals.appeal_need(need, grounds="A theft.", by=london.actor("referrer"))
    lead = london.actor("triage_lead")
    referrals.dismiss_appeal(referrals.assign_appeal(appeal, by=lead), code="nothing_new", by=lead)
    assert not Message.objects.filter(reason_id=appeal.pk).exists()


def test_they_withdraw_their_consent_after_they_read_what_ends_and_what_stays():
    need = need_of()
    ready_to_collect(need)
    link = path_of(need.referral)
    asked = Client().get(f"{link}/consent?language=en").content.decode()
    for key in ("end_question", "end_stops", "end_returns", "end_told", "end_no_undo"):
        assert EN[key] in asked
    assert EN["end_kept"].format(years=5) in asked.replace("\u2068", "").replace("\u2069", "")
    assert Client().post(f"{link}/consent").status_code == 200
    assert state(need) == "in_fulfilment"
    done = Client().post(f"{link}/consent?language=en", {"sure": "yes"})
    assert EN["all_ended"] in done.content.decode()
    assert state(need) == "cancelled"
    assert Resident.objects.get().consent_withdrawn_at is not None
    assert Message.objects.filter(event="referrals.consent_withdrawn").exists()
    assert Client().get(link).status_code == 404
