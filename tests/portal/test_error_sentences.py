"""No form of the portal answers in the framework's words: each fault names its field and says what to enter."""

from django import forms

import config.urls  # noqa: F401 - every form is known
from portal.error_sentences import give_sentences
from portal.forms import PageForm
from tests.plain_english import FRAMEWORK


class Everything(PageForm):
    name = forms.CharField(max_length=3)
    why = forms.CharField(label="Why? (optional)", max_length=3, required=False)
    number = forms.IntegerField(label="How many?", min_value=1)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")])
    agreed = forms.BooleanField(label="They agree")
    email = forms.EmailField(label="Email", error_messages={"required": "Enter their email"})
    paper = forms.FileField(label="Paper")


def test_each_fault_names_its_field_and_a_forms_own_sentence_stays():
    empty = Everything({})
    assert {name: sentences[0] for name, sentences in empty.errors.items()} == {
        "name": "Name is missing. Enter an answer",
        "number": "“How many?” is missing. Enter an answer",
        "kind": "Select an option for Kind",
        "agreed": "Select They agree to continue",
        "email": "Enter their email",
        "paper": "Select a file",
    }
    wrong = Everything({"name": "long", "why": "long", "number": "0", "kind": "b", "agreed": "on", "email": "x"})
    assert wrong.errors["why"] == ["“Why?” must be 3 characters or fewer"]
    assert wrong.errors["number"] == ["“How many?” must be 1 or more"]
    assert wrong.errors["kind"] == ["Select one of the options for Kind"]
    assert wrong.errors["email"] == ["Enter an email address in the correct format, like name@example.com"]


def test_no_form_of_the_portal_has_a_sentence_of_the_framework():
    wrong = []
    for form in [PageForm, *_kinds(PageForm)]:
        shell = forms.Form()
        shell.fields = {name: field.__deepcopy__({}) for name, field in getattr(form, "base_fields", {}).items()}
        give_sentences(shell)
        for name, field in shell.fields.items():
            said = {str(sentence) for sentence in field.error_messages.values()}
            wrong += [f"{form.__name__}.{name}: {sentence}" for sentence in said if FRAMEWORK.search(sentence)]
    assert wrong == []


def _kinds(kind: type) -> list[type]:
    return [each for finer in kind.__subclasses__() for each in [finer, *_kinds(finer)]]
