"""Serials and IMEIs as they are kept, and the stand-ins of makers that are none."""

import re
from typing import NoReturn

from stdnum import imei as stdnum_imei
from stdnum.exceptions import ValidationError

from law.refusals import FieldError, Invalid

SHORTEST_SERIAL = 3
LONGEST_SERIAL = 80
# What firmware says where nobody wrote a serial, without spaces and stops.
_PLACEHOLDERS = re.compile(
    r"TOBEFILLEDBYO?E?M?|SYSTEM(SERIAL(NUMBER)?|MANUFACTURER|PRODUCTNAME|VERSION)|CHASSIS(SERIALNUMBER)?|(BASE)?BOARDSERIALNUMBER|"
    r"DEFAULT(STRING)?|NOT(SPECIFIED|APPLICABLE|AVAILABLE|SETTABLE|PRESENT)|NONE|NULL|N/?A|UNKNOWN|INVALID|EMPTY|OEM|SERNUM\d*|"
    r"SERIAL(NUMBER)?|0?123456789(0|AB?C?D?E?F?)?|ASSET(TAG)?|FILLEDBYOEM|OLDSERIAL|TEMPLATE|NOASSETINFORMATION"
)
_ALL_THE_SAME = re.compile(r"(.)\1*")


def tidy(serial: str | None) -> str:
    """As it was typed, with single spaces inside and none around."""
    return " ".join((serial or "").split())


def check_serial(text: str) -> str:
    """A serial as we keep it: upper case, no spaces. Refuses (Invalid) what is empty, unprintable, too short or long,
    or a placeholder.
    """
    serial = "".join(str(text).split()).upper()
    if not serial:
        _refuse("no_serial", "There is no serial. Read it from the device's label.", "/serial")
    if not (serial.isascii() and serial.isprintable()):
        _refuse(
            "not_text",
            "This serial holds characters that cannot be printed on a label. Read it from the device itself.",
            "/serial",
        )
    if is_placeholder(serial):
        _refuse(
            "placeholder",
            f"“{serial[:40]}” is what a maker leaves where no serial was written. Read it from the label.",
            "/serial",
        )
    if not SHORTEST_SERIAL <= len(serial) <= LONGEST_SERIAL:
        _refuse(
            "length",
            f"A serial has {SHORTEST_SERIAL} to {LONGEST_SERIAL} characters; this has {len(serial)}.",
            "/serial",
        )
    return serial


def is_placeholder(text: str) -> bool:
    """Whether this is a maker's stand-in for a serial, such as “To Be Filled By O.E.M.” or one character over and over."""
    bare = re.sub(r"[\s._#-]", "", text).upper()
    return bool(
        _PLACEHOLDERS.fullmatch(bare)
        or (_ALL_THE_SAME.fullmatch(bare) and len(bare) > 1)
        or (not re.search(r"[A-Z0-9]", bare) and bare)
    )


def check_imei(text: str) -> str:
    """An IMEI as 15 digits. Refuses (Invalid) another length or a check digit that does not fit (Luhn, 3GPP TS 23.003
    annex B).
    """
    try:
        digits = stdnum_imei.validate(str(text))
    except ValidationError:
        digits = ""
    if len(digits) != 15 or not digits.isascii() or _ALL_THE_SAME.fullmatch(digits):
        _refuse(
            "imei",
            "This is not an IMEI: it has 15 digits, and the last one checks the others. Dial *#06# to see it.",
            "/imei",
        )
    return digits


def _refuse(code: str, sentence: str, pointer: str) -> NoReturn:
    raise Invalid([FieldError(pointer, code, sentence)], sentence)
