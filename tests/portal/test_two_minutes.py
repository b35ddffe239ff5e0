"""The worker's two minutes: pages, fields and clicks of a referral, counted on the real pages, and the time that they take.

Before this form (November 2026), counted by the same walk: 9 pages, 47 fields and 20 clicks for a device, 11 pages, 61 fields
and 28 clicks for three needs.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from tests.portal.answers import ANSWERS, FIRST, steps_for
from tests.portal.signing_in import signed_in, worker

# The keystroke-level model (Card, Moran and Newell, 1980), in seconds.
KEY, POINT, PRESS, HOME, THINK = 0.2, 1.1, 0.2, 0.4, 1.35
CLICK = THINK + POINT + PRESS
LOADING = 1.0


class Controls(HTMLParser):
    """What a page asks: name → kind, and what is ticked or chosen already."""

    def __init__(self, page: str):
        super().__init__()
        self.kinds: dict[str, str] = {}
        self.ticked: set[tuple[str, str]] = set()
        self.feed(page.partition("<main")[2])

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        kind = given.get("type", "text") if tag == "input" else tag
        if tag not in ("input", "select", "textarea") or kind == "hidden":
            return
        self.kinds[given["name"]] = kind
        if "checked" in given:
            self.ticked.add((given["name"], given["value"]))


@dataclass
class Effort:
    pages: int = 0
    fields: set = field(default_factory=set)
    clicks: int = 0
    typed: int = 0
    letters: int = 0

    @property
    def seconds(self) -> float:
        typing = self.typed * (CLICK + 2 * HOME) + self.letters * KEY
        return self.clicks * CLICK + typing + self.pages * LOADING

    def answer(self, path: str, page: str, answers: dict):
        """One page: look at it, answer what is not answered yet, and press the button."""
        controls = Controls(page)
        self.pages += 1
        self.fields |= {(path, name) for name in controls.kinds}
        for name, given in answers.items():
            for value in [given] if isinstance(given, str) else given:
                self._answer(controls, name, value)
        self.clicks += 1

    def _answer(self, controls, name, value):
        if controls.kinds[name] not in ("radio", "checkbox"):
            self.typed += 1
            self.letters += len(value)
        elif (name, value) not in controls.ticked:
            self.clicks += 1


def effort_of(*needs: str) -> Effort:
    """From “Refer someone” to the button that sends it, through the real pages."""
    client = signed_in(worker())
    effort = Effort()
    path = "/refer/start"
    for answers in [ANSWERS[FIRST], *steps_for(*needs).values(), {}]:
        effort.answer(path.rsplit("/", 1)[-1], client.get(path).content.decode(), answers)
        sent = client.post(path, answers)
        assert sent.status_code == 302, sent.content.decode()
        path = sent["Location"]
    assert path.endswith("/sent")
    return effort


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("needs", "pages", "fields", "clicks", "minutes"),
    [(("device",), 7, 43, 18, 2), (("data",), 7, 38, 17, 2), (("device", "data", "skills"), 9, 49, 26, 4)],
    ids=["device", "data", "three"],
)
def test_a_referral_takes_no_more_than_the_form_says(needs, pages, fields, clicks, minutes):
    effort = effort_of(*needs)
    assert effort.pages <= pages
    assert len(effort.fields) <= fields
    assert effort.clicks <= clicks
    assert effort.seconds <= minutes * 60
