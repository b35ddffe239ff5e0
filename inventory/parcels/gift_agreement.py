"""What somebody agrees to when a device becomes theirs: by version and language, short enough to be read at a counter.

A version never changes once somebody has agreed to it: new words are a new version, and every proof says which one it
was. Translations are ours, and are shown above the English until two people who work here have read them (`CHECKED`).
"""

import json
from pathlib import Path

VERSION = "1"
CHECKED = frozenset({"en"})
_FILE = json.loads((Path(__file__).parent / "gift_agreement.json").read_text(encoding="utf-8"))
TITLES: dict[str, str] = _FILE["titles"]
TEXTS: dict[str, dict[str, list[str]]] = _FILE["texts"]


def text_of(version: str, language: str) -> list[str]:
    """The clauses as they were shown; in English where there are none in that language."""
    texts = TEXTS[version]
    return texts.get(language, texts["en"])
