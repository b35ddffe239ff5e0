"""What an agreement is for. Most organisations refer under theirs; a hub hands over, teaches and helps who walks in.

The kind follows from what the organisation is, and is kept with what was signed: a hub that becomes something else signs
anew.
"""

from dataclasses import dataclass

from django.db import models


class AgreementKind(models.TextChoices):
    REFERRING = "referring", "Referring residents"
    HUB = "hub", "Working as a hub"


@dataclass(frozen=True)
class KindWords:
    """`may` and `can` finish "the organisation …" and "nobody there …"; `rules` stand on the paper that is signed."""

    purpose: str
    fields: tuple[str, ...]
    may: str
    can: str
    rules: tuple[str, ...] = ()


WORDS = {
    AgreementKind.REFERRING: KindWords(
        "Referring residents who cannot get online, and following up what happened",
        ("identity", "birth_date", "contact", "place", "support", "situation"),
        "may refer",
        "can refer",
    ),
    AgreementKind.HUB: KindWords(
        "Handing over devices and SIMs, teaching, and helping people who walk in",
        ("identity", "birth_date", "contact", "place", "support"),
        "may see who comes and help people who walk in",
        "can see who comes or help people who walk in",
        (
            "The hub can see people who collect, learn or were helped there, until 30 days after their last contact.",
            "It sees a full name when something is handed over, and a first name and initial on a class register.",
            "It sees access needs if the tutor needs to know them.",
            "It only contacts people through the service, to say that something is ready or that a class has changed.",
            "It never sees why someone was referred, notes about them, or their equality answers.",
            "Everything that it reads about a person is recorded.",
        ),
    ),
}


def kind_for(organisation_kind: str) -> AgreementKind:
    """Which kind of agreement an organisation of this kind signs."""
    return AgreementKind.HUB if organisation_kind == "hub" else AgreementKind.REFERRING


def words_for(organisation_kind: str) -> KindWords:
    return WORDS[kind_for(organisation_kind)]
