"""Each message that carries an address, walked as who gets it: the page opens and offers what the message speaks of.

test_links.py walks each place that makes an address; the tables of message_links.py have a row for each message.
"""

import re
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from law.actors import SYSTEM
from notifications.events import EVENTS
from people import actions as people
from portal.refer.story import TOLD_ELSEWHERE
from referrals import actions as referrals
from referrals.actions.referrer_questions import REMINDERS_AFTER
from referrals.actions.telling import compose_for, tell_referrer
from referrals.models import Need, Referral
from referrals.own_links import link_of
from referrals.wording import SENTENCES
from tests import people_of_london as london
from tests.house.links import KWAME, a_question, link_in, maria, opened, sent, undone
from tests.house.message_links import TO_REFERRERS, TO_RESIDENTS, Walk
from tests.referrals.test_faults import given

pytestmark = pytest.mark.django_db
HERE = Path(__file__)
TEXTS = [path.read_text(encoding="utf-8") for path in (HERE, HERE.with_name("test_links.py"))]


def with_address() -> set[str]:
    return {name for name, event in EVENTS.items() if re.search(r"{(link|stop)}", event.wording)}


def test_every_message_with_an_address_is_walked_as_who_gets_it():
    """By its name, here or in test_links.py; or by a row of the tables."""
    here = {name for text in TEXTS for name in re.findall(r"\"(\w+\.\w+)\"", text)}
    walked = TO_REFERRERS.keys() | TO_RESIDENTS.keys() | (here & with_address())
    assert sorted(with_address() - walked) == []
    assert sorted((TO_REFERRERS.keys() | TO_RESIDENTS.keys()) - with_address()) == []


def placed(walk: Walk, need: Need) -> None:
    """As it is when the message is sent."""
    plant(need, **walk.need)
    plant(need.referral, **walk.case)
    plant(need.referral.resident, **dict.fromkeys(walk.person, timezone.now()))


def plant(row, **fields) -> None:
    """Past every action: written straight into the row, for as long as a walk lasts."""
    if fields:
        QuerySet.update(type(row)._base_manager.filter(pk=row.pk), **fields)


def test_each_message_to_a_referrer_leads_to_what_it_speaks_of():
    client = maria()
    need = london.accepted(needs=("device",)).needs.get()
    wrong = []
    for event, walk in TO_REFERRERS.items():
        with undone():
            placed(walk, need)
            case = Referral.objects.get(pk=need.referral_id)
            row = Need.objects.select_related("referral__resident").get(pk=need.pk)
            sentence = SENTENCES.get(event, "")
            words = dict.fromkeys(re.findall(r"{(\w+)}", EVENTS[event].wording + sentence), "at noon")
            words = {name: text for name, text in words.items() if name not in ("link", "reference")}
            if sentence:
                tell_referrer(case, event, SYSTEM, need=row, always=True, **words)
                link = link_in(sent(event).body)
            else:
                link = link_in(compose_for(case, event, reason=row, occasion="1", **words).body)
            page = unescape(opened(client, link))
            is_told = walk.has_story and event not in TOLD_ELSEWHERE
            beginning = sentence.split("{")[0] if is_told else ""
            wrong += [f"{event}: {offered}" for offered in (walk.offers, beginning) if offered not in page]
    assert wrong == []


def test_each_text_to_a_resident_leads_to_what_it_speaks_of():
    need = given("data")
    referrals.dispute(need, by=KWAME)
    person = Client()
    wrong = []
    for event, walk in TO_RESIDENTS.items():
        with undone():
            placed(walk, need)
            if walk.need["state"] == "provided":
                plant(need.faults.get(), state="met")
            page = unescape(opened(person, f"{link_of(need.referral)}?language=en"))
            wrong += [event] if walk.offers not in page else []
    assert wrong == []


def test_a_no_that_is_looked_at_again_can_be_withdrawn_by_its_letter():
    asked_for = people.decline_join_request(
        london.join_request(), because="not_verified", answer="No.", by=london.ADMINISTRATOR
    )
    people.reopen_join_request(asked_for, by=london.ADMINISTRATOR)
    assert "Withdraw your request" in opened(Client(), link_in(sent("people.join_reopened").body))


def test_whose_draft_expires_for_want_of_an_answer_is_asked_once_more():
    case = a_question()
    with time_machine.travel(timezone.now() + REMINDERS_AFTER[0]):
        referrals.chase(case, by=SYSTEM)
        assert "/answer" in opened(maria(), link_in(sent("referrals.chased").body))
