"""A resident's own page: silent for everybody else, each deed with its undo, and the way in by reference and code."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Allocation, CollectionCode
from inventory.parcels.uncollected import due_to_be_chased
from law.actors import SYSTEM
from law.refusals import Invalid
from notifications.models import Inbound, Message, Number
from people import actions as people
from people.models import Resident
from portal.own.voice import Voice, all_words
from referrals import actions as referrals
from referrals.models import Milestone, Referral
from referrals.own_links import KEPT_DAYS, link_of
from skills.models import Booking
from tests import people_of_london as london
from tests.portal.own_pages import booked, described_hub, need_of, page, path_of, press, ready_to_collect
from tests.referrals.test_remedy import KWAME, state

pytestmark = pytest.mark.django_db

EN = all_words()["en"]
SO = all_words()["so"]


# ── What it shows ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_says_what_is_ready_where_and_when_in_their_language_and_nothing_of_why():
    hub = described_hub()
    need = need_of()
    ready_to_collect(need)
    text = Message.objects.get(event="inventory.ready_to_collect").body
    assert link_of(need.referral) in text
    shown = Client().get(re.search(r"/me/\S+", text)[0])
    words = shown.content.decode()
    assert 'lang="so"' in words
    assert ">Laptop</h2>" in words
    for sentence in (SO["ready"].partition("{")[0], SO["step_free"], SO["bring_code"], "Brixton Oval", hub.name):
        assert sentence in words
    assert "Isniin – Talaado: 10:00-17:00" in words
    assert "no-store" in shown["Cache-Control"]
    assert shown["Referrer-Policy"] == "no-referrer"
    referral = need.referral
    for secret in (referral.reference, "Southwark", "Maria", "maria.santos", "Amina", "Yusuf", "900123"):
        assert secret not in words


def test_every_language_says_every_sentence_with_the_same_blanks():
    blanks = {key: set(re.findall(r"{(\w+)}", text)) for key, text in EN.items()}
    wrong = []
    for code, words in all_words().items():
        wrong += [(code, key) for key in EN if set(re.findall(r"{(\w+)}", words.get(key, "{lacking}"))) != blanks[key]]
    assert len(all_words()) == 13
    assert wrong == []


def test_easy_words_are_for_who_reads_them_and_a_chosen_language_is_kept():
    need = need_of("data")
    resident = need.referral.resident
    resident.language = "English"
    resident.access_needs = "Easy read, please"
    resident.save()
    link = path_of(need.referral)
    assert all_words()["easy"]["in_queue"] in Client().get(link).content.decode()
    polish = Client().get(f"{link}?language=pl").content.decode()
    assert all_words()["pl"]["in_queue"] in polish
    assert f"{link}/write?language=pl" in polish
    assert Voice("so").day(timezone.localdate().replace(year=2026, month=12, day=8)) == "Talaado 08/12/2026"


def test_the_page_of_a_confidential_address_does_not_name_the_service():
    need = need_of("data")
    need.referral.resident.address_withheld = True
    need.referral.resident.save()
    shown = page(need.referral)
    assert EN["in_queue"] in shown
    assert "Get Online London" not in shown


def test_it_costs_as_many_statements_for_three_needs_as_for_one():
    def cost(*kinds: str, phone: str) -> int:
        person = {
            "date_of_birth": date(1950, 1, int(phone[-1])),
            "last_name": "Abcdefghi"[int(phone[-1]) :],
            "postcode": "",
        }
        referral = london.accepted(needs=kinds, phone=phone, first_name=phone, resident=person)
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(path_of(referral)).status_code == 200
        return len(asked)

    assert cost("device", "data", "skills", phone="+447700900131") == cost("data", phone="+447700900132") <= 20


# ── Silence ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def held(referral: Referral) -> None:
    people.raise_hold(referral.resident, kind="safeguarding", note="", by=london.actor("caseworker"))


def through_worker(referral: Referral) -> None:
    Resident.objects.filter(pk=referral.resident_id).update(contact_mode="through_worker")


def no_way(referral: Referral) -> None:
    Resident.objects.filter(pk=referral.resident_id).update(safe_channels=["call"])


def withdrawn(referral: Referral) -> None:
    people.withdraw_consent(referral.resident, method="in_person", by=london.actor("caseworker"))


def new_number(referral: Referral) -> None:
    resident = referral.resident
    resident.phone = "+447700900125"
    resident.save()


@pytest.mark.parametrize("end", [held, through_worker, no_way, withdrawn, new_number])
def test_it_is_silent_in_the_same_bytes_for_whatever_reason(end):
    referral = london.accepted(needs=("device", "data"))
    link = path_of(referral)
    unknown = Client().get("/me/" + "A" * 40)
    assert unknown.status_code == 404
    assert SO["silent"] in unknown.content.decode()
    assert Client().get(link).status_code == 200
    end(referral)
    for path in (
        link,
        f"{link}/problem",
        f"{link}/class",
        f"{link}/day",
        f"{link}/write",
        f"{link}/appeal",
        f"{link}/consent",
    ):
        for answer in (Client().get(path), Client().post(path, {"press": "stop-texts"})):
            assert (answer.status_code, answer.content) == (404, unknown.content), path
            assert "no-store" in answer["Cache-Control"]


def test_a_link_ends_by_itself_and_a_wrong_letter_opens_nothing():
    referral = london.accepted(needs=("device",))
    link = path_of(referral)
    wrong = link[:-1] + ("A" if link[-1] != "A" else "B")
    assert Client().get(wrong).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=KEPT_DAYS + 2)):
        assert Client().get(link).status_code == 404


def test_of_a_merged_referral_it_shows_the_one_that_goes_on():
    first = london.accepted(needs=("device",))
    second = london.referral(
        needs=("data",), at=london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    )
    referrals.route(second, by=KWAME)
    referrals.merge(second, into=first, by=london.actor("triage_lead"))
    assert EN["device"] in page(second)


# ── Each deed and its undo ───────────────────────────────────────────────────────────────────────────────────────────


def test_they_choose_the_day_they_come_are_left_in_peace_until_then_and_change_it():
    described_hub()
    need = need_of()
    parcel = ready_to_collect(need)
    days = inventory.days_to_choose(parcel)
    assert {day.weekday() for day in days} <= {0, 1, 5}
    day = days[-1]
    form = Client().get(path_of(need.referral) + "/day").content.decode()
    assert f'value="{days[0].isoformat()}"' in form
    done = Client().post(path_of(need.referral) + "/day", {"chosen": day.isoformat()}, follow=True)
    assert SO["saved"] in done.content.decode()
    parcel.refresh_from_db()
    assert parcel.collect_on == day
    assert EN["your_day"].format(day=Voice("en").day(day)) in page(need.referral)
    assert not due_to_be_chased(timezone.now() + timedelta(days=9)).exists()
    code = CollectionCode.objects.get(shipment=parcel, ended_at=None)
    assert timezone.localdate(code.expires_at) >= day
    press(need.referral, "forget-day", parcel)
    parcel.refresh_from_db()
    assert parcel.collect_on is None
    assert due_to_be_chased(timezone.now() + timedelta(days=9)).exists()
    with pytest.raises(Invalid):
        inventory.choose_day(parcel, day=day + timedelta(days=40), by=london.actor("resident"))


def test_they_give_a_need_up_after_a_question_and_take_it_up_again_at_their_place():
    need = need_of()
    since = need.queued_at
    asked = press(need.referral, "give-up", need, language="en")
    assert EN["sure_need"] in asked.content.decode()
    assert state(need) == "waiting"
    press(need.referral, "give-up", need, sure="yes")
    assert state(need) == "cancelled"
    assert EN["need_after_all"] in page(need.referral)
    press(need.referral, "take-up", need)
    assert state(need) == "waiting"
    assert need.queued_at == since


def test_a_class_is_moved_given_up_and_taken_back():
    need = need_of("skills")
    seat = booked(need)
    other = london.session_today(begins_in=timedelta(days=5))
    press(need.referral, "come", seat)
    seat.refresh_from_db()
    assert seat.confirmed_at is not None
    moved = Client().post(path_of(need.referral) + "/class", {"chosen": str(other.pk)})
    assert moved.status_code == 302
    assert state(seat) == "rescheduled"
    new = Booking.objects.get(session=other)
    press(need.referral, "give-up-seat", new, sure="yes")
    assert state(new) == "cancelled_by_resident"
    assert EN["come_after_all"] in page(need.referral)
    press(need.referral, "take-back-seat", new)
    assert Booking.objects.get(session=other, state="booked").need == need
    assert state(need) == "in_fulfilment"


@pytest.mark.parametrize(("do", "becomes"), [("accept", "reserved"), ("wait", "waiting"), ("decline", "declined")])
def test_an_offer_is_answered_and_a_no_is_taken_back(do, becomes):
    need = need_of()
    inventory.offer(need, device=london.device_on_shelf(), by=SYSTEM)
    offer = Allocation.objects.get()
    assert EN["yes_please"] in page(need.referral)
    press(need.referral, do, offer)
    assert state(need) == becomes
    assert press(need.referral, do, offer).status_code == 409
    if do == "decline":
        press(need.referral, "take-up", need)
        assert state(need) == "waiting"


def test_texts_stop_and_start_again_and_the_page_stays():
    referral = london.accepted(needs=("device",))
    assert EN["texts_on"] in page(referral)
    press(referral, "stop-texts")
    referral.resident.refresh_from_db()
    assert referral.resident.opted_out_at is not None
    assert Number.objects.get(opted_out_at__isnull=False)
    assert EN["texts_off"] in page(referral)
    press(referral, "start-texts")
    referral.resident.refresh_from_db()
    assert referral.resident.opted_out_at is None
    assert referral.resident.may_be_reached_by("sms")


@pytest.mark.parametrize("subject", ["question", "complaint", "moved", "number"])
def test_what_they_write_is_read_by_someone_and_changes_nothing(subject):
    referral = london.accepted(needs=("device",))
    before = Resident.objects.get(pk=referral.resident_id).postcode
    letter = {"subject": subject, "words": "I am at 12 Elm Street now, 07700 900199", "language": "en"}
    for _ in range(2):
        sent = Client().post(path_of(referral) + "/write", letter, follow=True)
        assert EN["sent"] in sent.content.decode()
    inbound = Inbound.objects.get()
    assert (inbound.state, inbound.subject, inbound.resident_id) == ("needs_person", subject, referral.resident_id)
    assert Resident.objects.get(pk=referral.resident_id).postcode == before
    written = Milestone.objects.filter(event="referrals.wrote_of_change").count()
    letters = Message.objects.filter(event="referrals.wrote_of_change")
    assert written == letters.count() == (subject in ("moved", "number"))
    assert all("/correct" in row.body and "Elm Street" not in row.body for row in letters)


def test_words_of_risk_on_the_page_call_someone_at_once_and_a_flood_is_stopped():
    london.actor("safeguarding_lead")
    referral = london.accepted(needs=("device",))
    link = path_of(referral) + "/write"
    Client().post(link, {"subject": "question", "words": "My husband hits me"})
    assert Inbound.objects.get().risk == "violence"
    statuses = [Client().post(link, {"subject": "question", "words": f"Hello {n}"}).status_code for n in range(7)]
    assert statuses == [302] * 5 + [429] * 2
    empty = Client().post(link, {"subject": "moved", "words": " "})
    assert SO["ask_message"] in empty.content.decode()


def test_what_is_not_on_this_page_cannot_be_pressed():
    need = need_of()
    other = london.accepted(needs=("device",), first_name="Zoë", phone="+447700900124").needs.get()
    late = press(need.referral, "give-up", other, sure="yes", language="en")
    assert late.status_code == 409
    assert EN["too_late"] in late.content.decode()
    assert state(other) == "waiting"
