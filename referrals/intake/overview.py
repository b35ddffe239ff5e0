"""What only the whole file can tell, before any of it is taken: how many rows, which references are not one person's."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from database.encryption import keyed_hash
from people.particulars import Unreadable, name_key, read_date_of_birth, read_own_reference
from people.residents.likeness import Marks, is_one_person, marks_of, swapped_day
from referrals.intake.reading import Row, read_first

_LINES_NAMED = 5


@dataclass
class Overview:
    """`shared_refs` are references under which the rows are about different people, with lines of them; `filler_ref` is
    a word that stands in every row instead of a reference.
    """

    total: int = 0
    notes: list[str] = field(default_factory=list)
    shared_refs: dict[str, list[int]] = field(default_factory=dict)
    filler_ref: str = ""


class _Person(NamedTuple):
    """Who a row is about, as far as it takes to tell two people apart."""

    line: int
    first_name: str
    last_name: str
    born: str


def look_over(file) -> Overview:
    """Read a file through. Raises UnreadableFile, so that half a file is never taken."""
    whole = Overview()
    first: dict[str, _Person] = {}
    with_ref = 0
    today = timezone.localdate()
    for row in read_first(file, whole.notes):
        whole.total += 1
        ref = own_reference_of(row)
        with_ref += bool(ref)
        if not ref:
            continue
        person = _person(row)
        if first.setdefault(ref, person) is not person and _are_two_people(first[ref], person, today):
            lines = whole.shared_refs.setdefault(ref, [first[ref].line])
            if len(lines) < _LINES_NAMED:
                lines.append(row.line)
    fills_every_row = with_ref == whole.total and len(first) == 1
    if fills_every_row and whole.shared_refs and not any(letter.isdigit() for letter in ref):
        whole.shared_refs = {}
        whole.filler_ref = ref
        whole.notes.append(f"“{ref}” is in every row, so we did not read it as a reference.")
    return whole


def own_reference_of(row: Row) -> str:
    """The partner's reference of a row; "" for none, or for one that is refused anyway."""
    try:
        return read_own_reference(row.cells.get("your_ref", ""))
    except Unreadable:
        return ""


def _person(row: Row) -> _Person:
    cells = row.cells
    return _Person(
        row.line, cells["resident_first_name"], cells.get("resident_last_name", ""), cells.get("dob", "").strip()
    )


def _are_two_people(one: _Person, other: _Person, today: date) -> bool:
    names = [name_key(person.first_name, person.last_name) for person in (one, other)]
    if names[0] == names[1] and one.born == other.born:
        return False
    return not is_one_person(_marks(one, today), _marks(other, today))


def _marks(person: _Person, today: date) -> Marks:
    try:
        born = read_date_of_birth(person.born, today)
    except Unreadable:
        born = None
    swapped = swapped_day(born) if born else None
    return Marks(
        marks_of(person.first_name, person.last_name),
        born_hash=keyed_hash("born", born.isoformat()) if born else "",
        swapped_hash=keyed_hash("born", swapped.isoformat()) if swapped else "",
    )
