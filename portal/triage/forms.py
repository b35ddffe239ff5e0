"""The forms of the Triage workspace: what a caseworker has to say before something is done."""

from django import forms

from people.models import Hold, User
from people.residents.conditions import CHOICES
from portal.forms import DayField, PageForm
from referrals import reasons
from referrals.actions import LONGEST_MESSAGE
from referrals.consents import METHODS
from referrals.wording import name_of

_WORDS = forms.Textarea(attrs={"rows": 3})


def _coded(table, label="Why?"):
    return forms.ChoiceField(
        label=label,
        choices=reasons.choices(table),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why."},
    )


def _reason(label="Explain more for the referrer (optional)"):
    return forms.CharField(label=label, widget=_WORDS, max_length=200, required=False)


class AboutMessages(PageForm):
    """Up to which message of the worker: one that came while this page was open stays to be answered."""

    message = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, messages=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.messages = list(messages)
        self.fields["message"].initial = self.messages[-1].pk if self.messages else 0


class AnswerMessage(AboutMessages):
    answer = forms.CharField(
        label="Your answer",
        help_text="The referrer reads this on the page of the referral.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST_MESSAGE,
        error_messages={
            "required": "Enter your answer",
            "max_length": f"Your answer must be {LONGEST_MESSAGE:,} characters or fewer",
        },
    )


class Decide(PageForm):
    """Yes or no for each need; a no opens its reason. One button sends them all."""

    def __init__(self, *args, needs=(), may_override=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.needs = list(needs)
        for place, need in enumerate(self.needs):
            self._ask_about(place, need)
        if may_override:
            self.fields["override"] = forms.CharField(
                label="The rules say no. Why are you approving it?", widget=_WORDS, max_length=300, required=False
            )
            self.pointers["/reason"] = "override"

    def _ask_about(self, place: int, need):
        answer = f"answer{place}"
        code = f"code{place}"
        words = f"words{place}"
        self.fields[answer] = forms.ChoiceField(
            label=name_of(need),
            choices=[("yes", "Yes"), ("no", "No")],
            widget=forms.RadioSelect,
            error_messages={"required": f"Select yes or no for: {name_of(need).lower()}."},
        )
        self.fields[code] = forms.ChoiceField(
            label="Why not?", choices=[("", "Choose why"), *reasons.choices(reasons.REFUSAL)], required=False
        )
        self.fields[words] = forms.CharField(
            label="In your words (optional)", widget=forms.Textarea(attrs={"rows": 2}), max_length=200, required=False
        )
        self.conditional = {**self.conditional, answer: {"no": [code, words]}}
        self.pointers = {
            **self.pointers,
            f"/decisions/{place}/code": code,
            f"/decisions/{place}/reason": words,
            f"/decisions/{place}/approve": answer,
            f"/decisions/{place}/need": answer,
        }

    def clean(self):
        """A no says why before anybody checks it."""
        answers = super().clean()
        for place in range(len(self.needs)):
            if answers.get(f"answer{place}") == "no":
                said = (answers.get(f"code{place}", ""), answers.get(f"words{place}", ""))
                for fault in reasons.faults(reasons.REFUSAL, *said, f"/decisions/{place}"):
                    self.add_error(self.pointers[fault.pointer], fault.sentence)
        return answers

    @property
    def decisions(self) -> list[dict]:
        answers = self.cleaned_data
        return [
            {
                "need": str(need.pk),
                "approve": answers[f"answer{place}"] == "yes",
                "code": answers[f"code{place}"],
                "reason": answers[f"words{place}"],
            }
            for place, need in enumerate(self.needs)
        ]

    @property
    def refuses(self) -> bool:
        return any(not decision["approve"] for decision in self.decisions)

    @property
    def is_all_no(self) -> bool:
        return all(not decision["approve"] for decision in self.decisions)


class Nothing(PageForm):
    """Only a button."""


class Erase(PageForm):
    confirmed = forms.BooleanField(
        label="I have checked that this person asked for it, and that they want everything erased",
        error_messages={"required": "Confirm that you have checked who is asking and what they want."},
    )


class Why(PageForm):
    reason = _reason("Why? (optional)")


class MustSayWhy(PageForm):
    reason = forms.CharField(label="Why?", widget=_WORDS, max_length=300, error_messages={"required": "Say why."})


class Ask(PageForm):
    questions = forms.CharField(
        label="Your questions, one on each line",
        help_text=(
            "We email the worker a link to answer each question. The decision deadline is paused until they answer."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        error_messages={"required": "Enter at least one question."},
    )

    def clean_questions(self):
        return self.cleaned_data["questions"].splitlines()


class Answer(PageForm):
    answers = forms.CharField(
        label="What they said",
        help_text="Use this for an answer by phone.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5000,
        error_messages={"required": "Enter what they said."},
    )


class Redirect(PageForm):
    to = forms.CharField(
        label="Which service will take it on?",
        max_length=150,
        error_messages={"required": "Enter the name of the service."},
    )
    code = _coded(reasons.REDIRECTION)
    reason = _reason()


class Withdraw(PageForm):
    code = _coded(reasons.WITHDRAWAL)
    reason = _reason()


class Refuse(PageForm):
    code = _coded(reasons.REFUSAL)
    reason = _reason()


class Unmet(PageForm):
    code = _coded(reasons.UNMET)
    to = forms.CharField(label="Who else could provide it? (optional)", max_length=150, required=False)
    reason = _reason()


class Reopen(PageForm):
    """Which of the needs that are over comes back to life, and why."""

    need = forms.ChoiceField(
        label="What do they need again?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what they need again."},
    )
    reason = forms.CharField(label="Why?", widget=_WORDS, max_length=300, error_messages={"required": "Enter why."})

    def __init__(self, *args, needs=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = [
            (str(need.pk), f"{name_of(need)}, {need.get_state_display().lower()}") for need in needs
        ]


class ChooseHub(PageForm):
    def __init__(self, *args, hubs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hub"] = forms.ModelChoiceField(
            label="Which hub?",
            queryset=hubs,
            to_field_name="code",
            empty_label="Choose a hub",
            error_messages={"required": "Select a hub.", "invalid_choice": "Select a hub from the list."},
        )


class Revive(PageForm):
    our_fault = forms.BooleanField(
        label="It ended because of our mistake",
        help_text="It keeps its original date on the waiting list.",
        required=False,
    )
    reason = _reason("Why? (optional)")


class ConsentGone(PageForm):
    method = forms.ChoiceField(
        label="How did they tell us?",
        choices=METHODS,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how they told us."},
    )


class HandOver(PageForm):
    to = forms.ModelChoiceField(
        label="Who do you want to assign it to?",
        queryset=User.objects.none(),
        empty_label="Choose a colleague",
        error_messages={"required": "Select a colleague."},
    )

    def __init__(self, *args, colleagues=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues if colleagues is not None else User.objects.none()


class Pause(PageForm):
    kind = forms.ChoiceField(
        label="What kind of hold?",
        choices=[(code, words) for code, words in Hold.Kind.choices if code != "consent"],
        initial="safeguarding",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="What should the safeguarding lead know? (optional)",
        help_text="Only the safeguarding lead can read this.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )


class Confirm(PageForm):
    review_on = DayField(label="Review it on", error_messages={"required": "Enter the review date."})


class Propose(PageForm):
    condition_codes = forms.MultipleChoiceField(
        label="What are the conditions? (optional)",
        help_text="These apply until you end them.",
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    conditions = forms.CharField(
        label="Other conditions (optional)",
        help_text="Everyone who works on the case can read these.",
        max_length=300,
        required=False,
    )


class Note(PageForm):
    body = forms.CharField(
        label="The note",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=10_000,
        error_messages={"required": "Enter the note."},
    )
    readers = forms.ModelMultipleChoiceField(
        label="Who else can read it?",
        help_text="You can read it. Anyone else must give a reason, and we tell you immediately.",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, colleagues=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = colleagues if colleagues is not None else User.objects.none()


class BreakGlass(PageForm):
    reason = forms.CharField(
        label="Why do you need to read it now?",
        help_text="We immediately tell its author, its readers and the safeguarding leads. They can read your reason.",
        widget=_WORDS,
        max_length=1000,
        error_messages={"required": "Enter why you need to read it now."},
    )


class Uphold(PageForm):
    words = forms.CharField(
        label="Why was the decision wrong?",
        help_text="The referrer can read this.",
        widget=_WORDS,
        max_length=1000,
        error_messages={"required": "Enter a reason."},
    )
    needs = forms.MultipleChoiceField(
        label="What do you approve now?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one."},
    )

    def __init__(self, *args, refused=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = [(str(need.pk), name_of(need)) for need in refused]
        self.initial.setdefault("needs", [str(need.pk) for need in refused])


class Dismiss(PageForm):
    code = _coded(reasons.DISMISSAL)
    reason = _reason()


class Join(PageForm):
    into = forms.ChoiceField(
        label="Which one do you want to keep?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select the one to keep."},
    )

    def __init__(self, *args, both=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [
            (
                r.reference,
                f"{r.reference}, {r.organisation}, {r.get_state_display().lower()}, since {r.submitted_at:%-d %B %Y}",
            )
            for r in both
        ]
