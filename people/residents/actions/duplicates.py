"""Who may be here twice: looked for when someone is referred, and settled by a caseworker who has seen both."""

from collections.abc import Callable

from django.db.models import Q

from law.actors import Actor
from people.access import action
from people.residents.likeness import Marks, compare
from people.residents.models import PossibleDuplicate, Resident
from people.residents.registration import marks_of_resident

_MOST_COMPARED = 300


@action("people.look_for_duplicates", on=Resident, transition="")
def look_for_duplicates(resident: Resident, *, by: Actor) -> list[PossibleDuplicate]:
    """Score everyone who shares a birth date, a telephone number, or the sound of the name, by hashes alone; keep who
    is alike.

    A pair that is known already is left as it is: what a caseworker settled stays settled.
    """
    mine = marks_of_resident(resident)
    pairs = PossibleDuplicate.objects.about(resident.pk).values_list("one", "other")
    known = {pk for pair in pairs for pk in pair}
    likely = []
    for other in _candidates(resident, mine):
        likeness = compare(mine, marks_of_resident(other))
        if likeness.band and other.pk not in known:
            likely.append(
                PossibleDuplicate(
                    one=resident, other=other, score=likeness.score, band=likeness.band, reasons=list(likeness.reasons)
                )
            )
    return PossibleDuplicate.objects.bulk_create(likely)


def _candidates(resident: Resident, mine: Marks) -> list[Resident]:
    same = Q()
    if mine.born_hash:
        same |= Q(born_hash__in=[h for h in (mine.born_hash, mine.swapped_hash) if h])
    for name in ("phone_hash", "like_hash", "name_hash"):
        if value := getattr(resident, name):
            same |= Q(**{name: value})
    if not same:
        return []
    rows = Resident.objects.filter(same, anonymised_at=None).exclude(pk=resident.pk)
    return list(
        rows.only("date_of_birth", "marks", "name_hash", "born_hash", "phone_hash", "postcode_hash").order_by("-id")[
            :_MOST_COMPARED
        ]
    )


@action("people.dismiss_duplicate", on=PossibleDuplicate, transition="dismiss")
def dismiss_duplicate(pair: PossibleDuplicate, *, reason: str = "", by: Actor) -> PossibleDuplicate:
    """Two people: a household, or only alike. The pair is closed."""
    return pair.move(pair.dismiss)


@action("people.confirm_duplicate", on=PossibleDuplicate, transition="confirm")
def confirm_duplicate(pair: PossibleDuplicate, *, by: Actor) -> PossibleDuplicate:
    """One person. Their referrals are joined by the room that has them."""
    return pair.move(pair.confirm)


@action("people.doubt_duplicate", on=PossibleDuplicate, transition="doubt")
def doubt_duplicate(pair: PossibleDuplicate, *, by: Actor) -> PossibleDuplicate:
    """Undone: someone has to look again."""
    return pair.move(pair.doubt)


def _settle(pair: PossibleDuplicate, step: Callable[[], None]) -> PossibleDuplicate:
    step()
    pair.save()
    return pair
