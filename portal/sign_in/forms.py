"""The forms of signing in that are ours: an invitation, a code by e-mail, a PIN, a shared scanner."""

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from people import limits
from people.models import User
from portal.sign_in.adapter import may_use_codes

BY_PASSWORD = "password"  # noqa: S105 - the way of signing in, not one
BY_CODE = "code"
USED_UP = "Too many wrong attempts with this code. Ask for a new one."


class RequestCodeForm(RequestLoginCodeForm):
    """Somebody who may not use codes is answered like somebody who does not exist."""

    def clean_email(self):
        email = super().clean_email()
        if getattr(self, "_user", None) is not None and not may_use_codes(self._user):
            self._user = None
        return email


class ConfirmCodeForm(ConfirmLoginCodeForm):
    """A code is tried five times, however many tries arrive at once: each is counted before it is compared."""

    def clean_code(self):
        if self.expected_code and limits.count(limits.SIGN_IN_CODE, self.expected_code).is_over:
            raise ValidationError(USED_UP)
        return super().clean_code()


class ActingForForm(forms.Form):
    organisation = forms.ChoiceField(
        label="Your organisations",
        help_text="You can change this at any time, at the top of every page.",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select the organisation you are working for",
            "invalid_choice": "Select the organisation you are working for",
        },
    )

    def __init__(self, *args, workplaces, **kwargs):
        super().__init__(*args, **kwargs)
        self.workplaces = {str(workplace.organisation_id): workplace for workplace in workplaces}
        self.fields["organisation"].choices = [(key, workplace.name) for key, workplace in self.workplaces.items()]

    @property
    def workplace(self):
        return self.workplaces[self.cleaned_data["organisation"]]


class JoinForm(forms.Form):
    name = forms.CharField(
        max_length=150,
        label="Your name",
        help_text="The name your colleagues know you by.",
        error_messages={"required": "Enter your name."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    way = forms.ChoiceField(
        choices=[(BY_PASSWORD, "With a password"), (BY_CODE, "I will use codes by email")],
        label="How will you sign in?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select how you will sign in."},
    )
    password1 = forms.CharField(
        label="Choose a password",
        help_text=("Use 12 characters or more. Three random words are easy to remember and hard to guess."),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Confirm your password",
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, may_use_codes: bool, email: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email
        if not may_use_codes:
            del self.fields["way"]

    def clean(self):
        given = super().clean()
        if given.get("way") == BY_CODE:
            return given | {"password1": None}
        if "way" in self.errors:
            return given
        password = given.get("password1") or ""
        if not password:
            self.add_error("password1", "Enter a password.")
        elif password != (given.get("password2") or ""):
            self.add_error("password2", "The passwords do not match. Enter the same password in both boxes.")
        else:
            try:
                validate_password(password, User(email=self.email, name=given.get("name") or ""))
            except ValidationError as weak:
                self.add_error("password1", _plain(weak))
        return given


def _plain(weak: ValidationError) -> list[str]:
    words = {
        "password_too_short": "Password must be 12 characters or more.",
        "password_too_similar": "Password must not be similar to your name or email address.",
        "password_too_common": "This password is too common. Choose one that is harder to guess.",
    }
    return [words.get(error.code or "", error.messages[0]) for error in weak.error_list]


class PinField(forms.CharField):
    def __init__(self, **kwargs):
        attrs = {"inputmode": "numeric", "maxlength": "6", "autocomplete": "off", "class": "govuk-input--width-5"}
        super().__init__(widget=forms.PasswordInput(attrs=attrs), **kwargs)


class EnterPinForm(forms.Form):
    person = forms.ChoiceField(
        label="Who are you?", widget=forms.RadioSelect, error_messages={"required": "Select your name."}
    )
    pin = PinField(label="Your PIN", error_messages={"required": "Enter your PIN."})

    def __init__(self, *args, persons, **kwargs):
        super().__init__(*args, **kwargs)
        self.persons = {str(person.pk): person for person in persons}
        self.fields["person"].choices = [(key, person.name) for key, person in self.persons.items()]
        if len(self.persons) > 8:
            self.fields["person"].widget = forms.Select(
                choices=[("", "Select your name"), *self.fields["person"].choices]
            )


class ScannerForm(forms.Form):
    name = forms.CharField(
        max_length=80,
        label="What is the name of this device?",
        help_text="The name on its label, like “Bench 2”.",
        error_messages={"required": "Enter a name for the device."},
    )
