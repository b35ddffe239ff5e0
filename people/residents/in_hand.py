"""Whose something is, asked of every room that hands things out: a parcel, a device, a SIM, a reference on a letter.

Who stops everything for a person may have nothing but that in their hand, and may not read whose it is. So a room says
to whom a code leads and nothing more, and no door shows what it says.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from law.actors import Actor
from law.refusals import NotFound
from people.access import may

Finder = Callable[[str, Actor], Iterable[UUID | None]]
FINDERS: list[Finder] = []


class NothingByThisCode(NotFound):
    """No person of theirs is behind this code, or several are."""

    sentence = "We cannot find a person with this code. Check it, or enter the code of something else they have."


def finds_person(find: Finder) -> Finder:
    """Have this function asked for the residents behind a code, as somebody typed or scanned it."""
    FINDERS.append(find)
    return find


def rows_in_hand(rows: QuerySet[Any], by: Actor) -> QuerySet[Any]:
    """Those of these rows that may be asked for by code: all for who works with things of everybody, for others what
    they see anyway.
    """
    if may(by, "people.hold by any code"):
        return rows
    visible: QuerySet[Any] = rows.visible_to(by)  # type: ignore[attr-defined]
    return visible


def person_behind(code: str, by: Actor) -> UUID:
    """The resident behind a code. Refuses NothingByThisCode."""
    code = code.strip()
    residents = {pk for find in FINDERS for pk in find(code, by) if pk is not None} if code else set()
    if len(residents) != 1:
        raise NothingByThisCode()
    return residents.pop()
