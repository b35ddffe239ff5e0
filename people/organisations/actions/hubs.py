"""What a hub tells about itself, written by an administrator, or in part by its own lead."""

from collections.abc import Callable
from typing import Any

from audit.recording import amended
from law.actors import Actor
from law.refusals import Conflict, FieldError, Invalid, NotAllowed, NotFound
from people.access import action, may
from people.organisations.hubs import ACCESS, OFFERS, HubProfile
from people.organisations.models import Organisation
from people.organisations.opening_hours import DAYS, NotHours, read_day_hours
from people.particulars import Unreadable, read_phone, tidy
from people.places.postcodes import look_up

_MOST_LANGUAGES = 20
_LONGEST_LANGUAGE = 40
_LONGEST_ADDRESS = 200
# What a hub's own lead writes. Where it is and what it is for, we agree with it: an administrator writes that.
BY_ITS_LEAD = ("hours", "access", "languages", "phone")


class NotAHub(Conflict):
    """Only a hub has opening hours and things to collect."""

    sentence = "This organisation is not a hub."


@action("people.describe_hub", on=Organisation, transition="")
def describe_hub(hub: Organisation, *, by: Actor, **facts: Any) -> HubProfile:
    """Write what a hub tells everybody: address, postcode, phone, hours (day to "10:00-17:00"), access and offers
    (codes), languages.

    A hub's own lead writes only BY_ITS_LEAD, of hubs in their own tree. Refuses NotAHub, NotFound, NotAllowed, and
    Invalid by field.
    """
    if hub.kind != Organisation.Kind.HUB:
        raise NotAHub()
    if not may(by, "people.describe every hub"):
        _check_lead(hub, facts, by)
    read = _read(facts)
    profile = HubProfile.objects.select_for_update().filter(organisation=hub).first() or HubProfile(organisation=hub)
    for name, value in read.items():
        setattr(profile, name, value)
    profile.save()
    hub.save()  # whoever had read it before sees that it is another version
    amended(hub, described=sorted(read))
    return profile


def _check_lead(hub: Organisation, facts: dict[str, Any], by: Actor) -> None:
    if not Organisation.objects.led_by(by).filter(pk=hub.pk).exists():
        raise NotFound()
    beyond = sorted(set(facts) - set(BY_ITS_LEAD))
    if beyond:
        raise NotAllowed(f"Only an administrator can change: {', '.join(beyond)}.")


def _read(facts: dict[str, Any]) -> dict[str, Any]:
    """Every fact as it is kept. Raises Invalid, naming each that cannot be read."""
    read: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, value in facts.items():
        reader = _READERS.get(name)
        if reader is None:
            errors.append(FieldError(f"/{name}", "unknown_field", "This cannot be changed here."))
            continue
        try:
            read[name] = reader(value)
        except Invalid as invalid:
            errors += invalid.errors
        except Unreadable as unreadable:
            errors.append(FieldError(f"/{name}", unreadable.code, unreadable.sentence))
    if errors:
        raise Invalid(errors)
    return read


def _address(text: str) -> str:
    line = tidy(text)
    if len(line) > _LONGEST_ADDRESS:
        raise Invalid.at("/address", "too_long", f"Address must be {_LONGEST_ADDRESS} characters or fewer.")
    return line


def _postcode(text: str) -> str:
    return look_up(text).postcode if tidy(text) else ""


def _hours(hours: dict[str, str]) -> dict[str, str]:
    read = {}
    errors = []
    for day, text in hours.items():
        if day not in DAYS:
            errors.append(FieldError(f"/hours/{day}", "not_a_choice", f"Use these days: {', '.join(DAYS)}."))
            continue
        try:
            read[day] = read_day_hours(text)
        except NotHours:
            sentence = f"Enter the hours on {DAYS[day]} like 10:00 to 17:00, or leave blank if closed."
            errors.append(FieldError(f"/hours/{day}", "not_hours", sentence))
    if errors:
        raise Invalid(errors)
    return {day: read[day] for day in DAYS if read.get(day)}


def _codes(name: str, known: dict[str, str]) -> Callable[[list[str]], list[str]]:
    def read(codes: list[str]) -> list[str]:
        unknown = sorted(set(codes) - set(known))
        if unknown:
            sentence = f"We do not know “{unknown[0][:40]}”. Use: {', '.join(known)}."
            raise Invalid.at(f"/{name}", "not_a_choice", sentence)
        return [code for code in known if code in codes]

    return read


def _languages(names: list[str]) -> list[str]:
    spoken = list(dict.fromkeys(filter(None, (tidy(name) for name in names))))
    if len(spoken) > _MOST_LANGUAGES or any(len(name) > _LONGEST_LANGUAGE for name in spoken):
        sentence = f"Enter up to {_MOST_LANGUAGES} languages, each {_LONGEST_LANGUAGE} characters or fewer."
        raise Invalid.at("/languages", "too_long", sentence)
    return spoken


_READERS: dict[str, Callable[[Any], Any]] = {
    "address": _address,
    "postcode": _postcode,
    "phone": read_phone,
    "hours": _hours,
    "access": _codes("access", ACCESS),
    "languages": _languages,
    "offers": _codes("offers", OFFERS),
}
