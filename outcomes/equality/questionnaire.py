"""Equality monitoring: what is asked, and which answers there are.

The questions are the harmonised ones of the Government Statistical Service and the 2021 census of England, in their own
wording, so that our figures can be laid beside London's; "Prefer not to say" stands beside every one. There are no
boxes to write in: no figure counts what is written there, and free words are where people name themselves. Sources,
read in November 2026:

- ethnic group, 19 in 5 groups: ons.gov.uk, census 2021 outputs; ethnicity-facts-figures.service.gov.uk/ethnic-groups
- sex and gender identity (from 16, voluntary): ons.gov.uk, sex and gender identity question development for census 2021
- long-lasting condition: gss.civilservice.gov.uk/policy-store/long-lasting-health-conditions-and-illness
- what it limits: gss.civilservice.gov.uk/policy-store/activity-restriction
- religion: gss.civilservice.gov.uk/policy-store/religion
- sexual orientation (from 16): gss.civilservice.gov.uk/policy-store/sexual-orientation
- group first, then "which best describes": design-system.service.gov.uk/patterns/equality-information

How they are kept is outcomes/equality/sealed_answers.py, and why is docs/decisions/0009.
"""

from dataclasses import dataclass

from law.refusals import FieldError, Invalid

VERSION = "harmonised-2021.1"
RATHER_NOT = "prefer_not_to_say"
NOT_TOLD = "not_told"
WORDS_FOR_NONE = {RATHER_NOT: "Prefer not to say", NOT_TOLD: "Not asked, or not answered"}
ADULT = 16


@dataclass(frozen=True)
class Answer:
    """One answer to choose; `group` is what reports count it under. What follows from another answer is not `offered`."""

    code: str
    words: str
    group: str = ""
    offered: bool = True


@dataclass(frozen=True)
class Question:
    """`groups` are {code: words} where reports count coarser than people answer; `finer` asks within the group that was
    chosen.
    """

    code: str
    name: str
    words: str
    answers: tuple[Answer, ...]
    hint: str = ""
    groups: tuple[tuple[str, str], ...] = ()
    finer: bool = False
    adults_only: bool = False
    only_if: tuple[str, str] | None = None

    def choices(self, group: str = "") -> list[tuple[str, str]]:
        """What a page offers: the groups where a finer question follows, else the answers, of one group when it is
        named.
        """
        offered = [
            (answer.code, answer.words)
            for answer in self.answers
            if answer.offered and (not group or answer.group == group)
        ]
        return [*(self.groups if self.finer and not group else offered), (RATHER_NOT, WORDS_FOR_NONE[RATHER_NOT])]

    def taken(self) -> frozenset[str]:
        """Every answer that may be given; the group alone is one, where a finer question was left out."""
        return frozenset(
            {RATHER_NOT}
            | {answer.code for answer in self.answers if answer.offered}
            | {code for code, _ in self.groups if self.finer}
        )


ETHNIC_GROUPS = (
    ("asian", "Asian or Asian British"),
    ("black", "Black, Black British, Caribbean or African"),
    ("mixed", "Mixed or multiple ethnic groups"),
    ("white", "White"),
    ("other", "Other ethnic group"),
)
QUESTIONS = (
    Question(
        "ethnic_group",
        "Ethnic group",
        "What is your ethnic group?",
        hint="Choose one option that best describes your ethnic group or background.",
        groups=ETHNIC_GROUPS,
        finer=True,
        answers=(
            Answer("indian", "Indian", "asian"),
            Answer("pakistani", "Pakistani", "asian"),
            Answer("bangladeshi", "Bangladeshi", "asian"),
            Answer("chinese", "Chinese", "asian"),
            Answer("asian_other", "Any other Asian background", "asian"),
            Answer("caribbean", "Caribbean", "black"),
            Answer("african", "African", "black"),
            Answer("black_other", "Any other Black, Black British or Caribbean background", "black"),
            Answer("white_and_black_caribbean", "White and Black Caribbean", "mixed"),
            Answer("white_and_black_african", "White and Black African", "mixed"),
            Answer("white_and_asian", "White and Asian", "mixed"),
            Answer("mixed_other", "Any other Mixed or multiple background", "mixed"),
            Answer("british", "English, Welsh, Scottish, Northern Irish or British", "white"),
            Answer("irish", "Irish", "white"),
            Answer("gypsy_or_traveller", "Gypsy or Irish Traveller", "white"),
            Answer("roma", "Roma", "white"),
            Answer("white_other", "Any other White background", "white"),
            Answer("arab", "Arab", "other"),
            Answer("any_other", "Any other ethnic group", "other"),
        ),
    ),
    Question(
        "sex",
        "Sex",
        "What is your sex?",
        hint="A question about gender identity follows if you are aged 16 or over.",
        answers=(Answer("female", "Female"), Answer("male", "Male")),
    ),
    Question(
        "gender_identity",
        "Gender identity",
        "Is the gender you identify with the same as your sex registered at birth?",
        adults_only=True,
        answers=(Answer("same", "Yes"), Answer("different", "No")),
        groups=(("same", "The same"), ("different", "Not the same")),
    ),
    Question(
        "condition",
        "Long-lasting condition",
        (
            "Do you have any physical or mental health conditions or illnesses lasting or expected to last for 12 "
            "months or more?"
        ),
        answers=(Answer("yes", "Yes"), Answer("no", "No")),
        groups=(("yes", "Has one"), ("no", "Has none")),
    ),
    Question(
        "limits",
        "Limited in daily activities",
        (
            "Does your condition or illness, or do any of your conditions or illnesses, reduce your ability to carry "
            "out day-to-day activities?"
        ),
        only_if=("condition", "yes"),
        groups=(("limited", "A lot or a little"), ("not_limited", "Not at all")),
        answers=(
            Answer("a_lot", "Yes, a lot", "limited"),
            Answer("a_little", "Yes, a little", "limited"),
            Answer("not_at_all", "Not at all", "not_limited"),
            Answer("no_condition", "No such condition", "not_limited", offered=False),
        ),
    ),
    Question(
        "religion",
        "Religion",
        "What is your religion?",
        answers=(
            Answer("none", "No religion"),
            Answer(
                "christian",
                "Christian, including Church of England, Catholic, Protestant and all other Christian denominations",
            ),
            Answer("buddhist", "Buddhist"),
            Answer("hindu", "Hindu"),
            Answer("jewish", "Jewish"),
            Answer("muslim", "Muslim"),
            Answer("sikh", "Sikh"),
            Answer("other", "Any other religion"),
        ),
    ),
    Question(
        "sexual_orientation",
        "Sexual orientation",
        "Which of the following best describes your sexual orientation?",
        adults_only=True,
        groups=(("straight", "Straight or heterosexual"), ("lgb", "Gay, lesbian, bisexual or other")),
        answers=(
            Answer("straight", "Straight or heterosexual", "straight"),
            Answer("gay_or_lesbian", "Gay or lesbian", "lgb"),
            Answer("bisexual", "Bisexual", "lgb"),
            Answer("other", "Other sexual orientation", "lgb"),
        ),
    ),
)
BY_CODE = {question.code: question for question in QUESTIONS}
REPORTED = tuple(BY_CODE)
_TAKEN = {question.code: question.taken() for question in QUESTIONS}
_FOLLOWING = [question for question in QUESTIONS if question.only_if]


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def asked_of(age: int | None) -> list[Question]:
    """The questions for somebody of this age; who has not told it is asked all, since each may be left out."""
    return [question for question in QUESTIONS if not question.adults_only or age is None or age >= ADULT]


def clean(answers: dict, age: int | None = None) -> dict[str, str]:
    """{question: answer} without what was left blank, and with what follows from what was said. Refuses Invalid, a
    fault a field.
    """
    given = {str(code): value for code, value in answers.items() if value not in ("", None)}
    faults = [fault for code, value in given.items() if (fault := _fault(code, value, age))]
    if faults:
        raise Invalid(faults)
    for question in _FOLLOWING:
        _follow(question, given)
    return {code: given[code] for code in BY_CODE if code in given}


def _fault(code: str, value, age: int | None) -> FieldError | None:
    question = BY_CODE.get(code)
    if question is None:
        return FieldError(f"/{code}", "unknown", f"We do not ask this. The questions are: {', '.join(BY_CODE)}.")
    if not isinstance(value, str) or value not in _TAKEN[code]:
        return FieldError(f"/{code}", "not_a_choice", "Select one of the answers, or skip this question.")
    if question.adults_only and age is not None and age < ADULT:
        return FieldError(f"/{code}", "not_asked", f"We ask this only of people aged {ADULT} or over.")
    return None


def _follow(question: Question, given: dict):
    """Who says how far a condition limits them has one; who has none is not limited; who would rather not say is not
    asked further.
    """
    first, wanted = question.only_if
    if first not in given and given.get(question.code, RATHER_NOT) != RATHER_NOT:
        given[first] = wanted
    if given.get(first) == wanted:
        return
    given.pop(question.code, None)
    if first in given:
        given[question.code] = RATHER_NOT if given[first] == RATHER_NOT else "no_condition"


def group_of(question: str, answer: str) -> str:
    """What reports count this answer under; an answer that was never given is a group of its own."""
    if answer in (RATHER_NOT, NOT_TOLD, ""):
        return answer or NOT_TOLD
    return _GROUP[question][answer]


def groups_of(question: str) -> dict[str, str]:
    """{group: words} of one question in the order of a report, with those who would rather not say and those who did
    not.
    """
    known = BY_CODE[question]
    return dict(known.groups or known.choices()[:-1]) | WORDS_FOR_NONE


_GROUP = {
    question.code: {code: code for code, _ in question.groups}
    | {answer.code: answer.group or answer.code for answer in question.answers}
    for question in QUESTIONS
}


def in_words(answers: dict[str, str]) -> list[list[str]]:
    """[question, answer] as the person read them, for their own copy of what we hold."""
    words = {
        q.code: dict(q.choices()) | {choice.code: choice.words for choice in q.answers if choice.offered}
        for q in QUESTIONS
    }
    return [
        [BY_CODE[code].words, words[code][answer]] for code, answer in answers.items() if answer in words.get(code, {})
    ]
