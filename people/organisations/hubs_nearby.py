"""Hubs by distance from where somebody lives: by their postcode, or by the middle of their borough where that is all we
know.

Distances are in a straight line on the National Grid. A hub without a postcode has none, and stands last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from operator import itemgetter
from typing import TypeVar
from uuid import UUID

from database.prepared import Prepared
from people.organisations.hubs import HubProfile
from people.organisations.models import Organisation
from people.places.boroughs import BY_CODE
from people.places.postcodes import middle_of, point_of

T = TypeVar("T")

METRES_A_MILE = 1609.344


@dataclass(frozen=True)
class Start:
    """Where distances are counted from. `words` follow them where it is no postcode: “from the middle of Southwark”."""

    point: tuple[int, int] | None
    words: str = ""


@dataclass(frozen=True)
class NearbyHub:
    """`miles` in a straight line; None where the hub or the person has no place on our map."""

    hub: Organisation
    profile: HubProfile | None
    miles: float | None


def start_from(postcode: str, borough: str) -> Start:
    """By postcode; for no fixed or a confidential address, or a postcode that is new, by borough."""
    point = point_of(postcode) if postcode else None
    if point is not None:
        return Start(point)
    name = BY_CODE[borough].name if borough in BY_CODE else ""
    return Start(middle_of(borough), f"from the middle of {name}" if name else "")


_HUBS: Prepared[Organisation] = Prepared(
    lambda: Organisation.objects.hubs_for_everyone().select_related("hub_profile").order_by("name", "id")
)


def hubs_by_distance(start: Start) -> list[NearbyHub]:
    """Every hub that is open, the nearest first. One statement."""
    away = [_away(hub, start) for hub in _HUBS()]
    return sorted(away, key=lambda each: (each.miles is None, each.miles or 0.0))


def _away(hub: Organisation, start: Start) -> NearbyHub:
    profile: HubProfile | None = getattr(hub, "hub_profile", None)
    return NearbyHub(hub, profile, _miles(profile.postcode if profile is not None else "", start))


def _miles(postcode: str | None, start: Start) -> float | None:
    point = _hub_point(postcode) if postcode else None
    if point is None or start.point is None:
        return None
    return hypot(point[0] - start.point[0], point[1] - start.point[1]) / METRES_A_MILE


_PLACES: Prepared[tuple[UUID, str, str | None, list[str] | None]] = Prepared(
    lambda: (
        Organisation.objects.hubs_for_everyone()
        .order_by("name", "id")
        .values_list("pk", "borough", "hub_profile__postcode", "hub_profile__offers")
    )
)


def nearest_to_collect(start: Start, borough: str) -> UUID | None:
    """The id of the nearest open hub that hands things over; where no distance is known, of the only hub of the borough. One
    statement that reads of each hub where it is and no more: a city has a thousand.
    """
    places = _PLACES()
    nearest = _nearest((pk, offers, _miles(postcode, start)) for pk, _, postcode, offers in places)
    nearby = [pk for pk, where, _, _ in places if borough and where == borough]
    return nearest or (nearby[0] if len(nearby) == 1 else None)


def _nearest(hubs: Iterable[tuple[T, Sequence[str] | None, float | None]]) -> T | None:
    """Of hubs with what they offer and how many miles away they are, the nearest that hands things over; of two as near the
    first. None: no distance is known, or there is none.
    """
    known = [(miles, hub) for hub, offers, miles in hubs if miles is not None and _hands_over(offers)]
    return min(known, key=itemgetter(0))[1] if known else None


def distance_of(hub: Organisation, start: Start) -> str:
    """How far one hub is, in words; "" where it is not known. No statement when `hub` was read with its profile."""
    return distance_in_words(_away(hub, start).miles, start)


@lru_cache(maxsize=8_192)
def _hub_point(postcode: str) -> tuple[int, int] | None:
    """Remembered, for hubs alone: every list looks up each of them again, so more are kept than a city has."""
    return point_of(postcode)


def nearest_for_collection(away: Sequence[NearbyHub]) -> NearbyHub | None:
    """The nearest hub at which things are collected. None: no distance is known, or no hub is."""
    return _nearest((each, _offers_of(each), each.miles) for each in away)


def may_hand_over(nearby: NearbyHub) -> bool:
    """Whether things are collected there."""
    return _hands_over(_offers_of(nearby))


def _offers_of(nearby: NearbyHub) -> list[str] | None:
    return nearby.profile.offers if nearby.profile is not None else None


def _hands_over(offers: Sequence[str] | None) -> bool:
    """Whether a hub that offers these hands things over; one that has not said what it offers counts."""
    return not offers or "collection" in offers


def distance_in_words(miles: float | None, start: Start) -> str:
    """“About 1.2 miles away”; "" where it is not known. Nothing finer than a tenth of a mile is said."""
    if miles is None:
        return ""
    tenths = round(miles, 1)
    if tenths < 0.1:
        return " ".join(filter(None, ["Less than 0.1 miles", start.words or "away"]))
    number = f"{tenths:.0f}" if tenths >= 10 or tenths.is_integer() else f"{tenths}"
    return f"About {number} {'mile' if number == '1' else 'miles'} {start.words or 'away'}"
