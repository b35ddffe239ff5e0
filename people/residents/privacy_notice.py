"""The residents' privacy notice: its versions, and its words in the languages that we write in.

A version is never changed after it is in force: a consent names the version that its person could read. New words are
a new file, named for the day from which it holds, and a new line in VERSIONS.
"""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent / "notices"

# Each version with the checksum of its English words, the newest last.
VERSIONS = {"2026-12-01": "3c39f1314d8d34b248402cbc16d1072a82866652ff184db4ea1288c7d898a9a1"}
CURRENT = list(VERSIONS)[-1]


@dataclass(frozen=True)
class Notice:
    """The notice in one language. `sections` are (heading, sentences); `is_checked` says whether a translator has read it.

    Sentences hold {keep}, {email}, {phone} and {hours}.
    """

    title: str
    intro: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    years: str
    days: str
    is_checked: bool

    def kept(self, years: int, days: int) -> str:
        """How long names are kept, in words: whole years where there are any."""
        return self.years.format(n=years) if years else self.days.format(n=days)


def notice(language: str, version: str = CURRENT) -> Notice | None:
    """The notice in this language (BCP 47), or None where there is no such version or no such translation."""
    words = _words(version).get(language) if version in VERSIONS else None
    if words is None:
        return None
    return Notice(
        title=words["title"],
        intro=words["intro"],
        sections=tuple((heading, tuple(sentences)) for heading, sentences in words["sections"]),
        years=words["years"],
        days=words["days"],
        is_checked=words["checked"],
    )


def checksum(version: str) -> str:
    """Of the English words of a version, which are the ones that hold."""
    return sha256(json.dumps(_words(version)["en"], ensure_ascii=False).encode()).hexdigest()


@cache
def _words(version: str) -> dict[str, Any]:
    words: dict[str, Any] = json.loads((_HERE / f"{version}.json").read_text(encoding="utf-8"))
    return words
