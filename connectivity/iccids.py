"""The number of a SIM (ICCID, ITU-T E.118): its one normal form, and what is no such number."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import models
from stdnum import luhn

from people.particulars import Unreadable

_SHORTENED = re.compile(r"\d+([.,]\d+)?E[+]?\d+", re.I)
_GAPS = re.compile(r"[\s\u00a0\u2007\u202f\-]+")
_DIGITS = re.compile(r"89\d{16,18}")
_CERTAIN = 15  # digits that a spreadsheet keeps of a long number; it writes zeros in place of the others
_FEWEST_ZEROS = 3


def normal_form(text: str) -> str:
    """The digits alone: without the gaps of print, and without the F that fills the last half of a byte."""
    return _GAPS.sub("", text).upper().removesuffix("F")


def read_iccid(text: str) -> str:
    """Its normal form. Raises Unreadable with the sentence that says what is wrong."""
    bare = normal_form(text)
    if _SHORTENED.fullmatch(bare):
        raise Unreadable(
            f"A spreadsheet has shortened {text.strip()}. Format the column as text, then copy the numbers again."
        )
    if not _DIGITS.fullmatch(bare):
        raise Unreadable(f"{text.strip()} is not a SIM number. A SIM number starts with 89 and has 18 to 20 digits.")
    if not luhn.is_valid(bare):
        raise Unreadable(f"{text.strip()} is not a SIM number. Its check digit is wrong.")
    return bare


def looks_rounded(iccid: str) -> bool:
    """Whether its last digits are the zeros that a spreadsheet writes after the fifteenth: rarely a real number."""
    last = iccid[_CERTAIN:]
    return len(last) >= _FEWEST_ZEROS and set(last) == {"0"}


class IccidField(models.CharField):
    """Kept, and looked up, in its normal form. To migrations it is plain text."""

    def get_prep_value(self, value: Any) -> Any:
        return normal_form(value) if isinstance(value, str) else super().get_prep_value(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = normal_form(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
