"""The page about consent: what the person agreed to, in the words that were read out."""

from datetime import date

from django import forms
from django.utils import timezone

from portal.questionnaire.question_page import Step
from referrals.answer_labels import question
from referrals.consents import GIVEN_BY, METHODS, METHODS_READ_BACK, YOUNGEST_TO_AGREE, worded
from referrals.stamps import age_on


class Agreed(Step):
    """Consent, purpose by purpose, in the words that were read out."""

    title = "Have they agreed to be referred?"
    lead = "Read the words out or show them. We keep their answers with the words and the date."
    share = forms.ChoiceField(
        label=question("share"),
        choices=(("yes", "Yes, they agree"), ("no", "No, or not yet")),
        widget=forms.RadioSelect,
        error_messages={"required": "Select if they agree to be referred"},
    )
    follow_up = forms.ChoiceField(
        label=question("follow_up"),
        choices=(("yes", "Yes, they agree"), ("no", "No")),
        widget=forms.RadioSelect,
        required=False,
    )
    method = forms.ChoiceField(label=question("method"), choices=METHODS, widget=forms.RadioSelect, required=False)
    given_by = forms.ChoiceField(
        label=question("given_by"),
        choices=GIVEN_BY,
        widget=forms.RadioSelect,
        error_messages={"required": "Select who decided"},
    )

    def prepare(self):
        self.fields["share"].help_text = f"“{worded('share', self.organisation)}”"
        self.fields["follow_up"].help_text = f"“{worded('follow_up', self.organisation)}”"
        if self.spoken:
            self.fields["method"].choices = METHODS_READ_BACK

    @property
    def is_too_young(self) -> bool:
        born = self.raw.get("resident", {}).get("date_of_birth")
        age = age_on(date.fromisoformat(born), timezone.localdate()) if born else None
        return age is not None and age < YOUNGEST_TO_AGREE

    def notices(self):
        if not self.is_too_young:
            return []
        return [f"They are under {YOUNGEST_TO_AGREE}, so a parent or guardian has to agree for them."]

    def start(self, raw):
        by_purpose = {consent["purpose"]: consent for consent in raw.get("consent", [])}
        answers = {purpose: "yes" if consent["given"] else "no" for purpose, consent in by_purpose.items()}
        first = next(iter(by_purpose.values()), {})
        decides = "parent" if self.is_too_young else "resident"
        return answers | {"method": first.get("method", ""), "given_by": first.get("given_by", decides)}

    def clean(self):
        answers = super().clean()
        if self.leaving or answers.get("share") != "yes":
            return answers
        if not answers.get("follow_up"):
            self.add_error("follow_up", "Select if we can ask them afterwards how it went")
        if not answers.get("method"):
            self.add_error("method", "Select how they told you")
        if self.is_too_young and answers.get("given_by") == "resident":
            self.add_error("given_by", f"Select a parent or guardian. They are under {YOUNGEST_TO_AGREE}")
        return answers

    def patch(self):
        """What was answered; a purpose that was not, is not there."""
        answers = self.cleaned_data
        return {
            "consent": [
                {
                    "purpose": purpose,
                    "given": answers[purpose] == "yes",
                    "method": answers["method"],
                    "wording": worded(purpose, self.organisation)[:500],
                    "given_by": answers["given_by"],
                }
                for purpose in ("share", "follow_up")
                if answers[purpose]
            ]
        }
