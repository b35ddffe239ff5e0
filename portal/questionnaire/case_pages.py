"""The pages about the case: what the person agreed to, and what a caseworker should know."""

from datetime import date

from django import forms
from django.utils import timezone

from people.particulars import read_day
from portal.forms import DayField
from portal.questionnaire.question_page import Step
from referrals.consents import GIVEN_BY, METHODS, METHODS_READ_BACK, worded
from referrals.models import Evidence


class Agreed(Step):
    """Consent, purpose by purpose, in the words that were read out."""

    title = "Have they agreed?"
    lead = "Read the words out, or show them. What they answer is kept with the words, the day, and how they said it."
    share = forms.ChoiceField(
        label="",
        choices=(("yes", "Yes, they agree"), ("no", "No, or not yet")),
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether they agree to being referred."},
    )
    follow_up = forms.ChoiceField(
        label="",
        choices=(("yes", "Yes, they agree"), ("no", "No")),
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether we may ask afterwards."},
    )
    method = forms.ChoiceField(
        label="How did they tell you?",
        choices=METHODS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how they told you."},
    )
    given_by = forms.ChoiceField(label="Who decided?", choices=GIVEN_BY, widget=forms.RadioSelect)

    def prepare(self):
        self.fields["share"].label = "Being referred"
        self.fields["share"].help_text = f"“{worded('share', self.organisation)}”"
        self.fields["follow_up"].label = "Being asked how it went"
        self.fields["follow_up"].help_text = f"“{worded('follow_up', self.organisation)}”"
        if self.spoken:
            self.fields["method"].choices = METHODS_READ_BACK

    def start(self, raw):
        by_purpose = {consent["purpose"]: consent for consent in raw.get("consent", [])}
        answers = {purpose: "yes" if consent["given"] else "no" for purpose, consent in by_purpose.items()}
        first = next(iter(by_purpose.values()), {})
        return answers | {"method": first.get("method", ""), "given_by": first.get("given_by", "resident")}

    def patch(self):
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
            ]
        }


class About(Step):
    title = "What should a caseworker know?"
    lead = "Facts, not a score: the rules for urgency are the same for everybody and are applied by us."
    reason = forms.CharField(
        label="Why do they need to be online?",
        help_text="For example: has to apply for housing every week and has no phone.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    notes = forms.CharField(
        label="Anything else? (optional)", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False
    )
    evidence = forms.MultipleChoiceField(
        label="What have you seen yourself? (optional)",
        help_text="Only tick it. We never keep the document.",
        choices=Evidence.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seen_on = DayField(
        label="When did you see it? (optional)",
        help_text="Leave empty for today.",
        required=False,
        read=lambda text: read_day(text, latest=timezone.localdate()),
    )
    your_ref = forms.CharField(
        label="Your reference for this referral (optional)",
        help_text="From your own system, so that you find it again.",
        max_length=100,
        required=False,
    )
    pointers = {"/your_ref": "your_ref"}

    def start(self, raw):
        evidence = raw.get("evidence", [])
        on = evidence[0]["seen_on"] if evidence else ""
        return {
            "reason": raw.get("reason", ""),
            "notes": raw.get("notes", ""),
            "your_ref": raw.get("your_ref", ""),
            "evidence": [row["kind"] for row in evidence],
            "seen_on": date.fromisoformat(on) if on else None,
        }

    def patch(self):
        answers = self.cleaned_data
        on = (answers["seen_on"] or timezone.localdate()).isoformat()
        return {
            "reason": answers["reason"],
            "notes": answers["notes"],
            "your_ref": answers["your_ref"],
            "evidence": [{"kind": kind, "seen_by": self.worker.name, "seen_on": on} for kind in answers["evidence"]],
        }
