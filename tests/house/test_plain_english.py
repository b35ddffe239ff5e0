"""Every sentence of ours is in plain English: what the code, the templates and the scripts say."""

import pytest

from tests.house.written import EACH, LEGAL, sample, sentences, sources
from tests.plain_english import faults_drawn, faults_in, faults_on_page, visible


def test_what_we_write_is_plain_english():
    wrong = {f"{name}: {fault}" for name, text in sources() for fault in faults_in(text, is_legal=name in LEGAL)}
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(sorted(wrong))


@pytest.mark.parametrize(
    "text",
    [
        "Ring the worker back.",
        "Somebody has to look.",
        "Whoever refers sees it.",
        "The clock stands still.",
        "We put it right.",
        "This field is required.",
        "It is on the the shelf.",
        "It waits. then it goes.",
        "We keep 01a2d0b1-37bf-7ca2-8a23-f07dc9181f1a.",
        " ".join(["word"] * 31) + ".",
    ],
)
def test_what_is_not_plain_is_known(text):
    assert len(faults_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Call the worker back.",
        "Select a place, like www.example.org. Then continue.",
        "Send it to somebody@southwark.example.",
        "Bring a ring-bound folder, or a ringed planet.",
    ],
)
def test_what_is_plain_passes(text):
    assert faults_in(text) == []


def test_a_page_is_heard_as_it_is_read_without_what_people_wrote():
    page = """<head><title>x</title></head><p>One <b>bold</b> word.</p><dd dir="auto">Somebody rang</dd>
    <script>somebody</script><p>None</p>"""
    assert "One bold word." in visible(page)
    assert "omebody" not in visible(page)
    assert faults_drawn(visible(page)) == ["a value is missing: …One bold word. None…"]


@pytest.mark.parametrize(
    ("page", "is_missing"),
    [
        ("<td>None</td>", True),
        ("<p>Held until <b>None</b>.</p>", True),
        ("<dd>Model (None)</dd>", True),
        ('<input name="bin" value="None">', True),
        ("<p>None yet.</p>", False),
        ("<option>None, or all of London</option>", False),
        ("<p>None in 27 of 33.</p>", False),
    ],
)
def test_a_value_that_is_missing_is_told_from_the_word_none(page, is_missing):
    assert bool(faults_on_page(page)) == is_missing


def test_every_sentence_stands_in_one_of_five_samples():
    assert sorted(row for first in range(EACH) for row in sample(first)) == sorted(sentences())
