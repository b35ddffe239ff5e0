"""How alike two residents are, told from keyed hashes alone: nothing is decrypted to compare people with one
another.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from anyascii import anyascii
from jellyfish import metaphone
from nicknames import NickNamer

from database.encryption import keyed_hash
from people.particulars import name_key, name_words
from people.residents.spellings import APART, BORNE_BY_MANY, SPELT

# Points for what agrees, and the scores from which a caseworker looks (possible) or has to settle it first (strong). A
# name and a birth date together are strong; a name with a telephone or postcode is possible; one alone is nothing.
POINTS = {
    "name_same": 40,
    "name_like": 30,
    "name_part": 15,
    "born_same": 30,
    "born_swapped": 20,
    "born_differs": -25,
    "phone_same": 15,
    "postcode_same": 15,
}
STRONG = 60
POSSIBLE = 45
SENTENCES = {
    "name_same": "The name is the same.",
    "name_like": "The name sounds the same, is a short form, or is written in another script.",
    "name_part": "A part of the name is the same.",
    "born_same": "The birth date is the same.",
    "born_swapped": "The birth date is the same with the day and month swapped.",
    "born_differs": "The birth dates are different.",
    "phone_same": "The phone number is the same.",
    "postcode_same": "The postcode is the same.",
    "first_sounds": "The first names only sound alike. They may be from the same family.",
    "shared_day": "1 January is entered for many people whose birth date is not known.",
    "household": "The first names are different. They may be from the same household.",
    "joined": "A caseworker merged their referrals.",
    "one_word": "We only know one name for one of them.",
}
_ALIKE = str.maketrans("eyo", "iiu")  # vowels that are written for one another


@dataclass(frozen=True)
class Marks:
    """What is compared of one resident: hashes only, "" where nothing is known. `marks` is what `marks_of` made."""

    marks: dict[str, list[str]]
    name_hash: str = ""
    born_hash: str = ""
    swapped_hash: str = ""
    phone_hash: str = ""
    postcode_hash: str = ""
    is_born_on_shared_day: bool = False


@dataclass(frozen=True)
class Likeness:
    """`score` from 0 to 100, `reasons` codes of SENTENCES, `band` "strong", "possible" or ""."""

    score: int
    reasons: tuple[str, ...]
    band: str


def marks_of(first_name: str, last_name: str) -> dict[str, list[str]]:
    """The hashes that a resident carries: each word of either part, and whatever that word may stand for."""
    first = name_words(first_name, "")
    last = name_words("", last_name)
    return {
        "first": [_word_mark(word) for word in first],
        "last": [_word_mark(word) for word in last],
        "first_like": sorted({mark for word in first for mark in _like_marks(word)}),
        "last_like": sorted({mark for word in last for mark in _like_marks(word)}),
        "form": sorted({mark for word in (*first, *last) for mark in _form_marks(word)}),
        "first_form": sorted({mark for word in first for mark in _form_marks(word)}),
        "first_full": sorted({_form_mark(full) for word in first for full in _full_forms(_plain(word))}),
    }


def like_hash(first_name: str, last_name: str) -> str:
    """One hash over the whole name as it sounds in its full forms, in any order: what candidates are looked up by.
    "" for none.
    """
    words = name_words(first_name, last_name)
    return keyed_hash("like", " ".join(sorted(_sound(_full_form(word)) for word in words))) if words else ""


def swapped_day(born: date) -> date | None:
    """The day with day and month changed over, where that is another real day."""
    return date(born.year, born.day, born.month) if born.day <= 12 and born.day != born.month else None


def is_shared_day(born: date) -> bool:
    """Whether this day is entered for many whose birth date nobody knows, as the Home Office does with 1 January."""
    return (born.month, born.day) == (1, 1)


def compare(one: Marks, other: Marks) -> Likeness:
    """Add up what agrees. Whose first names do not appear in each other's name are a household, however much else
    agrees.
    """
    reasons = [code for code in (_name(one, other), _born(one, other)) if code]
    reasons += [f"{what}_same" for what in ("phone", "postcode") if _agree(one, other, f"{what}_hash")]
    score = min(max(sum(POINTS[code] for code in reasons), 0), 100)
    if not any(code.startswith("name") for code in reasons):
        return Likeness(score, tuple(reasons), "")
    if not _first_names_cross(one.marks, other.marks):
        return Likeness(score, (*reasons, "household"), "")
    if _is_one_word(one.marks) or _is_one_word(other.marks):
        reasons.append("one_word")
    if not _first_names_meet(one.marks, other.marks):
        reasons.append("first_sounds")
    if "born_same" in reasons and one.is_born_on_shared_day:
        reasons.append("shared_day")
    return Likeness(score, tuple(reasons), _band(score, reasons))


def is_one_person(one: Marks, other: Marks) -> bool:
    """Whether two records that claim to be of one person may be: the whole name agrees, and no birth date differs."""
    reasons = set(compare(one, other).reasons)
    return bool(reasons & {"name_same", "name_like"}) and not reasons & {"household", "born_differs"}


def _band(score: int, reasons: list[str]) -> str:
    if score < POSSIBLE:
        return ""
    return "possible" if score < STRONG or _is_thin(reasons) else "strong"


def _is_thin(reasons: list[str]) -> bool:
    """Whether what agrees also agrees between people of one family or one hostel: twins whose names sound alike, and
    neighbours of whose names and birth dates a common part is the same.
    """
    has_part_only = "name_part" in reasons and ("shared_day" in reasons or "phone_same" not in reasons)
    one_word_only = "one_word" in reasons and "born_same" not in reasons
    return has_part_only or one_word_only or "born_differs" in reasons or "first_sounds" in reasons


def _agree(one: Marks, other: Marks, name: str) -> bool:
    return bool(getattr(one, name)) and getattr(one, name) == getattr(other, name)


def _born(one: Marks, other: Marks) -> str:
    if not one.born_hash or not other.born_hash:
        return ""  # what is not known is evidence neither for nor against
    if one.born_hash == other.born_hash:
        return "born_same"
    swapped = one.born_hash == other.swapped_hash or other.born_hash == one.swapped_hash
    return "born_swapped" if swapped else "born_differs"


def _name(one: Marks, other: Marks) -> str:
    mine = _words(one.marks)
    theirs = _words(other.marks)
    if not mine or not theirs:
        return ""
    if mine == theirs:
        return "name_same"
    if _stands_for_all(one.marks, other.marks) and _stands_for_all(other.marks, one.marks):
        return "name_like"
    likes = _likes(one.marks) & _likes(other.marks)
    return "name_part" if mine & theirs or likes else ""


def _words(marks: dict[str, list[str]]) -> set[str]:
    return {*marks.get("first", ()), *marks.get("last", ())}


def _likes(marks: dict[str, list[str]]) -> set[str]:
    return {*marks.get("first_like", ()), *marks.get("last_like", ())}


def _stands_for_all(marks: dict[str, list[str]], other: dict[str, list[str]]) -> bool:
    """Whether the first name and the last name are each found in the other's whole name, as they are or as they
    sound.
    """
    parts = [set(marks.get(f"{part}_like", ())) for part in ("first", "last") if marks.get(part)]
    same_length = len(_words(marks)) == len(_words(other))
    return bool(parts) and same_length and all(part & _likes(other) for part in parts)


def _first_names_cross(one: dict[str, list[str]], other: dict[str, list[str]]) -> bool:
    mine = set(one.get("first_like", ()))
    theirs = set(other.get("first_like", ()))
    if mine - _many() and theirs - _many():  # where one has nothing else, it is the name they go by
        mine -= _many()
        theirs -= _many()
    return (not mine or bool(mine & _likes(other))) and (not theirs or bool(theirs & _likes(one)))


def _first_names_meet(one: dict[str, list[str]], other: dict[str, list[str]]) -> bool:
    """Whether a first name of each stands in the other's name as written, as a known spelling, or as a full form: more
    than a sound. Residents marked before forms were kept are taken as meeting.
    """
    if "form" not in one or "form" not in other:
        return True
    mine = set(one["first_form"])
    theirs = set(other["first_form"])
    if mine - _many_forms() and theirs - _many_forms():
        mine -= _many_forms()
        theirs -= _many_forms()
    return _meets(mine, one, other) and _meets(theirs, other, one)


def _meets(forms: set[str], one: dict[str, list[str]], other: dict[str, list[str]]) -> bool:
    fulls = set(one["first_full"])
    return not forms or bool(forms & {*other["form"], *other["first_full"]} or fulls & set(other["form"]))


def _is_one_word(marks: dict[str, list[str]]) -> bool:
    return len(_words(marks)) == 1


@lru_cache(maxsize=20_000)
def _word_mark(word: str) -> str:
    return keyed_hash("word", word)[:16]


@lru_cache(maxsize=1)
def _many() -> frozenset[str]:
    return frozenset(mark for word in BORNE_BY_MANY for mark in _like_marks(word))


@lru_cache(maxsize=1)
def _many_forms() -> frozenset[str]:
    spellings = {spelling for spelling, full in SPELT.items() if full in BORNE_BY_MANY}
    return frozenset(mark for word in (*BORNE_BY_MANY, *spellings) for mark in _form_marks(word))


@lru_cache(maxsize=20_000)
def _form_marks(word: str) -> tuple[str, ...]:
    """The hashes of a word as it is spelt and of its known spellings, so that Yousef meets Yusuf and Hassan not Hussein."""
    plain = _plain(word)
    forms = {plain, *_after_abdul(plain)}
    forms |= {SPELT[spelling] for spelling in (word, plain) if spelling in SPELT}
    return tuple(sorted({_form_mark(form) for form in forms}))


@lru_cache(maxsize=20_000)
def _form_mark(form: str) -> str:
    return keyed_hash("form", f"{_sound(form)} {_vowels(form)}")[:16]


def _vowels(word: str) -> str:
    """The vowels of a romanised word, alike ones as one: a, then e, i and y, then o and u."""
    groups = re.findall(r"[aeiou]+|(?<=.)y+", word.translate(_ALIKE))
    return " ".join(re.sub(r"(.)\1+", r"\1", group) for group in groups)


@lru_cache(maxsize=20_000)
def _like_marks(word: str) -> tuple[str, ...]:
    plain = _plain(word)
    forms = {plain, *_full_forms(plain), *_after_abdul(plain)}
    forms |= {SPELT[spelling] for spelling in (word, plain) if spelling in SPELT}
    return tuple(sorted({keyed_hash("like", _sound(form))[:16] for form in forms}))


def _after_abdul(plain: str) -> set[str]:
    """Abdulrahman, Abdul Rahman and Abdirahman: the part that tells one from another."""
    rest = re.sub(r"^abd(?:[aeu]l|[aeu]r?(?=r)|i)(?!lah)(?=[a-z]{4})", "", plain)
    return {rest} - {plain}


def _plain(word: str) -> str:
    """Romanised: what is left of it in the letters a to z, or the word itself where nothing is."""
    return name_key(anyascii(word), "").replace(" ", "") or word


@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    return metaphone(word) or word


def _full_forms(plain: str) -> set[str]:
    """What it may be short for. The list also calls Bill the full form of both Robert and William: who shortens to
    it is fuller.
    """
    short = _nicknames().nicknames_of(plain)
    fuller = {full for full in _nicknames().canonicals_of(plain) if full not in short or len(full) >= len(plain)}
    return {full for full in fuller if frozenset((plain, full)) not in APART}


@lru_cache(maxsize=20_000)
def _full_form(word: str) -> str:
    """One full form of a short one, always the same: that with the most short forms, which is the commonest, then by
    alphabet.
    """
    plain = _plain(word)
    known = SPELT.get(word) or SPELT.get(plain)
    return known or min(_full_forms(plain) or {plain}, key=_commonest_first)


def _commonest_first(form: str) -> tuple[int, str]:
    return -len(_nicknames().nicknames_of(form)), form


@lru_cache(maxsize=1)
def _nicknames() -> NickNamer:
    return NickNamer()
