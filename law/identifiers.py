"""One normal form for what things are known by: made when it is kept, and by every look-up."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.db import models

# `(S)` and words like “S/N:” stand before a serial on labels and in their barcodes.
_LABEL_WORDS = re.compile(r"^(?:\(S\)|(?:S/?N|SERIAL(?:NO\.?|NUMBER)?)[:#])")
# Lenovo's label: 1S, the machine type and model in ten characters, the serial in eight.
_LENOVO = re.compile(r"^1S[0-9A-Z]{10}([0-9A-Z]{8})$")
# Apple's label until 2021: S before a serial of twelve characters, the fourth and fifth of which are half-year and week.
_APPLE = re.compile(r"^S([0-9A-Z]{3}[C-DF-HJ-NP-TV-Z][1-9C-DF-HJ-NP-TV-Z][0-9A-Z]{7})$")
_SHORTENED = re.compile(r"^\d(?:[.,]\d+)?E\+\d+$")
_IMEI_DIGITS = 15


def plain(text: object) -> str:
    """In capitals, without spaces of any kind; full-width letters and digits become their plain twins."""
    return "".join(unicodedata.normalize("NFKC", str(text or "")).split()).upper()


def device_serial(text: object) -> str:
    """A device's serial without what its label's barcode carries besides (Apple's S, Lenovo's 1S and model, “S/N:”)."""
    serial = _LABEL_WORDS.sub("", plain(text))
    for maker in (_LENOVO, _APPLE):
        if match := maker.match(serial):
            return match[1]
    return serial


def is_shortened(text: object) -> bool:
    """Whether a spreadsheet has made a long number of it, such as 5.02346E+11: what it was cannot be known."""
    return bool(_SHORTENED.match(plain(text)))


def imei_digits(text: object) -> str:
    """The 15 digits of an IMEI without what is written between them; "" for anything else."""
    digits = re.sub(r"[\s./-]", "", plain(text)).removeprefix("IMEI:")
    return digits if len(digits) == _IMEI_DIGITS and digits.isascii() and digits.isdigit() else ""


class IdentifierField(models.CharField):  # type: ignore[type-arg]  # as StateField
    """Text that is kept, and looked for, in its normal form. To migrations it is plain text."""

    def normal(self, value: str) -> str:
        return plain(value)

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None or not isinstance(value, str) else self.normal(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.get_prep_value(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class SerialField(IdentifierField):
    """A device's serial: one for every spelling that its label, its firmware or a donor's list has."""

    def normal(self, value: str) -> str:
        return device_serial(value)
