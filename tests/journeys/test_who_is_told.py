"""docs/who-is-told.md holds at every step: exactly those audiences are told, exactly that; the others hear nothing.

The page is recorded from what happens: RECORD_TOLD=1 pytest tests/journeys/test_who_is_told.py writes it anew. Read its
diff as you would read code: a cell that changes is somebody who hears something else from now on.
"""

import os
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings

from notifications.events import EVENTS
from notifications.task_kinds import TASK_KINDS
from people.access import TASK_OWNERS
from referrals.wording import SENTENCES
from tests.journeys.audiences import Audiences
from tests.journeys.told_stories import STORIES

pytestmark = pytest.mark.django_db
PAGE = settings.ROOT / "docs" / "who-is-told.md"
RECORDS = bool(os.environ.get("RECORD_TOLD"))
HEAD = """# Who is told what

Each table is one story: its steps in order, and what each audience has of it. Recorded from what happens
(`RECORD_TOLD=1 pytest tests/journeys/test_who_is_told.py`); a test plays every story again and compares. Change the code, not this page.

- **Referrer:** milestones of the referral, and emails to whoever sent it. A milestone is also an email, by their own settings.
- **Resident:** texts, where a text is safe. None says why they were referred, or names a hold.
- **Next step:** what is on somebody's list once the step is done, and whose list it is.
- **Funder:** the figures of the quarter that change. A funder sees figures only, rounded, and never a person.
"""
WORDS_TITLE = "In these words"
COLUMNS = "| step | referrer | resident | next step | funder |\n| --- | --- | --- | --- | --- |"


@pytest.fixture(autouse=True)
def it_begins_on_a_plain_tuesday():
    """Bank holidays move what is due, and with it the order of what is told."""
    with time_machine.travel(datetime(2026, 11, 3, 10, tzinfo=UTC)):
        yield


@pytest.fixture(autouse=True)
def nobody_is_worn_down(monkeypatch):
    """A story of weeks is played in a second: the daily limit of texts to one person is not its subject."""
    monkeypatch.setattr("notifications.verdicts.PERSON_A_DAY", 100)


def heading(story) -> str:
    return f"## {story.__doc__.rstrip('.')}"


def table(story, told: Audiences) -> str:
    return "\n".join([heading(story), "", COLUMNS, *(step.row for step in told.steps)])


def put(section: str) -> None:
    """Write a section of the page, in the order of the stories."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    parts = [*re.split(r"(?m)^(?=## )", page)[1:], section + "\n"]
    latest = {part.partition("\n")[0]: part.strip("\n") for part in parts}
    order = [*(heading(story) for story in STORIES), f"## {WORDS_TITLE}"]
    sections = [HEAD.strip("\n"), *(latest[title] for title in order if title in latest)]
    PAGE.write_text("\n\n".join(sections) + "\n", encoding="utf-8")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_each_audience_is_told_exactly_what_the_page_says(story):
    told = story()
    section = table(story, told)
    if RECORDS:
        put(section)
    assert f"{section}\n\n" in PAGE.read_text(encoding="utf-8")
    unowned = [step.words for step in told.steps if not (step.owners or step.is_over)]
    assert unowned == []


def test_the_page_tells_every_story_and_no_other():
    titles = re.findall(r"(?m)^## (.+)$", PAGE.read_text(encoding="utf-8"))
    assert titles == [*(heading(story).removeprefix("## ") for story in STORIES), WORDS_TITLE]


def words_section(page: str) -> str:
    """Every code that the tables name, with what is said or asked."""
    rows = [_words_of(code) for code in sorted(set(re.findall(r"\(`([a-z_.]+)`\)", page)))]
    return "\n".join([f"## {WORDS_TITLE}", "", "| code | to | words |", "| --- | --- | --- |", *rows])


def _words_of(code: str) -> str:
    if code in TASK_KINDS:
        owners = ", ".join(sorted(TASK_OWNERS[code]))
        return f"| `{code}` | {owners} | {' '.join(TASK_KINDS[code].steps)} |"
    if code in SENTENCES:
        return f"| `{code}` | the referrer | {SENTENCES[code]} |"
    event = EVENTS[code]
    to = "the resident" if event.for_residents else "the referrer"
    return f"| `{code}` | {to} | {' '.join(event.wording.split())} |"


def test_the_words_are_those_of_the_code():
    page = PAGE.read_text(encoding="utf-8")
    section = words_section(page.partition(f"## {WORDS_TITLE}")[0])
    if RECORDS:
        put(section)
    assert section in PAGE.read_text(encoding="utf-8"), "run it with RECORD_TOLD=1"


def test_a_person_whom_no_text_may_reach_gets_none():
    told = next(story for story in STORIES if story.__name__ == "through_the_worker")()
    assert [step.words for step in told.steps if step.resident] == []
