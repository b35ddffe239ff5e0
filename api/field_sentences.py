"""What the API says of a field that cannot be read, and of a request that the framework refuses: in our words, with the name
of the field, and never in the framework's.

The framework's own tables say which of its sentences there are; a sentence that a door wrote itself stays as it is.
"""

import re
from collections.abc import Iterator
from functools import cache

from django.core.validators import ProhibitNullCharactersValidator
from rest_framework import exceptions, fields, relations, serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

# By the code of the fault; {name} is what the field is called, the others are what the framework fills in.
SENTENCES = {
    "required": "{name} is missing",
    "null": "{name} must not be null",
    "blank": "{name} must not be empty",
    "empty": "{name} must not be empty",
    "invalid": "{name} must be a text",
    "max_length": "{name} must be {max_length} characters or fewer",
    "min_length": "{name} must be {min_length} characters or more",
    "max_value": "{name} must be {max_value} or less",
    "min_value": "{name} must be {min_value} or more",
    "max_string_length": "{name} must be a shorter number",
    "max_digits": "{name} must have {max_digits} digits or fewer",
    "max_decimal_places": "{name} must have {max_decimal_places} decimal places or fewer",
    "max_whole_digits": "{name} must have {max_whole_digits} digits or fewer before the decimal point",
    "overflow": "{name} is out of range",
    "make_aware": "{name} must be a time that exists in {timezone}",
    "invalid_choice": "{name} must be one of the values in the API documentation",
    "not_a_list": "{name} must be a list",
    "not_a_dict": "{name} must be an object",
    "does_not_exist": "{name} was not found",
    "incorrect_type": "{name} must be an identifier",
    "no_match": "{name} must be an address of this API",
    "incorrect_match": "{name} must be an address of this API",
    "no_name": "The file must have a name",
    "invalid_image": "The file must be an image",
    "date": "{name} must be a date and time, like 2026-12-11T14:10:00Z",
    "datetime": "{name} must be a date, like 2026-12-11",
    "invalid_unicode": "{name} must only include letters, numbers, hyphens and underscores",
}
# What a kind of field says better.
BETTER: dict[type[fields.Field], dict[str, str]] = {
    fields.BooleanField: {"invalid": "{name} must be true or false"},
    fields.EmailField: {"invalid": "{name} must be an email address, like name@example.com"},
    fields.RegexField: {"invalid": "{name} is not in the format in the API documentation"},
    fields.SlugField: {"invalid": SENTENCES["invalid_unicode"]},
    fields.URLField: {"invalid": "{name} must be a web address, like https://www.example.com"},
    fields.UUIDField: {"invalid": "{name} must be an identifier"},
    fields.IPAddressField: {"invalid": "{name} must be an IP address"},
    fields.IntegerField: {"invalid": "{name} must be a whole number, like 12"},
    fields.BigIntegerField: {"invalid": "{name} must be a whole number, like 12"},
    fields.FloatField: {"invalid": "{name} must be a number, like 12.5"},
    fields.DecimalField: {"invalid": "{name} must be a number, like 12.5"},
    fields.DateTimeField: {"invalid": SENTENCES["date"]},
    fields.DateField: {"invalid": SENTENCES["datetime"]},
    fields.TimeField: {"invalid": "{name} must be a time, like 14:10"},
    fields.DurationField: {
        "invalid": "{name} must be a length of time, like 01:30:00",
        "overflow": "{name} must be from {min_days} to {max_days} days",
    },
    fields.FileField: {
        "required": "Send a file",
        "invalid": "Send a file",
        "empty": "The file is empty",
        "max_length": "The file’s name must be {max_length} characters or fewer",
    },
    fields.ListField: {
        "min_length": "{name} must have {min_length} items or more",
        "max_length": "{name} must have {max_length} items or fewer",
    },
    fields.JSONField: {"invalid": "{name} must be JSON"},
    relations.SlugRelatedField: {"invalid": "{name} was not found"},
    serializers.Serializer: {"invalid": "{name} must be an object"},
    serializers.ListSerializer: {
        "min_length": "{name} must have {min_length} items or more",
        "max_length": "{name} must have {max_length} items or fewer",
    },
}
OF_VALIDATORS = {
    ProhibitNullCharactersValidator.message: "{name} must not include null characters",
    ProhibitSurrogateCharactersValidator.message: "{name} must not include half a character",
}
OF_REQUESTS: dict[type[exceptions.APIException], str] = {
    exceptions.APIException: "Something went wrong on our side",
    exceptions.ValidationError: "Some of the fields need your attention",
    exceptions.ParseError: "The request could not be read",
    exceptions.AuthenticationFailed: "Your token is not valid. Get a new one",
    exceptions.NotAuthenticated: "Send a token in the Authorization header",
    exceptions.PermissionDenied: "You do not have permission to do this",
    exceptions.NotFound: "There is nothing here that you can see",
    exceptions.MethodNotAllowed: "This address does not accept {method}",
    exceptions.NotAcceptable: "We cannot answer in a format that your Accept header asks for",
    exceptions.UnsupportedMediaType: "This address does not accept {media_type}",
    exceptions.Throttled: "Too many requests. Wait as long as the Retry-After header says, then try again",
}


def in_our_words(sentence: str, pointer: str) -> str:
    """This sentence about the field at `pointer` (RFC 6901), unless it is the framework's: then ours."""
    for pattern, ours in _of_the_framework():
        if match := pattern.fullmatch(sentence):
            return f"{ours.format(name=_called(pointer), **match.groupdict())}."
    return sentence


def _called(pointer: str) -> str:
    """The field as people call it: “Needed by”, “Item 2 of devices”, “The body”."""
    *before, last = ["", *pointer.strip("/").replace("_", " ").split("/")]
    if last.isdecimal():
        return f"Item {int(last) + 1} of {before[-1] or 'the list'}"
    return f"{last[:1].upper()}{last[1:]}" or "The body"


@cache
def _of_the_framework() -> list[tuple[re.Pattern[str], str]]:
    return [(_pattern(theirs), ours) for theirs, ours in pairs()]


def pairs() -> Iterator[tuple[str, str]]:
    """(its sentence, ours) for everything that the framework can say. Raises KeyError for a code that we have none for."""
    for module in (fields, relations, serializers):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, fields.Field) and kind.__module__ == module.__name__:
                for code, theirs in vars(kind).get("default_error_messages", {}).items():
                    better = BETTER.get(kind, {})
                    yield str(theirs), better[code] if code in better else SENTENCES[code]
    yield from ((str(theirs), ours) for theirs, ours in OF_VALIDATORS.items())
    yield from ((str(kind.default_detail), ours) for kind, ours in OF_REQUESTS.items())
    for wait in (exceptions.Throttled.extra_detail_singular, exceptions.Throttled.extra_detail_plural):
        yield f"{exceptions.Throttled.default_detail} {wait}", OF_REQUESTS[exceptions.Throttled]


def _pattern(theirs: str) -> re.Pattern[str]:
    """Its sentence with anything in the place of what it fills in."""
    return re.compile(re.sub(r"\\\{(\w+)(?::\w)?\\\}", r"(?P<\1>.*?)", re.escape(theirs)), re.DOTALL)
