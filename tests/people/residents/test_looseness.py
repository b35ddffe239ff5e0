"""What is looser and what is stricter, field by field."""

from datetime import date

import pytest

from people.models import Resident
from people.residents.looseness import looser_fields, stricter_value


def both(name, before, after):
    return Resident(**{name: before}), Resident(**{name: after})


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("phone", "+447700900123", "+447700900456"),
        ("phone", "", "+447700900456"),
        ("email", "", "amina@example.org"),
        ("contact_mode", "through_worker", "direct"),
        ("safe_channels", ["call"], ["call", "sms"]),
        ("safe_hours", "weekdays 10 to 12", "weekdays 10 to 14"),
        ("safe_hours", "weekdays 10 to 12", ""),
        ("safe_hours", "weekdays 10 to 12", "when he is out"),
        ("contact_words", "Never say our name.", "She is fine with calls."),
        ("ask_again_on", date(2027, 1, 5), date(2027, 2, 5)),
        ("ask_again_on", date(2027, 1, 5), None),
        ("address_withheld", True, False),
    ],
)
def test_what_lets_more_through_is_looser(name, before, after):
    assert looser_fields(*both(name, before, after)) == [name]
    stricter = stricter_value(name, before, after)
    assert looser_fields(*both(name, before, stricter)) == []


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("phone", "+447700900123", ""),
        ("contact_mode", "direct", "through_worker"),
        ("safe_channels", ["call", "sms"], ["call"]),
        ("safe_hours", "", "weekdays 10 to 12"),
        ("safe_hours", "weekdays 10 to 14", "mondays 11 to 12"),
        ("contact_words", "Never say our name.", "Never say our name. Ring twice."),
        ("ask_again_on", None, date(2027, 1, 5)),
        ("address_withheld", False, True),
    ],
)
def test_what_lets_less_through_is_not(name, before, after):
    assert looser_fields(*both(name, before, after)) == []
