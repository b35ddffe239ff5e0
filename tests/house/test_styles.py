"""Each class of ours is laid out in one file: what two components call the same would overwrite each other in silence."""

import re
from collections import defaultdict
from pathlib import Path

from django.conf import settings

PORTAL = Path(settings.ROOT) / "portal"
COMPONENTS = PORTAL / "assets" / "styles" / "components"
RULE = re.compile(r"^\.(gol-[a-z0-9_-]+)(?=(?:,| \{)$)", re.MULTILINE)


def laid_out() -> dict[str, set[str]]:
    """class → the component files in which a rule is for it alone."""
    rules = defaultdict(set)
    for file in sorted(COMPONENTS.glob("*.scss")):
        for name in RULE.findall(file.read_text(encoding="utf-8")):
            rules[name].add(file.name)
    return rules


def test_a_class_is_laid_out_in_one_component():
    assert len(laid_out()) > 100
    twice = {name: sorted(files) for name, files in laid_out().items() if len(files) > 1}
    assert not twice


def test_every_class_is_worn_by_something():
    """A modifier (`--`) may be put together of a state's name."""
    sources = [*PORTAL.rglob("*.html"), *PORTAL.rglob("*.py"), *(PORTAL / "assets" / "scripts").glob("*.js")]
    worn = "\n".join(file.read_text(encoding="utf-8") for file in sources)
    idle = sorted(name for name in laid_out() if "--" not in name and name not in worn)
    assert not idle


def test_a_list_becomes_cards_on_a_phone():
    """Each cell says what it is (`data-head`), so that nothing is scrolled sideways or cut off."""
    lists = {file: file.read_text(encoding="utf-8") for file in PORTAL.rglob("*.html")}
    tables = {
        file.name: text for file, text in lists.items() if 'class="gol-list"' in text and "{% list_row" not in text
    }
    assert len(tables) > 10
    assert not [name for name, text in tables.items() if "data-head" not in text]


def test_a_way_back_stands_in_a_landmark():
    """What stands in none is passed over by whoever goes from landmark to landmark (axe: region)."""
    lines = [
        (file.name, line)
        for file in PORTAL.rglob("*.html")
        for line in file.read_text(encoding="utf-8").splitlines()
        if '"back-link"' in line or "govuk-back-link" in line
    ]
    assert len(lines) > 20
    assert not [name for name, line in lines if "<nav" not in line and "<aside" not in line]
