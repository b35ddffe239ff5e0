"""The questions of equality monitoring as one form: drawn from the room's own table, and none of them has to be
answered.
"""

from django import forms

from outcomes.equality.questionnaire import RATHER_NOT, Question, asked_of
from portal.forms import PageForm

NOT_A_CHOICE = "Select one of the answers, or skip this question."


class AboutYou(PageForm):
    """A finer question stands within the group that was chosen: without JavaScript all of them are open, and one is
    enough.
    """

    def __init__(self, *args, age: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.conditional: dict = {}
        self._finer: dict = {}
        for question in asked_of(age):
            self._ask(question)

    def _ask(self, question: Question):
        self.fields[question.code] = _field(question.words, question.hint, question.choices())
        if question.finer:
            self._ask_finer(question)
        if question.only_if:
            first, wanted = question.only_if
            self.conditional.setdefault(first, {}).setdefault(wanted, []).append(question.code)

    def _ask_finer(self, question: Question):
        self._finer[question.code] = {code: f"{question.code}_{code}" for code, _ in question.groups}
        self.conditional[question.code] = {code: [name] for code, name in self._finer[question.code].items()}
        for code, words in question.groups:
            self.fields[f"{question.code}_{code}"] = _field(
                f"{words}: which best describes your background?", "", question.choices(code)
            )

    def answers(self) -> dict[str, str]:
        """As the room takes them: the finest that was said within the group that was chosen."""
        answers = dict(self.cleaned_data)
        for code, names in self._finer.items():
            within = {group: answers.pop(name) for group, name in names.items()}
            answers[code] = _finest(answers[code], within)
        return answers


def _finest(group: str, within: dict[str, str]) -> str:
    """One choice within a group says the group too; two of them without a group say nothing."""
    finer = {name: answer for name, answer in within.items() if answer and answer != RATHER_NOT}
    if group:
        return finer.get(group, group)
    return finer.popitem()[1] if len(finer) == 1 else ""


def _field(words: str, hint: str, choices) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=words,
        help_text=hint,
        choices=choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_A_CHOICE},
    )
