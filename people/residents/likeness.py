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
    "born_swapped": "The birth date is the same with day and month changed over.",
    "born_differs": "The birth dates differ.",
    "phone_same": "The telephone number is the same.",
    "postcode_same": "The postcode is the same.",
    "household": "The first names differ: this looks like two people of one household.",
    "one_word": "Only one name is known of one of them.",
}
# What the list of English nicknames does not hold: short forms and spellings that London's registers are full of.
_ALSO = {
    "mo": "mohammed",
    "mohd": "mohammed",
    "md": "mohammed",
    "muhammed": "mohammed",
    "aga": "agnieszka",
    "kasia": "katarzyna",
    "gosia": "malgorzata",
    "sasha": "oleksandr",
    "aleksandr": "oleksandr",
    "alexandr": "oleksandr",
    "olek": "aleksander",
    "svetlana": "svitlana",
    "sveta": "svitlana",
    "fatema": "fatima",
    "fatimah": "fatima",
    "ebrahim": "ibrahim",
    "ayse": "aisha",
    "ayesha": "aisha",
    "aysha": "aisha",
    "abdi": "abdullahi",
    "seun": "oluwaseun",
    "tunde": "babatunde",
    "ade": "adebayo",
    "ali": "ali",
    "ola": "ola",  # names of their own long before they are short for Alison or Viola
    # The commonest of several full forms, where counting the list's short forms finds a rarer one; full names stay as
    # they are.
    "bill": "william",
    "billy": "william",
    "peggy": "margaret",
    "maggie": "margaret",
    "jack": "john",
    "johnny": "john",
    "john": "john",
    "harry": "henry",
    "charlie": "charles",
    "charles": "charles",
    "tom": "thomas",
    "thomas": "thomas",
    "kate": "catherine",
    "catherine": "catherine",
    "jim": "james",
    "james": "james",
    "tony": "anthony",
    "anthony": "anthony",
    "chris": "christopher",
    "christopher": "christopher",
    "sam": "samuel",
    "samuel": "samuel",
    "margaret": "margaret",
    "henry": "henry",
    # Somali writes x for a strong h and c for the ayn: what an English form drops or turns round.
    "axmed": "ahmed",
    "maxamed": "mohammed",
    "xasan": "hassan",
    "xuseen": "hussein",
    "cali": "ali",
    "cumar": "omar",
    "cabdi": "abdullahi",
    "cabdullaahi": "abdullahi",
    "cusmaan": "osman",
    "xaliimo": "halima",
    "caasha": "aisha",
    "ciise": "isa",
}
# Arabic is written without its short vowels, so letter by letter it does not sound like itself.
_UNVOWELLED = {
    "يوسف": "yusuf",
    "یوسف": "yusuf",
    "علي": "ali",
    "علی": "ali",
    "أحمد": "ahmed",
    "محمد": "mohammed",
    "محمود": "mahmoud",
    "فاطمة": "fatima",
    "مريم": "mariam",
    "عائشة": "aisha",
    "خديجة": "khadija",
    "عمر": "omar",
    "إبراهيم": "ibrahim",
}
_SPELT = {**_ALSO, **{name_key(word, ""): full for word, full in _UNVOWELLED.items()}}
# Borne in front of a person's own name by whole families: sharing only one of these is not sharing a first name.
_BORNE_BY_MANY = ("mohammed", "md", "abdul", "abdur", "thi", "van", "syed", "mst")


@dataclass(frozen=True)
class Marks:
    """What is compared of one resident: hashes only, "" where nothing is known. `marks` is what `marks_of` made."""

    marks: dict[str, list[str]]
    name_hash: str = ""
    born_hash: str = ""
    swapped_hash: str = ""
    phone_hash: str = ""
    postcode_hash: str = ""


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
    return Likeness(score, tuple(reasons), _band(score, reasons))


def _band(score: int, reasons: list[str]) -> str:
    if score < POSSIBLE:
        return ""
    is_thin = "one_word" in reasons and "born_same" not in reasons
    return "possible" if score < STRONG or "born_differs" in reasons or is_thin else "strong"


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


def _is_one_word(marks: dict[str, list[str]]) -> bool:
    return len(_words(marks)) == 1


@lru_cache(maxsize=20_000)
def _word_mark(word: str) -> str:
    return keyed_hash("word", word)[:16]


@lru_cache(maxsize=1)
def _many() -> frozenset[str]:
    return frozenset(mark for word in _BORNE_BY_MANY for mark in _like_marks(word))


@lru_cache(maxsize=20_000)
def _like_marks(word: str) -> tuple[str, ...]:
    plain = _plain(word)
    forms = {plain, *_full_forms(plain), *_after_abdul(plain)}
    forms |= {_SPELT[spelling] for spelling in (word, plain) if spelling in _SPELT}
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
    return {full for full in _nicknames().canonicals_of(plain) if full not in short or len(full) >= len(plain)}


@lru_cache(maxsize=20_000)
def _full_form(word: str) -> str:
    """One full form of a short one, always the same: that with the most short forms, which is the commonest, then by
    alphabet.
    """
    plain = _plain(word)
    known = _SPELT.get(word) or _SPELT.get(plain)
    return known or min(_full_forms(plain) or {plain}, key=_commonest_first)


def _commonest_first(form: str) -> tuple[int, str]:
    return -len(_nicknames().nicknames_of(form)), form


@lru_cache(maxsize=1)
def _nicknames() -> NickNamer:
    return NickNamer()
