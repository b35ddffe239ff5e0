"""What no sentence of ours may say or be, wherever it is read or heard: the page of words as one table and one question.

`faults_in(text)` is asked of the sources (every sentence in the code, the templates and the scripts), and of what was drawn
from them (pages, messages, papers).
"""

import html
import re
from collections.abc import Iterator
from functools import cache

LONGEST = 30  # words in a sentence, outside of legal text

# Words that a British council does not use, and the one that it does.
PLAIN = {
    r"e-mail\w*": "email",
    r"telephon\w*": "phone",
    r"r(?:ing|ings|ang|ung|inging)": "call",
    r"somebody": "someone",
    r"nobody": "no one",
    r"anybody": "anyone",
    r"everybody": "everyone",
    r"whom|whoever|whomever|whose(?:ver)": "who, the person who",
    r"mend(?:s|ed|ing)?": "fix, correct",
    r"(?:put|puts|putting) (?:it |this |that |them )?right": "fix",
    r"(?:take|takes|took|taken|taking) (?:it |this |that |them )?back": "withdraw, return",
    r"(?:go|goes|going|went|gone) (?:on|away)": "continue, end",
    r"bit(?:es?|ing)": "apply",
    r"lies": "is",
    r"st(?:ands?|ood) (?:still|under)": "is paused, is part of",
    r"an(?:ew)|afresh": "again",
    r"(?:become|becomes|became) of": "happened to",
    r"whether or no": "whether",
    r"by itself|of itself": "automatically",
    r"has? (?:it |this )?in hand": "is assigned to",
    r"in (?:their|its|his) stead": "for them",
    r"any more": "no longer",
    r"what needs you|many at once|how it goes|what residents are told|do messages arrive": "a plain heading",
    r"come true|justified complaint|no complaint|leave it for later|nothing in it|not open to you": "a plain sentence",
}
BANNED = re.compile(rf"(?<![\w/.@-])(?:{'|'.join(PLAIN)})(?![\w@-]|\.\w)", re.IGNORECASE)
# What Django, its forms and the REST framework say when nobody has written a sentence.
FRAMEWORK = re.compile(
    r"This field (?:is required|may not be|must be)|Ensure (?:this|that) (?:value|field|there)|[Ss]elect a valid choice"
    r"|is not a valid choice|Enter a (?:valid|whole|list)|Not a valid|A valid (?:integer|number)|(?:Date|Datetime|Time) has wrong"
    r"|Expected a|Invalid (?:data|pk)|Null characters are not|object does not exist|The submitted (?:file|data)"
    r"|No file was submitted|Must be a valid|CSRF verification failed|Authentication credentials were not"
)
UUID = re.compile(r"(?<![\w/-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\w-])", re.IGNORECASE)
# A value that is not there, alone or where a day, a name or a number should stand; "None yet." is a word of ours.
NONE = re.compile(r"^None$|[:(“] ?None(?=$|[)”])|\b(?:at|by|for|from|in|of|on|since|to|until) None\b", re.MULTILINE)
NONE_IN_TAG = re.compile(r"\b(?:value|datetime|href|alt|aria-label)=\"None\"")
DOUBLED = re.compile(r"\b(?:the|a|an) (?:the|a|an)\b|\b(to|of|in|is|for|and|with|that|at|by) \1\b", re.IGNORECASE)
LOWER = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bNo)(?<!\betc)(?<!\.\.)[a-z)”][.!?] (?!https?:)[a-z]\w*(?![\w.@]|\(\))")
ENDS = re.compile(r"(?<=[.!?:;])[\s”)]+|\n|\t| [–—] ")


def faults_in(text: str, *, is_legal: bool = False) -> list[str]:
    """What is wrong with what is read or heard, with a few words around it; [] when nothing is."""
    faults = [
        f"{name}: …{_around(text, match)}…"
        for name, pattern in (
            ("not plain", BANNED),
            ("the framework's own", FRAMEWORK),
            ("a UUID", UUID),
            ("doubled", DOUBLED),
            ("small letter after a full stop", LOWER),
        )
        for match in pattern.finditer(text)
    ]
    return faults if is_legal else faults + long_sentences(text)


def faults_drawn(text: str) -> list[str]:
    """Likewise of what a person sees, where a value that is not there shows as None."""
    return faults_in(text) + [f"a value is missing: …{_around(text, match)}…" for match in NONE.finditer(text)]


def faults_on_page(page: str) -> list[str]:
    """What is wrong on a page of ours, in its words and in what its fields are filled with."""
    filled = [f"a value is missing: {match[0]}" for match in NONE_IN_TAG.finditer(page)]
    return [fault for line in dict.fromkeys(visible(page).split("\n")) for fault in _faults_of_line(line)] + filled


@cache
def _faults_of_line(line: str) -> list[str]:
    """Remembered: most of what a page says stands on many others, too."""
    return faults_drawn(line)


def long_sentences(text: str) -> list[str]:
    return [
        f"{len(sentence.split())} words: {sentence[:60]}…"
        for sentence in ENDS.split(text)
        if len(sentence) > 2 * LONGEST and len(sentence.split()) > LONGEST
    ]


def _around(text: str, match: re.Match) -> str:
    return " ".join(text[max(0, match.start() - 30) : match.end() + 30].split())


# ── Templates and pages ──────────────────────────────────────────────────────────────────────────────────────────────

INVISIBLE = re.compile(r"<(script|style|svg|head|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL)
WRITTEN_BY_PEOPLE = re.compile(r"<(\w+)\b[^<>]*\bdir=\"?auto\b[^<>]*>.*?</\1>", re.DOTALL)
INLINE = re.compile(r"</?(?:a|abbr|b|bdi|code|em|i|kbd|small|span|strong|time|wbr)\b[^<>]*>")
TAG = re.compile(r"<[^<>]*>")
LOGIC = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|\{%.*?%\}", re.DOTALL)
SAID_IN_TAGS = re.compile(r'\w+="([^"{}]* [^"{}]*)"|(?:title|label|alt|placeholder)="([^"{}]+)"')


def visible(page: str) -> str:
    """What a page of ours says: without what is not shown, and without what people wrote themselves (dir=auto)."""
    text = WRITTEN_BY_PEOPLE.sub(" ", INVISIBLE.sub("\n", page))
    text = TAG.sub("\n", INLINE.sub("", text))
    return "\n".join(" ".join(html.unescape(line).split()) for line in text.split("\n"))


def said_in_template(source: str) -> Iterator[str]:
    """The sentences of a template: its text, with {} for what is filled in, and what its tags are given to say."""
    source = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", source, flags=re.DOTALL)
    yield from (
        one or other for tag in re.findall(r"\{%.*?%\}|<[^<>]*>", source, re.DOTALL) for one, other in _given(tag)
    )
    text = LOGIC.sub("", re.sub(r"\{\{.*?\}\}", "{}", INVISIBLE.sub("\n", source)))
    yield from (" ".join(html.unescape(part).split()) for part in TAG.sub("\n\n", INLINE.sub("", text)).split("\n\n"))


def _given(tag: str) -> list[tuple[str, str]]:
    return (
        []
        if re.match(r"<[^<>]*\bclass=\"[^\"]*$", tag)
        else [pair for pair in SAID_IN_TAGS.findall(tag) if not re.match(r"(?:govuk|gol)-", pair[0] or pair[1])]
    )
