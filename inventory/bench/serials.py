"""Serials and IMEIs as they are kept, and what is none."""

import re
from typing import NoReturn

from stdnum import imei as stdnum_imei

from inventory.bench.stand_in_serials import is_stand_in, is_words
from law.identifiers import device_serial, imei_digits, is_shortened, plain
from law.refusals import FieldError, Invalid

SHORTEST_SERIAL = 3
LONGEST_SERIAL = 80
IMEI_LENGTH = 15
_ALL_THE_SAME = re.compile(r"(.)\1*")


def check_serial(text: str) -> str:
    """A serial as we keep it: upper case, no spaces. Refuses (Invalid) what is empty, unprintable, too short or long,
    or a placeholder.
    """
    serial = plain(text)
    if not serial:
        _refuse("no_serial", "Enter the serial number from the device’s label.", "/serial")
    if not (serial.isascii() and serial.isprintable()):
        _refuse(
            "not_text",
            "This serial number has characters that cannot be printed on a label. Read it from the device.",
            "/serial",
        )
    if is_stand_in(str(text)):
        _refuse(
            "placeholder",
            f"“{serial[:40]}” is not a real serial number. Read it from the label.",
            "/serial",
        )
    if not SHORTEST_SERIAL <= len(serial) <= LONGEST_SERIAL:
        _refuse(
            "length",
            f"A serial number has {SHORTEST_SERIAL} to {LONGEST_SERIAL} characters. This has {len(serial)}.",
            "/serial",
        )
    return serial


def serial_fault(text: str) -> FieldError | None:
    """What keeps this from being a device's serial, or None: nothing there, a maker's stand-in, or shortened."""
    serial = device_serial(text)
    if not serial:
        return FieldError("/serial", "required", "Enter the serial number from the device’s label.")
    if is_shortened(serial):
        return FieldError(
            "/serial",
            "shortened",
            f"A spreadsheet has shortened this serial number to {serial[:20]}. Scan the device’s label.",
        )
    if is_stand_in(serial) or is_words(text):
        shown = " ".join(text.split())[:40]
        return FieldError(
            "/serial", "placeholder", f"“{shown}” is not a serial number. Read it from the device’s label."
        )
    return None


def check_imei(text: str) -> str:
    """An IMEI as 15 digits. Refuses (Invalid) another length or a check digit that does not fit (Luhn, 3GPP TS 23.003
    annex B).
    """
    digits = imei_digits(text)
    if not stdnum_imei.is_valid(digits) or _ALL_THE_SAME.fullmatch(digits):
        _refuse(
            "imei",
            "This is not an IMEI. An IMEI has 15 digits. Dial *#06# on the phone to see it.",
            "/imei",
        )
    return digits


def check_imeis(text: str) -> tuple[str, str]:
    """The IMEI and the second one of a phone with two SIMs, "" where there is none. Refuses (Invalid) as `check_imei`."""
    digits = re.sub(r"\D", "", plain(text))
    if len(digits) != 2 * IMEI_LENGTH:
        return check_imei(text), ""
    first, second = check_imei(digits[:IMEI_LENGTH]), check_imei(digits[IMEI_LENGTH:])
    return first, "" if first == second else second


def _refuse(code: str, sentence: str, pointer: str) -> NoReturn:
    raise Invalid([FieldError(pointer, code, sentence)], sentence)
