"""The reason of an entry is sealed under the key of whom it is about, and gone once that key is destroyed."""

from uuid import uuid4

import pytest
from django.db import connection

from audit.chains import find_tampering
from audit.models import LedgerEntry, PersonKey
from audit.person_keys import destroy_keys, read_reasons, seal_reasons
from database import rotation
from referrals import actions as referrals
from tests import people_of_london as london

pytestmark = pytest.mark.django_db
WHY = "They found work"


def withdrawn(**about):
    return referrals.withdraw(london.referral(**about), code="other", reason=WHY, by=london.actor("caseworker"))


def reasons() -> list[str]:
    return [words for words in read_reasons(LedgerEntry.objects.order_by("id")).values() if words]


def as_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM audit_ledgerentry t")
        return cursor.fetchone()[0]


def test_a_reason_is_read_by_its_key_and_by_nothing_else():
    referral = withdrawn()
    assert WHY in reasons()
    assert WHY not in as_stored()
    destroy_keys([referral.resident_id])
    assert reasons() == []
    assert list(find_tampering()) == []


def test_after_its_key_is_destroyed_nothing_is_written_about_a_person_any_more():
    referral = london.referral()
    destroy_keys([referral.resident_id])
    referrals.withdraw(referral, code="other", reason=WHY, by=london.actor("caseworker"))
    assert reasons() == []
    assert WHY not in as_stored()
    assert PersonKey.objects.get().sealed == ""


def test_what_is_about_two_people_goes_with_the_first_of_them():
    one, other = uuid4(), uuid4()
    entry = LedgerEntry(pk=1, reason=WHY, whose=sorted([str(one), str(other)]))
    seal_reasons([entry])
    assert read_reasons([entry]) == {1: WHY}
    destroy_keys([other])
    assert read_reasons([entry]) == {1: ""}


def test_what_knows_no_person_is_sealed_with_the_same_words_about_one():
    person = str(uuid4())
    device = LedgerEntry(pk=1, reason=WHY)
    promise = LedgerEntry(pk=2, reason=WHY, whose=[person])
    stock_take = LedgerEntry(pk=3, reason="Counted twice")
    seal_reasons([device, promise, stock_take])
    assert (device.whose, stock_take.whose, stock_take.reason) == ([person], [], "Counted twice")
    assert read_reasons([device, promise]) == {1: WHY, 2: WHY}


def test_a_key_is_sealed_again_after_a_rotation_and_still_opens(settings):
    withdrawn()
    newer = "bmV3ZXIga2V5IG9mIHRoaXJ0eS10d28gYnl0ZXMhISE="
    older = settings.FIELD_KEYS
    settings.FIELD_KEYS = [newer, *older]
    rotation.seal_again()
    settings.FIELD_KEYS = [newer]
    assert WHY in reasons()
    settings.FIELD_KEYS = [*older, newer]
    rotation.seal_again()  # as it was, for what looks at the rows after each test


def test_reasons_are_read_in_one_statement_for_any_number(django_assert_num_queries):
    for number in range(3):
        withdrawn(first_name=f"Ada{number}", phone=f"+44770090012{number}")
    entries = list(LedgerEntry.objects.all())
    with django_assert_num_queries(1):
        assert list(read_reasons(entries).values()).count(WHY) >= 3
