"""What the README says is true: its commands exist, its links lead somewhere, its settings are known."""

import re

from django.conf import settings
from django.core.management import get_commands

README = (settings.ROOT / "README.md").read_text(encoding="utf-8")


def test_its_commands_exist():
    named = set(re.findall(r"manage\.py (\w+)", README))
    assert named
    assert named <= set(get_commands())


def test_its_make_targets_exist():
    targets = (settings.ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{target}:" in targets for target in re.findall(r"make (run|test|setup|bench)", README))


def test_its_links_lead_somewhere():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert links
    assert all((settings.ROOT / link).exists() for link in links)


def test_every_setting_is_in_the_example():
    example = (settings.ROOT / ".env.example").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (settings.ROOT / "config" / "settings.py").read_text(encoding="utf-8")))
    assert not {name for name in read if name not in example}
