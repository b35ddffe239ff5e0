"""Passwords that cannot be guessed from who somebody is, nor from lists of those that many people use (ASVS 6.2)."""

import re
from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from people.organisations.users import User

_LONGEST_JUDGED = 72  # letters; what is longer is judged by its beginning
_LEAST_SCORE = 4  # of zxcvbn: ten thousand million guesses or more
_SERVICE = ("get", "online", "london", "getonlinelondon")
GUESSABLE = "password_guessable"
SENTENCE = "This password is easy to guess. Use three random words that are not from your work."


def check_guessing(password: str, about: Iterable[str]) -> None:
    """Raises ValidationError (code GUESSABLE) for a password that common words, sequences or the words `about` its
    owner lead to.
    """
    hints = {part for text in about for part in (text.lower(), *re.split(r"[^\w]+", text.lower())) if part}
    verdict = zxcvbn(password[:_LONGEST_JUDGED], user_inputs=[*sorted(hints), *_SERVICE])
    if verdict["score"] < _LEAST_SCORE:
        raise ValidationError(SENTENCE, code=GUESSABLE)


class HardToGuess:
    """Django's password validator: the person's name, address and organisations are the first that others would try."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        check_guessing(password, _about(user) if isinstance(user, User) else ())

    def get_help_text(self) -> str:
        return "Use three random words that are not from your work."


def _about(user: User) -> list[str]:
    places = user.memberships.live().values_list("organisation__name", "organisation__code")
    return [user.email, user.name, *(text for place in places for text in place)]
