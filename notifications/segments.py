"""What a text costs: how many segments it is sent in (GSM 03.38, 3GPP TS 23.038). Pure."""

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ "
    "!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # an escape and a letter: two septets that are never parted


@dataclass(frozen=True)
class Length:
    """`units` are septets or UTF-16 code units; `left` are those that still fit into the last segment."""

    encoding: str
    units: int
    segments: int
    left: int


def segments(text: str) -> Length:
    """GSM-7: 160, then 153 each; one letter outside of its alphabet makes it UCS-2: 70, then 67. Nothing is split in
    the middle.
    """
    if all(letter in _BASIC or letter in _EXTENDED for letter in text):
        return _counted("GSM-7", [2 if letter in _EXTENDED else 1 for letter in text], 160, 153)
    return _counted("UCS-2", [2 if ord(letter) > 0xFFFF else 1 for letter in text], 70, 67)


def _counted(encoding: str, widths: list[int], alone: int, a_part: int) -> Length:
    units = sum(widths)
    if units <= alone:
        return Length(encoding, units, 1, alone - units)
    parts = 1
    filled = 0
    for width in widths:
        if filled + width > a_part:
            parts = parts + 1
            filled = 0
        filled += width
    return Length(encoding, units, parts, a_part - filled)
