"""The languages that we write in, and which of them is meant by what a referral says (docs/domain.md, London)."""

import re
from dataclasses import dataclass
from functools import cache

# Isolates (Unicode UAX 9): what is put in keeps its own direction.
FIRST_STRONG = "\u2068"
POP = "\u2069"


@dataclass(frozen=True)
class Language:
    """`code` is BCP 47; `names` are what people call it, besides its own name and the English one."""

    code: str
    english: str
    own: str
    names: tuple[str, ...] = ()
    right_to_left: bool = False

    @property
    def direction(self) -> str:
        return "rtl" if self.right_to_left else "ltr"


LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English", "English"),
        Language("ar", "Arabic", "العربية", right_to_left=True),
        Language("bn", "Bengali", "বাংলা", ("bangla", "sylheti")),
        Language("es", "Spanish", "español", ("castellano", "castilian", "espanol")),
        Language("gu", "Gujarati", "ગુજરાતી"),
        Language("pl", "Polish", "polski"),
        Language("pt", "Portuguese", "português", ("portugues",)),
        Language("ro", "Romanian", "română", ("romana", "moldovan")),
        Language("so", "Somali", "Soomaali", ("af soomaali",)),
        Language("tr", "Turkish", "Türkçe", ("turkce",)),
        Language("uk", "Ukrainian", "українська"),
        Language("ur", "Urdu", "اردو", right_to_left=True),
    )
}


@cache
def _by_name() -> dict[str, str]:
    return {
        name.casefold(): language.code
        for language in LANGUAGES.values()
        for name in (language.code, language.english, language.own, *language.names)
    }


@cache
def _named() -> re.Pattern:
    names = sorted(_by_name(), key=len, reverse=True)
    return re.compile(r"(?<!\w)(" + "|".join(map(re.escape, names)) + r")(?!\w)")


def language_of(text: str) -> str:
    """The code of the first language that these words name ("Polish, some English" is pl); English when none is ours.

    A bare code counts only alone: "so" and "es" are words of sentences too.
    """
    words = text.strip().casefold()
    if words.partition("-")[0] in LANGUAGES:
        return words.partition("-")[0]
    first = next((name for name in _named().findall(words) if name not in LANGUAGES), None)
    return _by_name()[first] if first else "en"


def isolated(text, code: str):
    """A name or a day inside of a sentence that runs from right to left."""
    return f"{FIRST_STRONG}{text}{POP}" if LANGUAGES[code].right_to_left else text
