"""What people write, as we keep it: names as given, phones in E.164, days read day first. Nothing is guessed."""

import re
import unicodedata
from datetime import date

LONGEST_NAME = 200
OLDEST = 120
_ENOUGH = 100_000
_DIRECTIONS = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_CONTROLS = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r\x85"]
_INVISIBLE = dict.fromkeys([*map(ord, _DIRECTIONS), *_CONTROLS])
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_JOINTS = re.compile(r"[\-‐‑–]")
# Of a name in plain letters: joints become spaces, marks go.
_PLAIN = {
    code: None for code in range(128) if not (chr(code).isalnum() or chr(code).isspace()) or code in _INVISIBLE
} | {ord("-"): " "}
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = {name[:3]: number for number, name in enumerate(_MONTHS, 1)} | {
    name: number for number, name in enumerate(_MONTHS, 1)
}
_MONTH["sept"] = 9
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
_HOW = r"(verbal|verbally|written|in writing|in person|by phone|by telephone|phone|signed)"
_NO_REFERENCE = frozenset(
    "na none no nil null ref noref reference noreference unknown notknown notapplicable notavailable tbc tba blank empty "
    "nan test".split()
)
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,3}")
_NO_LETTERS = re.compile(r"[\W_]+")
_FILLER = re.compile(r"0*|x+")
_TEL = re.compile(r"^tel:\s*", re.IGNORECASE)
_NO_PHONE = re.compile(r"[^0-9+()\s.\-‐‑–]")
_NATIONAL = re.compile(r"7[0-9]{9}|2[03489][0-9]{8}|1[0-9]{8,9}|3[0-9]{9}")
_YES = re.compile(rf"(y|yes|true|1)(\s*[-–—:,(]?\s*{_HOW}( consent)?( given| obtained)?( on)?( \d[\d/.\- ]*)?\)?)?\.?")


class Unreadable(ValueError):
    """A value that cannot be read. `sentence` says how to mend it; `code` is stable."""

    def __init__(self, sentence: str, code: str = "unreadable"):
        self.sentence = sentence
        self.code = code
        super().__init__(sentence)


def tidy(text: str) -> str:
    """Trimmed, NFC, without invisible marks and doubled spaces; line breaks stay. NUL and lone surrogates are refused.

    Joiners (U+200C, U+200D) stay too: Persian, the scripts of India and emoji are written with them.
    """
    if len(text) > _ENOUGH:
        raise Unreadable(f"This is too long, with {len(text):,} characters.", "too_long")
    if text.isascii() and text.isprintable():
        return (_SPACES.sub(" ", text) if "  " in text else text).strip()
    if _NOT_TEXT.search(text):
        raise Unreadable("This includes characters that are not text. Enter it again.", "not_text")
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text.translate(_INVISIBLE))).strip()


def read_words(text: str, longest: int = 5000) -> str:
    """Free text in any script, kept as text."""
    words = tidy(text)
    if len(words) > longest:
        raise Unreadable(f"This is {len(words):,} characters long. It must be {longest:,} or fewer.", "too_long")
    return words


def read_own_reference(text: str) -> str:
    """A partner's own reference; "" for a word that only fills its place. Raises Unreadable for what a spreadsheet
    shortened: several people get the same.
    """
    words = read_words(text, 100)
    if _SHORTENED.fullmatch(words):
        raise Unreadable(
            f"A spreadsheet has shortened this reference to “{words}”, and other people may get the same. Set the column "
            "to text and enter the whole reference again, or leave it empty.",
            "shortened_reference",
        )
    plain = _NO_LETTERS.sub("", words.casefold())
    return "" if plain in _NO_REFERENCE or _FILLER.fullmatch(plain) else words


def read_name(text: str) -> str:
    """A name exactly as it is given, after tidying and on one line. "" stays ""."""
    name = " ".join(tidy(text).split())
    if len(name) > LONGEST_NAME:
        raise Unreadable(f"A name must be {LONGEST_NAME} characters or fewer. This has {len(name):,}.", "too_long")
    return name


def name_words(first: str, last: str) -> list[str]:
    """The words of a name for finding it again, each once, whatever its accents and joints."""
    return sorted(set(name_key(first, last).split()))


def name_key(first: str, last: str) -> str:
    """The same person's name however it is accented, spaced, joined or ordered."""
    name = f"{first} {last}"
    letters = name.translate(_PLAIN).casefold() if name.isascii() else _letters(name)
    return " ".join(sorted(letters.split())) or " ".join(name.split())


def _letters(name: str) -> str:
    spaced = _JOINTS.sub(" ", unicodedata.normalize("NFKD", name.translate(_INVISIBLE).casefold()))
    return "".join(c for c in spaced if c.isalnum() or c.isspace() or unicodedata.category(c) == "Mc")


def read_phone(text: str) -> str:
    """A UK mobile or landline in any usual writing, as E.164; "" for none.

    Digits decide: a check by libphonenumber refuses Ofcom's drama ranges and accepts lost digits.
    """
    text = _with_plain_digits(tidy(text))
    text = _TEL.sub("", text)
    if not text:
        return ""
    text = _without_decimals(text)
    if _NO_PHONE.search(text) or "+" in text.lstrip("(")[1:]:
        raise Unreadable(_phone_fault(text), "not_a_number")
    national = _national(text)
    if _NATIONAL.fullmatch(national):
        return f"+44{national}"
    raise Unreadable(_not_uk(text), "not_uk_number")


def _without_decimals(text: str) -> str:
    """A spreadsheet's number without its ".0": a decimal is never a digit of the number. Raises Unreadable for others."""
    decimal = re.fullmatch(r"([^.]*[0-9][^.]*)\.([0-9]{1,2})", text)
    if decimal is None:
        return text
    if decimal[2].strip("0") or len(re.sub(r"[^0-9]", "", decimal[1])) < 10:
        sentence = f"“{text[:40]}” has a decimal point. Set the column to text and enter the whole number again."
        raise Unreadable(sentence, "decimal_number")
    return decimal[1]


def _with_plain_digits(text: str) -> str:
    """Digits of other scripts, and full-width ones, as 0 to 9: the same number in other letters."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def _national(text: str) -> str:
    """The digits after the country or trunk code; "" when this is another country's number or digits are missing."""
    international = bool(re.match(r"[(]?(\+|00)", text))
    digits = re.sub(r"[^0-9]", "", text).removeprefix("00" if text.lstrip("(").startswith("00") else "")
    if international or digits.startswith("44"):
        return digits[2:].removeprefix("0") if digits.startswith("44") else ""
    if digits.startswith("0"):
        return digits[1:]
    return digits if len(digits) == 10 and digits.startswith("7") else ""  # a spreadsheet has dropped the zero


def _phone_fault(text: str) -> str:
    if re.search(r"[0-9][eE]\+?[0-9]", text):
        return "A spreadsheet has shortened this number. Set the column to text and type the whole number again."
    if len(re.findall(r"(?:\+44|0)[0-9 ]{9,}", text)) > 1:
        return "There are two numbers. Enter only the one that is safe to use."
    return f"“{text[:40]}” is not a phone number. Enter digits only, or leave blank."


def _not_uk(text: str) -> str:
    if len(re.sub(r"[^0-9]", "", text)) >= 20:
        return "There are two numbers. Enter only the one that is safe to use."
    digits = re.sub(r"[^0-9]", "", text)
    if re.fullmatch(r"[123][0-9]{8,9}", digits) and "+" not in text:
        return f"“{text[:40]}” may be missing the 0 at the start. Enter the whole number, like 020 7946 0123."
    return f"“{text[:40]}” is not a UK phone number. Enter a mobile number that starts with 07, like 07700 900123, or a landline that starts with 01, 02 or 03."


def is_mobile(e164: str) -> bool:
    return e164.startswith("+447")


def read_date_of_birth(text: str, today: date) -> date | None:
    """A day of birth, day first; None for none. Two-digit years, serials, future days and ages over 120 are refused."""
    text = _with_plain_digits(tidy(text))
    if not text:
        return None
    born = _read_day(text)
    if born > today:
        raise Unreadable("Date of birth must be in the past. Check the year.", "in_the_future")
    if today.year - born.year - ((today.month, today.day) < (born.month, born.day)) > OLDEST:
        raise Unreadable(f"This would make the person older than {OLDEST}. Check the year.", "too_old")
    return born


def read_day(text: str, *, earliest: date | None = None, latest: date | None = None) -> date | None:
    """A day, day first; None for none. Refused outside of its limits."""
    text = _with_plain_digits(tidy(text))
    if not text:
        return None
    day = _read_day(text)
    if latest is not None and day > latest:
        raise Unreadable("The date must be today or in the past.", "in_the_future")
    if earliest is not None and day < earliest:
        raise Unreadable("The date must be today or in the future.", "in_the_past")
    return day


def _read_day(text: str) -> date:
    try:
        return date(*_parts(_MIDNIGHT.sub("", text)))
    except TypeError:
        sentence = f"“{text[:40]}” is not a date we can read. Enter a date like 19/04/1980."
        raise Unreadable(sentence, "not_a_date") from None
    except ValueError:
        sentence = f"“{text[:40]}” is not a real date. Enter a date like 19/04/1980."
        raise Unreadable(sentence, "no_such_day") from None


def _parts(text: str) -> tuple[int, ...]:
    """Year, month and day; () when the writing is none of those we know."""
    if iso := re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", text):
        return int(iso[1]), int(iso[3]), int(iso[4])
    if usual := re.fullmatch(r"([0-9]{1,2}) ?[/.\- ] ?([0-9]{1,2}) ?[/.\- ] ?([0-9]{4})", text):
        return int(usual[3]), int(usual[2]), int(usual[1])
    worded = re.fullmatch(
        r"([0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[ \-/]?([a-z]{3,9})\.?,?[ \-/]?([0-9]{4})", text.casefold()
    )
    if worded and worded[2] in _MONTH:
        return int(worded[3]), _MONTH[worded[2]], int(worded[1])
    return ()


def read_email(text: str) -> str:
    """One address, lower-cased; "" for none."""
    text = tidy(text)
    if not text:
        return ""
    if text.count("@") > 1:
        raise Unreadable("There is more than one email address. Enter only one.", "two_addresses")
    usual = re.fullmatch(
        r"[a-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}@([a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z0-9\-]{2,63}", text.lower()
    )
    local = text.partition("@")[0]
    if not usual or len(text) > 254 or ".." in text or local.startswith(".") or local.endswith("."):
        sentence = f"“{text[:60]}” is not an email address. Enter one like name@organisation.example."
        raise Unreadable(sentence, "not_an_email")
    return text.lower()


def read_yes(text: str) -> bool:
    """Only a clear yes is yes; how it was given may follow it ("Yes - verbal 21/11/2026")."""
    return bool(_YES.fullmatch(tidy(text).casefold()))
