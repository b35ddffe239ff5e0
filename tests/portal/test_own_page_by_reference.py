"""The way to a resident's own page without its link: a reference, and a code that is texted."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from jobs import worker as jobs_worker
from law.references import new_reference
from notifications.models import Message
from portal.own.voice import all_words
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker
from tests.portal.test_own_page import EN, held, through_worker, withdrawn

pytestmark = pytest.mark.django_db


def ask(reference: str, client: Client | None = None):
    return (client or Client()).post("/me", {"reference": reference})


def stamp_in(answer) -> str:
    return re.search(r'name="stamp" value="([^"]+)"', answer.content.decode())[1]


def digits_texted() -> str:
    jobs_worker.work(until_idle=True)
    return re.search(r"code is (\d{6})", Message.objects.get(event="referrals.own_code").body)[1]


def without_stamp(answer) -> str:
    return answer.content.decode().replace(stamp_in(answer), "")


def test_a_reference_and_a_texted_code_open_the_page_once_and_for_an_hour():
    referral = london.accepted(needs=("device",))
    stamp = stamp_in(ask(referral.reference.lower()))
    digits = digits_texted()
    wrong = Client().post("/me", {"stamp": stamp, "code": "000000" if digits != "000000" else "111111"})
    assert wrong.status_code == 422
    opened = Client().post("/me", {"stamp": stamp, "code": f" {digits[:3]} {digits[3:]} "})
    assert opened.status_code == 302
    link = opened["Location"]
    assert referral.reference not in link
    assert Client().get(link).status_code == 200
    assert Client().post("/me", {"stamp": stamp, "code": digits}).status_code == 422
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert Client().get(link).status_code == 404


def test_a_code_ends_after_a_quarter_of_an_hour():
    referral = london.accepted(needs=("device",))
    stamp = stamp_in(ask(referral.reference))
    digits = digits_texted()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert Client().post("/me", {"stamp": stamp, "code": digits}).status_code == 422


@pytest.mark.parametrize("end", [None, held, through_worker, withdrawn])
def test_nobody_learns_whether_a_referral_exists(end):
    referral = london.accepted(needs=("device",))
    if end is not None:
        end(referral)
    there = ask(referral.reference)
    nowhere = ask("GOL-K766-QV4E")
    assert (there.status_code, without_stamp(there)) == (nowhere.status_code, without_stamp(nowhere))
    jobs_worker.work(until_idle=True)
    assert Message.objects.filter(event="referrals.own_code").count() == (end is None)
    wrong = [Client().post("/me", {"stamp": stamp_in(each), "code": "12345x"}) for each in (there, nowhere)]
    assert without_stamp(wrong[0]) == without_stamp(wrong[1])


def test_codes_and_tries_are_counted_for_what_exists_and_what_does_not():
    referral = london.accepted(needs=("device",))
    for reference in (referral.reference, "GOL-K766-QV4E"):
        assert [ask(reference).status_code for _ in range(3)] == [200, 200, 429]
    stamp = stamp_in(ask(new_reference()))
    tries = [Client().post("/me", {"stamp": stamp, "code": "123456"}).status_code for _ in range(7)]
    assert tries == [422] * 5 + [429] * 2


def test_what_is_no_reference_is_said_so():
    refused = ask("my laptop")
    assert refused.status_code == 422
    assert EN["ask_reference"] in refused.content.decode()


def test_a_worker_shares_the_way_to_it_in_the_words_of_the_person():
    referral = london.accepted(resident={"language": "Somali"})
    maria = signed_in(worker())
    shown = maria.get(f"/refer/{referral.reference}/share").content.decode()
    words = all_words()["so"]
    assert [words[key] for key in ("open_page", "reference", "ask_lead") if words[key] not in shown] == []
    assert 'lang="so"' in shown
    assert f"{settings.PUBLIC_URL}/me?language=so" in shown
    assert referral.reference in shown
    assert "/me/" not in shown  # what is printed opens nothing by itself
    assert f"/refer/{referral.reference}/share" in maria.get(f"/refer/{referral.reference}").content.decode()


def test_nothing_is_shared_where_nothing_may_be_texted():
    referral = london.accepted()
    through_worker(referral)
    shown = signed_in(worker()).get(f"/refer/{referral.reference}/share").content.decode()
    assert "We may not text this person" in shown
    assert "/me" not in shown.partition("<main")[2].partition("</main>")[0]
