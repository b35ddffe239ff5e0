"""What a worker is asked beside the questionnaire: an answer, an appeal, a withdrawal, a file, their own settings."""

from django import forms

from people.models import User
from portal.forms import PageForm
from referrals import answer_labels, reasons
from referrals.actions import LONGEST_MESSAGE
from referrals.consents import METHODS


class Withdraw(PageForm):
    code = forms.ChoiceField(
        label="Why?",
        choices=reasons.choices(reasons.WITHDRAWAL),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )
    reason = forms.CharField(label="Anything to add? Do not include names (optional)", max_length=200, required=False)


class Answer(PageForm):
    """One box for each question that is open, in the order in which they were asked."""

    def __init__(self, *args, questions=(), **kwargs):
        super().__init__(*args, **kwargs)
        for place, question in enumerate(questions):
            self.fields[f"answer{place}"] = forms.CharField(
                label=question.words,
                widget=forms.Textarea(attrs={"rows": 4}),
                max_length=5000,
                error_messages={"required": "Write an answer to this question."},
            )
            self.pointers = {**self.pointers, f"/answers/{place}": f"answer{place}"}

    @property
    def answers(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields]


class MessageCaseworker(PageForm):
    words = forms.CharField(
        label="What do you want to tell or ask the caseworker?",
        help_text=(
            "They can see this referral, so you do not need to repeat what you sent. "
            "You can withdraw a message until they open it."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST_MESSAGE,
        error_messages={
            "required": "Enter your message",
            "max_length": f"Your message must be {LONGEST_MESSAGE:,} characters or fewer",
        },
    )


class PassOn(PageForm):
    """Which colleague takes it over."""

    to = forms.ChoiceField(
        label="Which colleague will take it over?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select a colleague", "invalid_choice": "Select a colleague"},
    )

    def __init__(self, *args, colleagues=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(str(user.pk), user.name or user.email) for user in colleagues]


class Grounds(PageForm):
    grounds = forms.CharField(
        label="What did we get wrong, or not know?",
        help_text="Someone who was not part of the decision will read this. Do not include the person’s name.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        error_messages={"required": "Enter what we got wrong or did not know"},
    )


class ConsentGone(PageForm):
    method = forms.ChoiceField(
        label=answer_labels.question("method"),
        choices=METHODS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how they told you."},
    )


class Danger(PageForm):
    note = forms.CharField(
        label="What should the safeguarding lead know? (optional)",
        help_text="Only the safeguarding lead reads this.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )


class DigestChoice(PageForm):
    digest = forms.ChoiceField(label="Which emails do you want?", choices=User.Digest.choices, widget=forms.RadioSelect)


class Upload(PageForm):
    file = forms.FileField(
        label="Your file",
        help_text="A CSV, XLSX or ODS file with a row for each person, up to 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.ods,text/csv"}),
        error_messages={"required": "Choose the file.", "empty": "The file is empty."},
    )
