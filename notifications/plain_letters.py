"""Typographic marks replaced by their plain twins, where that keeps a text in GSM-7. Pure."""

from notifications.segments import segments

_TWINS = {
    "'": "‘’‚‛′`´",
    '"': "“”„‟″«»",
    "-": "‐‑‒–—―−•",
    "...": "…",
    " ": "\u00a0\u2002\u2003\u2007\u2009\u202f\t",
    "": "\u00ad\u200b\ufeff\u2060",
    "x": "×",
}
_TABLE = str.maketrans({mark: twin for twin, marks in _TWINS.items() for mark in marks})


def in_plain_letters(text: str) -> str:
    """The text with plain marks if it is then GSM-7, and costs a third; otherwise as it was written."""
    plain = text.translate(_TABLE)
    return plain if segments(plain).encoding == "GSM-7" else text
