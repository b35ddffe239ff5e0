"""Every sentence that we write for people, with the file that it stands in: what the code, the templates and the scripts say.

`python -m tests.house.written` prints every fifth one of over thirty characters, for somebody to read against the page of
words: what a person would send back, no rule finds.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from django.conf import settings

from tests.house.modules import MODULES, nodes_of
from tests.plain_english import ENDS, said_in_template

ROOT = Path(settings.ROOT)
# Said to PostgreSQL, or a pattern of what people write to us: no sentence that anybody reads.
NO_SENTENCE = re.compile(r"\b(?:SELECT|UPDATE|INSERT|DELETE|CREATE|ALTER|DROP|WHERE|VALUES)\b|\\[bdswW]|\(\w+\|\w+[|)]")
# Words that people send or say, lists of names, and what stands in a drawing for engineers.
NO_SENTENCES = {
    "config/event_map.py",
    "notifications/keywords.py",
    "people/organisations/mail_providers.py",
    "phone/speech.py",
    "portal/templates/portal/offline_worker.js",
}
LEGAL = {"referrals/consents.py"}  # what a person agrees to, word for word
# What an engineer reads at the console, on the ledger or in a drawing.
INSIDE = re.compile(r"^(?:audit|jobs|database|tests)/|/management/|/domain_events\.py$")


def said_in_code(path: Path, name: str) -> Iterator[str]:
    """The strings of a module that may be words for people: neither its docstrings, nor what a column of a table is."""
    skipped = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.keyword) and node.arg == "help_text" and not name.startswith("portal/"):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in node.values)
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    for node in nodes_of(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def sources() -> Iterator[tuple[str, str]]:
    """(file, words) of everything that we write."""
    for path in MODULES:
        name = str(path.relative_to(ROOT))
        if not INSIDE.search(name) and name not in NO_SENTENCES:
            said = said_in_code(path, name)
            yield from ((name, text) for text in said if " " in text and not NO_SENTENCE.search(text))
    for path in sorted((ROOT / "portal/templates").rglob("*.*")):
        name = str(path.relative_to(ROOT))
        if name not in NO_SENTENCES:
            yield from ((name, text) for text in said_in_template(path.read_text(encoding="utf-8")))


LONG = 30  # characters
EACH = 5


def sentences() -> list[tuple[str, str]]:
    """(file, sentence) of each of over LONG characters that has a verb's chance: more than three words."""
    found = dict.fromkeys(
        (name, " ".join(sentence.split()))
        for name, text in sources()
        for sentence in ENDS.split(text)
        if len(sentence.strip()) > LONG and len(sentence.split()) > 3
    )
    return list(found)


def sample(first: int = 0) -> list[tuple[str, str]]:
    """Every fifth of them; `first` from 0 to 4 chooses which fifth."""
    return sentences()[first::EACH]


if __name__ == "__main__":
    rows = sample(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print("\n".join(f"{name}: {sentence}" for name, sentence in rows))
    print(f"{len(rows)} of {len(sentences())} sentences.")
