"""What a caller keyed in or said, as plain values: pure functions without a database."""

import re
import unicodedata
from dataclasses import dataclass

from law.references import ALPHABET
from people.particulars import read_name
from people.places.boroughs import read_borough
from people.places.postcodes import look_up

SURE = 0.8  # Twilio's confidence runs from 0 to 1; below this a name is read back letter by letter
WITHHELD = {"", "anonymous", "+266696687", "+8656696", "+464", "restricted", "unavailable", "unknown", "private"}
LONGEST_SAID = 200
_DIGITS = "zero one two three four five six seven eight nine".split()
_SPOKEN_DIGIT = {word: str(number) for number, word in enumerate(_DIGITS)} | {
    "oh": "0",
    "nought": "0",
    "won": "1",
    "to": "2",
    "too": "2",
}
_SPOKEN_DIGIT |= {"for": "4", "ate": "8"}
_KEYS = {
    letter: key
    for key, letters in zip("23456789", "ABC DEF GHI JKL MNO PQRS TUV WXYZ".split(), strict=True)
    for letter in letters
}
_MARKS = {
    "\u0300": "grave",
    "\u0301": "acute",
    "\u0302": "circumflex",
    "\u0303": "tilde",
    "\u0308": "two dots",
    "\u030a": "a ring",
}


@dataclass(frozen=True)
class Answer:
    """One answer as Twilio passes it on. All empty is silence."""

    digits: str = ""
    speech: str = ""
    confidence: float = 0.0
    dialled: str = ""

    @classmethod
    def of(cls, params) -> "Answer":
        try:
            confidence = float(params.get("Confidence") or 0)
        except ValueError:
            confidence = 0.0
        speech = params.get("SpeechResult", "")[:LONGEST_SAID].strip()
        digits = re.sub(r"[^0-9*#]", "", params.get("Digits", "")[:40])
        return cls(digits, speech, confidence, params.get("DialCallStatus", "")[:20])

    @property
    def is_silence(self) -> bool:
        return not self.digits and not self.speech


def number_of(text: str) -> str:
    """The caller's number in E.164; "" when it is withheld, or is an internet address (Twilio: withheld and restricted
    callers).
    """
    number = text.strip()
    if number.casefold() in WITHHELD or not re.fullmatch(r"\+[1-9][0-9]{6,14}", number):
        return ""
    return number


def read_needs(digits: str) -> tuple[str, ...]:
    """1 device, 2 internet, 3 skills: any of them, once each. () when any other key is among them."""
    kinds = {"1": "device", "2": "data", "3": "skills"}
    return tuple(kinds[key] for key in sorted(set(digits))) if digits and set(digits) <= set(kinds) else ()


def read_spoken_name(speech: str) -> str:
    """A name as it was said, or put together from its letters: “S. I. A. N.” is Sian, “double L” two of them."""
    plain = re.sub(r"[.,!?]+(?=\s|$)", " ", speech)
    tokens = [token for token in re.split(r"[\s\-]+", plain) if token]
    if any(len(token) == 1 for token in tokens) and all(
        len(token) == 1 or token.casefold() == "double" for token in tokens
    ):
        letters = ""
        twice = 1
        for token in tokens:
            if token.casefold() == "double":
                twice = 2
            else:
                letters = letters + token * twice
                twice = 1
        plain = letters.casefold().capitalize()
    name = read_name(plain)
    return name[:1].upper() + name[1:]


def read_spoken_postcode(speech: str) -> str:
    """A London postcode out of what was said. Raises Unreadable."""
    words = [_SPOKEN_DIGIT.get(word, word) for word in re.sub(r"[.,!?\-]", " ", speech.casefold()).split()]
    return look_up("".join(words)).postcode


def read_spoken_borough(speech: str) -> str:
    """The GSS code of the borough that was said. Raises Unreadable."""
    return read_borough(speech.strip(" .,!?")).gss_code


def is_unusual(name: str) -> bool:
    """What a machine is likely to hear or to say wrongly: marks, joints, two capitals, no vowel that English knows, or
    very short.
    """
    plain = name.isascii() and name.isalpha() and name[1:].islower() and len(name) > 2
    return not plain or not set(name.casefold()) & set("aeiou")


def aloud(text: str) -> str:
    """Letter by letter, so that it can be written down: “S, i, a with circumflex, n”."""
    return ", ".join(_letter(letter) for letter in text if not letter.isspace())


def _letter(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter)
    if len(plain) == 1:
        return {"-": "hyphen", "'": "apostrophe", "’": "apostrophe", "+": "plus"}.get(letter, letter.upper())
    return f"{plain[0].upper()} with {_MARKS.get(plain[1], 'a mark')}"


def reference_aloud(reference: str) -> str:
    """“G O L. 7, K, 3, M. 9, 2, Q, X”."""
    first, *rest = reference.split("-")
    return ". ".join([" ".join(first), *(", ".join(part) for part in rest)])


def keyed_pattern(digits: str) -> str:
    """References that these keys may stand for, as a regular expression: each key is its digit or one of its letters.
    "" for none.
    """
    keys = digits.removeprefix("465") if len(digits) == 11 else digits
    if len(keys) != 8 or not keys.isascii() or not keys.isdigit():
        return ""
    sets = ["".join(letter for letter in ALPHABET if letter == key or _KEYS.get(letter) == key) for key in keys]
    classes = [f"[{letters}]" for letters in sets]
    return f"^GOL-{''.join(classes[:4])}-{''.join(classes[4:])}$"
