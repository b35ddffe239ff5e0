"""What a form says where its field has no sentence of its own: in the GOV.UK pattern, with the name of the field, and never in
the framework's words.
"""

from collections.abc import Iterator

from django import forms

# By the code of the fault; {name} is what the field is called, %(…)s what Django fills in. Codes of validators come too.
SENTENCES = {
    "required": "{name} is missing. Enter an answer",
    "invalid": "{name} cannot be read. Check it and enter it again",
    "invalid_choice": "Select one of the options for {name}",
    "invalid_list": "Select one of the options for {name}",
    "invalid_pk_value": "Select one of the options for {name}",
    "max_length": "{name} must be %(limit_value)d characters or fewer",
    "min_length": "{name} must be %(limit_value)d characters or more",
    "max_value": "{name} must be %(limit_value)s or less",
    "min_value": "{name} must be %(limit_value)s or more",
    "null_characters_not_allowed": "{name} must not include hidden characters. Enter it again",
    "empty": "The selected file is empty",
    "missing": "Select a file",
    "contradiction": "Select a file, or remove it, not both",
}
# What a kind of field says better; a file's name has its length counted for it.
BETTER: dict[type[forms.Field], dict[str, str]] = {
    forms.ChoiceField: {"required": "Select an option for {name}"},
    forms.BooleanField: {"required": "Select {name} to continue"},
    forms.IntegerField: {"invalid": "{name} must be a whole number, like 12"},
    forms.DecimalField: {"invalid": "{name} must be a number, like 12.50"},
    forms.EmailField: {"invalid": "Enter an email address in the correct format, like name@example.com"},
    forms.FileField: {
        "required": "Select a file",
        "invalid": "Select a file",
        "max_length": "The file’s name must be shorter",
    },
}


def give_sentences(form: forms.Form) -> None:
    """Replace each sentence of the framework by one that names the field. What a form says itself stays."""
    for name, field in form.fields.items():
        called = _called(str(field.label or name.replace("_", " ")))
        for code, sentence in _sentences_of(field):
            if field.error_messages.get(code) is _default(type(field), code):
                field.error_messages[code] = sentence.replace("{name}", called)


def _called(label: str) -> str:
    """A field by its label; a question in quotation marks."""
    label = label.removesuffix(" (optional)")
    return f"“{label}”" if label.endswith("?") else label[:1].upper() + label[1:]


def _sentences_of(field: forms.Field) -> Iterator[tuple[str, str]]:
    better = {code: words for kind, table in BETTER.items() if isinstance(field, kind) for code, words in table.items()}
    yield from (SENTENCES | better).items()


def _default(kind: type[forms.Field], code: str) -> object:
    """The framework's own sentence for this code; None where only a validator has one."""
    return next(
        (
            c.__dict__["default_error_messages"][code]
            for c in kind.__mro__
            if code in vars(c).get("default_error_messages", {})
        ),
        None,
    )
