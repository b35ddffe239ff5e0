"""The hub where somebody collects, in words: by name and distance, as every page of a referral says it."""

from collections.abc import Iterable, Sequence

from people.organisations.hubs_nearby import (
    NearbyHub,
    Start,
    distance_in_words,
    hubs_by_distance,
    nearest_for_collection,
    start_from,
)

NO_PREFERENCE = "No preference: the nearest"


def start_of(person: dict) -> Start:
    """Where distances are counted from, for a person as a door sends them."""
    return start_from(person.get("postcode", ""), person.get("borough", ""))


def chosen_hub(raw: dict) -> str:
    """Where they collect, for the page of answers: the hub that was chosen, or which one is nearest."""
    start = start_of(raw["resident"])
    away = hubs_by_distance(start)
    chosen = next((each for each in away if each.hub.code == raw.get("hub")), None)
    if chosen is not None:
        return _sentences([chosen.hub.name, distance_in_words(chosen.miles, start), place_of(chosen)])
    nearest = nearest_now(away, start)
    return f"{NO_PREFERENCE}. {nearest or 'We will tell you which hub it is.'}"


def nearest_now(away: Sequence[NearbyHub], start: Start) -> str:
    """Which hub “the nearest” is today; "" where no distance is known."""
    nearest = nearest_for_collection(away)
    if nearest is None:
        return ""
    name = f"At the moment this is {nearest.hub.name}"
    return _sentences([name, distance_in_words(nearest.miles, start), place_of(nearest)])


def place_of(nearby: NearbyHub) -> str:
    return nearby.profile.place if nearby.profile is not None else ""


def hint_of(nearby: NearbyHub, start: Start) -> str:
    """What decides between hubs: how far, where, when, how to get in, in which languages, and what for."""
    profile = nearby.profile
    if profile is None:
        return _sentences([distance_in_words(nearby.miles, start)])
    hours = f"Open {profile.open_hours}" if profile.open_hours else "Opening hours not given"
    access = _listed(profile.access_in_words) or "Access not given"
    spoken = f"Languages: {', '.join(profile.languages)}" if profile.languages else ""
    offers = f"Offers: {_listed(profile.offers_in_words).lower()}" if profile.offers else ""
    distance = distance_in_words(nearby.miles, start) or "Distance not known"
    return _sentences([distance, profile.place, hours, access, spoken, offers])


def _listed(things: Sequence[str]) -> str:
    """One after another, each but the first in lower case; a name of its own stays as it is."""
    following = [thing if thing.startswith("Blue Badge") else thing[:1].lower() + thing[1:] for thing in things[1:]]
    return ", ".join([*things[:1], *following])


def _sentences(parts: Iterable[str]) -> str:
    """Each part as a sentence of its own."""
    return " ".join(f"{part}." for part in parts if part)
