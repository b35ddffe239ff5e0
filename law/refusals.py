"""How the house says no: one exception for each kind of answer, each with a sentence a caseworker can read.

Rooms name their own refusals for the reason (`SessionFull`, `NeedAlreadyPromised`) and subclass one of the kinds here,
so that every door can turn any of them into its own words without knowing the room: an HTTP status, a spoken sentence,
a row's answer.
"""

import re
from dataclasses import dataclass
from typing import ClassVar, Self


class Refusal(Exception):
    """Nothing was changed, and `sentence` says why.

    `code` is what clients of the API tell refusals apart by, so no two refusals share one (`law.checks`). It is made
    from the class name where the class does not write it out.
    """

    code: ClassVar[str] = "refusal"
    status: ClassVar[int] = 409
    sentence = "This cannot be done now."

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" not in vars(cls):
            cls.code = re.sub(r"(?<=.)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, sentence: str | None = None, **details: object) -> None:
        self.sentence = sentence or self.sentence
        self.details = details
        super().__init__(self.sentence)


class Conflict(Refusal):
    """What was asked is understood but does not fit with how things are now."""


class WrongState(Conflict):
    """The status of the object does not allow this action."""


class ChangedMeanwhile(Conflict):
    """Someone else changed the same thing between our look and our hand."""

    sentence = "Someone else has just changed this. Check it, then try again."


class NotAllowed(Refusal):
    """This person's role does not include this verb. Deny is the default."""

    status = 403
    sentence = "Your role does not allow this."


class NotFound(Refusal):
    """There is no such thing, or the caller may not see it: the two are told apart nowhere."""

    status = 404
    sentence = "There is nothing here that you can see."


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field. `pointer` is a JSON Pointer (RFC 6901) into what was sent, such as
    `/resident/postcode`.
    """

    pointer: str
    code: str
    sentence: str


class Invalid(Refusal):
    """What was sent cannot be read; every field at fault is named with how to mend it."""

    status = 422
    sentence = "There is a problem with some of your answers."

    def __init__(self, errors: list[FieldError], sentence: str | None = None) -> None:
        self.errors = errors
        super().__init__(sentence)

    @classmethod
    def at(cls, pointer: str, code: str, sentence: str) -> Self:
        """One field is at fault."""
        return cls([FieldError(pointer, code, sentence)])

    def __str__(self) -> str:
        return f"{self.sentence} {' '.join(f'{error.pointer}: {error.sentence}' for error in self.errors)}"
