"""The API says what is wrong with a field in our words: every sentence that the framework has is replaced by one of ours."""

import pytest
from rest_framework import exceptions, serializers

from api.doors import Strict
from api.field_sentences import in_our_words, pairs
from api.problems import _read
from tests.plain_english import FRAMEWORK, faults_in


class Device(Strict):
    serial = serializers.CharField(max_length=5)


class Everything(Strict):
    needed_by = serializers.DateField()
    kind = serializers.ChoiceField(choices=["laptop", "tablet"])
    quantity = serializers.IntegerField(max_value=10)
    reason = serializers.CharField(max_length=5)
    email = serializers.EmailField()
    is_urgent = serializers.BooleanField()
    devices = Device(many=True)


def sentences_of(data: object) -> dict[str, str]:
    """{pointer: sentence} of what the API answers to this body."""
    serializer = Everything(data=data)
    with pytest.raises(exceptions.ValidationError) as raised:
        serializer.is_valid(raise_exception=True)
    body, _ = _read(raised.value)
    return {error["pointer"]: error["detail"] for error in body["errors"]}


def test_each_fault_names_its_field_and_says_what_to_send():
    wrong = {
        "needed_by": "11/12/2026",
        "kind": "dog",
        "quantity": 11,
        "reason": "too long",
        "email": "kwame",
        "is_urgent": "perhaps",
        "devices": [{"serial": "A"}, {"serial": "too long"}],
    }
    assert sentences_of(wrong) == {
        "#/needed_by": "Needed by must be a date, like 2026-12-11.",
        "#/kind": "Kind must be one of the values in the API documentation.",
        "#/quantity": "Quantity must be 10 or less.",
        "#/reason": "Reason must be 5 characters or fewer.",
        "#/email": "Email must be an email address, like name@example.com.",
        "#/is_urgent": "Is urgent must be true or false.",
        "#/devices/1/serial": "Serial must be 5 characters or fewer.",
    }


def test_what_is_missing_or_no_object_is_said_too():
    assert sentences_of({})["#/needed_by"] == "Needed by is missing."
    assert sentences_of({"devices": ["A"]})["#/devices/0"] == "Item 1 of devices must be an object."
    assert sentences_of([]) == {"#": "The body must be an object."}


def test_nothing_that_the_framework_says_reaches_anybody():
    for theirs, ours in pairs():
        said = in_our_words(theirs.replace("{", "").replace("}", ""), "/needed_by")
        assert said != theirs
        assert not FRAMEWORK.search(said)
        assert faults_in(said) == []
        assert said.startswith(ours.partition("{")[0].replace("{name}", "Needed by"))


def test_what_a_door_says_itself_stays():
    assert in_our_words("We do not know this field.", "/colour") == "We do not know this field."


@pytest.mark.parametrize(
    ("exception", "sentence"),
    [
        (exceptions.MethodNotAllowed("PUT"), "This address does not accept PUT."),
        (exceptions.NotAuthenticated(), "Send a token in the Authorization header."),
        (
            exceptions.Throttled(wait=9),
            "Too many requests. Wait as long as the Retry-After header says, then try again.",
        ),
    ],
)
def test_a_request_that_the_framework_refuses_is_answered_in_our_words(exception, sentence):
    body, _ = _read(exception)
    assert body["detail"] == sentence
