"""The compiled writer writes what the framework's own would."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.serializer_helpers import ReturnDict

from api.json_writing import CompiledJSON
from referrals.models import Need

ANSWERS = [
    None,
    {},
    [],
    {"items": [{"id": UUID(int=7), "at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "on": date(2026, 3, 2)}]},
    {"at": datetime(2026, 7, 2, 9, 30, 0, 5, tzinfo=UTC), "for": timedelta(hours=1), "pounds": Decimal("2.50")},
    {
        "name": 'Zoë \U0001f642 </script> \u2028 \u2029 " \\ \n\x00',
        "safe": mark_safe("<b>"),
        "said": gettext_lazy("Yes"),
    },
    {"state": Need.State.WAITING, "share": 0.1, "many": 2**53, "more": 2**80, "yes": True, "no": None},
    {1: "a key that is no text", "two": (1, 2)},
    ReturnDict({"kept": ["in", "order"]}, serializer=None),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_to_the_byte_as_the_framework_writes(answer):
    assert CompiledJSON().render(answer) == JSONRenderer().render(answer)


def test_indented_for_whoever_asks_for_it():
    asked = "application/json; indent=2"
    assert CompiledJSON().render({"a": [1]}, asked) == JSONRenderer().render({"a": [1]}, asked)
