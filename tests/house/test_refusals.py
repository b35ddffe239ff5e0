"""What clients of the API tell refusals apart by is unique, and the service says so before it starts."""

from django.core.checks import registry

import config.urls  # noqa: F401 - every door is open, so every refusal is known
from inventory.allocation import promises
from inventory.parcels import packing
from inventory.store import scanning
from law import checks
from law.refusals import Conflict, Invalid, Refusal
from referrals.actions import referring


def test_no_two_refusals_share_a_code():
    assert checks.refusal_codes_are_unique() == []


def test_a_code_is_the_name_or_what_is_written_out():
    assert Refusal("No.").code == "refusal"
    assert Conflict("No.").code == "conflict"
    assert Invalid([]).code == "invalid"
    assert referring.NotAgreed.code == "not_agreed"
    assert promises.NotAgreed.code == "substitute_not_agreed"
    assert packing.WrongItem.code == "wrong_item"
    assert scanning.WrongItem.code == "not_for_this_step"


def test_a_shared_code_is_found_and_both_are_named():
    assert checks.shared_codes({promises.NotAgreed, referring.NotAgreed}) == {}
    twins = {type("NotAgreed", (Exception,), {"code": "not_agreed", "__module__": room}) for room in ("a", "b")}
    assert checks.shared_codes({*twins, packing.WrongItem}) == {"not_agreed": "a.NotAgreed and b.NotAgreed"}


def test_the_service_looks_before_it_starts():
    assert checks.refusal_codes_are_unique in registry.registry.get_checks()
