"""What was answered about a person and their needs, as the desk reads it: pairs of label and value, without the empty."""

from collections.abc import Iterable

from people.models import Resident
from referrals.answer_labels import NOT_KNOWN, Reader, in_words, label
from referrals.models import Need, Referral

Pairs = list[tuple[str, str]]
_ABOUT_A_NEED = ("form", "has_now", "purpose", "use", "requires")


def need_facts(need: Need) -> Pairs:
    """What was answered about a need, and what has been decided since. What is as it mostly is, is not said."""
    another = "" if need.substitutes else in_words("substitutes", False)
    child = in_words("for_school_child", True) if need.for_school_child else ""
    return _without_empty(
        [
            *(_pair(name, getattr(need, name), need.kind) for name in _ABOUT_A_NEED),
            (label("substitutes"), another),
            ("Does not want", ", ".join(need.declined_kinds)),
            _pair("needed_by", need.needed_by),
            (label("for_school_child"), child),
            _pair("details", need.details, need.kind),
            (label("hub"), need.collect_at.name if need.collect_at else ""),
            ("Decision", need.decision_reason),
        ]
    )


def person_facts(person: Resident) -> Pairs:
    where = _where(person)
    return _without_empty(
        [
            *(_pair(name, getattr(person, name)) for name in ("date_of_birth", "phone", "other_phone", "email")),
            where,
            *(_pair(name, getattr(person, name)) for name in ("borough", "language", "access_needs", "client_ref")),
        ]
    )


def contact_facts(person: Resident) -> Pairs:
    if person.contact_mode != "direct":
        return [_pair("contact_mode", "through_worker")]
    names = ("safe_hours", "contact_words", "ask_again_on")
    return _without_empty(
        [_pair("safe_channels", person.open_channels), *(_pair(name, getattr(person, name)) for name in names)]
    )


def sent_facts(referral: Referral) -> Pairs:
    """Why, in the worker's own words."""
    return _without_empty([_pair("reason", referral.reason_for_referral), _pair("notes", referral.notes)])


def compared_facts(person: Resident) -> Pairs:
    """By what two people are told apart."""
    return _without_empty(
        [
            _pair("name", f"{person.first_name} {person.last_name}".strip()),
            (label("date_of_birth"), in_words("date_of_birth", person.date_of_birth) or NOT_KNOWN),
            _pair("phone", person.phone),
            _pair("postcode", person.postcode),
        ]
    )


def _where(person: Resident) -> tuple[str, str]:
    for name in ("address_withheld", "without_address"):
        if getattr(person, name):
            return label("address"), label(name)
    return _pair("postcode", person.postcode)


def _pair(name: str, value: object, kind: str = "") -> tuple[str, str]:
    return label(name, kind, reader=Reader.DESK), in_words(name, value, kind)


def _without_empty(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return [pair for pair in pairs if pair[1]]
