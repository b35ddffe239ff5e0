"""A code from an email is tried five times, in however many windows at once."""

import pytest

from people import limits
from portal.sign_in.forms import USED_UP, ConfirmCodeForm

pytestmark = pytest.mark.django_db


def test_the_right_code_is_not_taken_after_five_wrong_tries():
    def tried(code):
        return ConfirmCodeForm({"code": code}, code="7K3M9Q").errors.get("code", [])

    for _ in range(limits.SIGN_IN_CODE.most):
        assert tried("AAAAAA")
    assert tried("7K3M9Q") == [USED_UP]
    assert not ConfirmCodeForm({"code": "8L4N2R"}, code="8L4N2R").errors
