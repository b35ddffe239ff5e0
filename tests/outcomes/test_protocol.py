"""When it is asked how it goes, what, and by which way: tables without a database."""

from datetime import date
from itertools import product

import pytest

from notifications.events import EVENTS
from notifications.message_words import english
from notifications.segments import segments
from outcomes.follow_up import protocol
from outcomes.follow_up.protocol import CALL, CALL_THE_WORKER, EMAIL, REFERRER, TEXT


@pytest.mark.parametrize(
    ("kind", "resolved", "due"),
    [
        ("2_weeks", date(2026, 11, 27), date(2026, 12, 11)),
        ("2_weeks", date(2028, 2, 20), date(2028, 3, 5)),
        ("3_months", date(2026, 11, 27), date(2027, 2, 27)),
        ("3_months", date(2026, 11, 30), date(2027, 2, 28)),
        ("3_months", date(2027, 11, 30), date(2028, 2, 29)),
        ("3_months", date(2026, 9, 30), date(2026, 12, 30)),
        ("6_months", date(2026, 8, 31), date(2027, 2, 28)),
        ("6_months", date(2026, 6, 30), date(2026, 12, 30)),
        ("6_months", date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_the_day_is_counted_from_the_day_on_which_all_had_ended(kind, resolved, due):
    assert protocol.due_on(kind, resolved) == due


def test_every_day_of_two_years_has_its_three_days_in_order():
    for ordinal in range(date(2027, 1, 1).toordinal(), date(2029, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        weeks, three, six = (protocol.due_on(kind, day) for kind in protocol.TIMES)
        assert (weeks - day).days == 14
        assert 89 <= (three - day).days <= 92
        assert 181 <= (six - day).days <= 184


def test_later_than_two_weeks_nobody_is_asked_without_consent():
    assert protocol.kinds_to_ask(False) == ["2_weeks"]
    assert protocol.kinds_to_ask(True) == ["2_weeks", "3_months", "6_months"]


@pytest.mark.parametrize(
    ("safe", "tries", "way"),
    [
        ({"sms", "email", "call"}, 0, TEXT),
        ({"sms"}, 0, TEXT),
        ({"email", "call"}, 0, EMAIL),
        ({"email"}, 0, EMAIL),
        ({"call"}, 0, CALL),
        (set(), 0, REFERRER),
        ({"sms", "email", "call"}, 1, CALL),
        ({"call"}, 1, CALL),
        ({"sms"}, 1, REFERRER),
        ({"email"}, 1, REFERRER),
        ({"sms", "email"}, 1, REFERRER),
        (set(), 1, REFERRER),
        ({"post", "voicemail"}, 0, REFERRER),
        ({"voicemail"}, 1, REFERRER),
    ],
)
def test_the_first_try_is_the_lightest_safe_way_and_the_second_a_voice(safe, tries, way):
    assert protocol.way(safe, tries) == way


def test_no_way_to_the_person_is_ever_one_that_was_not_named_safe():
    channels = ("sms", "email", "call", "voicemail", "post")
    for named, tries, writes in product(product((True, False), repeat=len(channels)), (0, 1), (True, False)):
        safe = {channel for channel, is_safe in zip(channels, named, strict=True) if is_safe}
        way = protocol.way(safe, tries, referrer_writes=writes)
        instead = REFERRER if writes else CALL_THE_WORKER
        assert way.channel in safe if way.to_person else way == instead


def test_how_it_was_before_is_asked_once_and_the_connection_always():
    first = protocol.questions(had_device=True, is_first=True)
    later = protocol.questions(had_device=False, is_first=False)
    assert first == list(protocol.EVERY_QUESTION)
    assert first[0] == "is_working"
    assert later == ["is_working", "connected_how", "uses", "confidence", "saves_pence_a_month"]


@pytest.mark.parametrize("variant", ["plain", "neutral", "easy"])
@pytest.mark.parametrize(
    "link", ["http://localhost:8000/how/iNl-Wq_5h3sX0e2Z", "https://getonlinelondon.org.uk/how/iNl-Wq_5h3sX0e2Z"]
)
def test_the_text_is_one_segment_and_says_that_nobody_has_to_answer(variant, link):
    body = english("outcomes.how_is_it_going", variant).format(link=link)
    length = segments(body)
    assert (length.encoding, length.segments) == ("GSM-7", 2 if variant == "easy" and length.units > 160 else 1), length
    assert "STOP" in body
    assert "only if you like" in body or "do not have to" in body
    assert link in body
    assert ("Get Online London" in body) is (variant != "neutral")


def test_what_is_asked_never_names_what_somebody_was_given():
    for event in ("outcomes.how_is_it_going", "outcomes.call_how_it_goes", "outcomes.how_is_it_going_for_them"):
        assert not {"laptop", "sim", "tablet", "device"} & set(EVENTS[event].wording.lower().split())
