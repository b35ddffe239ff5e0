"""What the README and the guides say is true: their commands, files and settings exist, their links lead somewhere."""

import re

import pytest
from django.conf import settings
from django.core.management import get_commands

README = (settings.ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/events.md", "docs/testing.md"]


def test_its_commands_exist():
    named = set(re.findall(r"manage\.py (\w+)", README))
    assert named
    assert named <= set(get_commands())


def test_its_make_targets_exist():
    targets = (settings.ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{target}:" in targets for target in re.findall(r"make (run|test|setup|bench)", README))


@pytest.mark.parametrize("guide", GUIDES)
def test_its_links_lead_somewhere(guide):
    page = settings.ROOT / guide
    links = [
        link.partition("#")[0]
        for link in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
        if "://" not in link
    ]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_leads_to_the_guides():
    links = set(re.findall(r"\]\(([^)]+)\)", README))
    assert links >= {
        "CONTRIBUTING.md",
        "LICENSE",
        "SECURITY.md",
        "docs/architecture.md",
        "docs/events.md",
        "docs/testing.md",
    }


@pytest.mark.parametrize("guide", GUIDES)
def test_the_files_that_it_names_exist(guide):
    """A name with a room's folder before it is a file from the root; a bare one may be any room's."""
    named = re.findall(r"`((?:[a-z_.]+/)+[\w.]*)`", (settings.ROOT / guide).read_text(encoding="utf-8"))
    furniture = {"models/", "actions/"}
    assert [name for name in named if name not in furniture and not (settings.ROOT / name).exists()] == []


def test_every_setting_is_in_the_example():
    example = (settings.ROOT / ".env.example").read_text(encoding="utf-8")
    read = set(
        re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (settings.ROOT / "config" / "settings.py").read_text(encoding="utf-8"))
    )
    assert not {name for name in read if name not in example}
