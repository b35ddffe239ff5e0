"""Eligibility and urgency as rules that can be read aloud: a name, a sentence, a source; no database.

Each rule may decide a result (eligible, not, a person has to look) or add points of urgency, and the points make a
band. The numbers in the sentences are settings of a rule book: another number is another version, so that a decision
always says under which book it was made. Urgency never reads equality-monitoring answers: they live upstairs, in a room
this one cannot see.
"""

import hashlib
import json
from dataclasses import dataclass, field, fields
from functools import cached_property

from referrals.triage_rules import ALTERNATIVES, RULES, Case, Numbers, Rule

REPLACEMENT = 0  # what we gave does not work: before everyone who has had nothing yet
FIRST = 1
SOON = 2
STANDARD = 3


BANDS = {FIRST: "first", SOON: "soon", STANDARD: "standard"}


EDITION = "2026.3"  # of the rules themselves; their numbers add four letters to it


@dataclass(frozen=True)
class Verdict:
    """`fired` are {rule, sentence, source, points, result} of the rules that fired; `passed` those that did not,
    likewise.
    """

    result: str
    urgency: int
    points: int
    version: str
    fired: list[dict] = field(default_factory=list)
    passed: list[dict] = field(default_factory=list)
    alternatives: list[dict] = field(default_factory=list)

    def differs_from(self, other) -> bool:
        """Whether somebody would be treated otherwise."""
        return (self.result, self.urgency) != (other.result, other.urgency)


_STRICTEST = {"not_eligible": 2, "needs_person": 1, "eligible": 0}


@dataclass(frozen=True)
class RuleBook:
    """The rules with one set of numbers."""

    numbers: Numbers = field(default_factory=Numbers)

    @cached_property
    def version(self) -> str:
        """The edition, and four letters that any other number, rule or sentence would change."""
        rules = [[rule.name, rule.sentence, rule.result, rule.points] for rule in RULES]
        whole = json.dumps([self.numbers.as_dict(), rules], sort_keys=True)
        return f"{EDITION}-{hashlib.sha256(whole.encode()).hexdigest()[:4]}"

    @cached_property
    def _numbers(self) -> dict:
        return self.numbers.as_dict()

    def judge(self, case: Case) -> Verdict:
        """Ask every rule: the strictest result stands, the points add up to a band, and each rule says what it found."""
        applied = [(rule, rule.applies(case, self.numbers)) for rule in RULES]
        fired = [rule for rule, applies in applied if applies]
        points = sum(getattr(self.numbers, rule.points) for rule in fired if rule.points)
        bands = ((FIRST, self.numbers.first_from), (SOON, self.numbers.soon_from))
        return Verdict(
            result=max((rule.result for rule in fired if rule.result), key=_STRICTEST.__getitem__, default="eligible"),
            urgency=next((band for band, least in bands if points >= least), STANDARD),
            points=points,
            version=self.version,
            fired=[self._in_words(rule, rule.sentence) for rule in fired],
            passed=[self._in_words(rule, rule.otherwise) for rule, applies in applied if not applies],
            alternatives=[
                {"name": a.name, "sentence": a.sentence, "source": a.source} for a in ALTERNATIVES if a.fits(case)
            ],
        )

    def read_aloud(self) -> list[dict]:
        """Every rule as it reads when it fires."""
        return [self._in_words(rule, rule.sentence) for rule in RULES]

    def _in_words(self, rule: Rule, sentence: str) -> dict:
        points = getattr(self.numbers, rule.points) if rule.points else 0
        words = sentence.format(**self._numbers)
        return {"rule": rule.name, "sentence": words, "source": rule.source, "points": points, "result": rule.result}


_URGENCY_WORDS = {FIRST: "comes first", SOON: "comes soon", STANDARD: "is dealt with in order of arrival"}


def in_a_sentence(verdict: Verdict) -> str:
    """What the rules make of a case, as a referrer would say it."""
    if verdict.result == "not_eligible":
        return "We cannot help: " + " ".join(f["sentence"] for f in verdict.fired if f["result"] == "not_eligible")
    reasons = [f["sentence"] for f in verdict.fired if f["points"]]
    because = f" This is why: {' '.join(reasons)}" if reasons else " Nothing makes it more urgent than others."
    asks = [f["sentence"] for f in verdict.fired if f["result"] == "needs_person"]
    looks = f" A caseworker must check first: {' '.join(asks)}" if asks else ""
    return f"We can help, and this case {_URGENCY_WORDS[verdict.urgency]}.{looks}{because}"


def read_numbers(numbers: dict) -> Numbers:
    """A rule book's numbers as they are kept; what is not said keeps its usual value."""
    known = {field.name for field in fields(Numbers)}
    return Numbers(**{name: int(value) for name, value in numbers.items() if name in known})
