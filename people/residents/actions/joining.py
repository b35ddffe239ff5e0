"""Two records of one person: from now on neither allows what the other forbids."""

from collections.abc import Sequence
from functools import reduce
from typing import Any
from uuid import UUID

from django.utils import timezone

from audit.recording import amended
from law.actors import Actor
from people.access import action, brake
from people.residents import strictness
from people.residents.actions.duplicates import confirm_duplicate, doubt_duplicate
from people.residents.models import Consent, PossibleDuplicate, Resident


@action("people.join_residents", on=Resident, transition="")
def join_residents(kept: Resident, *, gone: Resident, by: Actor) -> list[Resident]:
    """Say that two records are one person. Both carry the stricter contact policy, consents and address from now on, and
    so does whoever was joined to either of them before. Returns them all.

    Called by the room that joins their referrals, which has locked both, and which has what waits for them judged again. Parting them again loosens nothing: what was
    known of one of them may be true of the other, until a person asks. Access needs and language are kept of both.
    """
    if kept.pk == gone.pk:
        return [kept]
    records = [kept, *_other_records(kept, gone)]
    answers = _follow_up_answers(records)
    weakest = reduce(strictness.weaker_answer, [answers.get(record.pk) for record in records])
    fields = reduce(strictness.stricter, [strictness.policy_of(record) for record in records])
    support = _support(kept, records[1:])
    for record in records:
        _set(record, fields)
        _allow_no_more(record, answers.get(record.pk), weakest)
    _set(kept, support)
    _confirm_pair(kept, gone, by)
    return records


def _other_records(kept: Resident, gone: Resident) -> list[Resident]:
    """The one that gives way first, then whoever was joined to either of them before."""
    ids = [pk for pk in brake.person_of([kept.pk, gone.pk], even_likely=False) if pk != kept.pk]
    others = Resident.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return sorted(others, key=lambda other: other.pk != gone.pk)


def _support(kept: Resident, others: Sequence[Resident]) -> dict[str, Any]:
    """What helps the person, and is lost with no record of them."""
    records = [kept, *others]
    return {
        "access_needs": reduce(strictness.both, [record.access_needs for record in records]),
        "language": next((record.language for record in records if record.language), ""),
        "care_of": next((record.care_of for record in records if record.care_of), ""),
    }


def _set(resident: Resident, fields: dict[str, Any]) -> None:
    """Write what differs; the ledger names the fields, never what they hold."""
    changed = [name for name, value in fields.items() if getattr(resident, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(resident, name, fields[name])
    resident.save()
    amended(resident, joined=sorted(changed))


def _follow_up_answers(residents: Sequence[Resident]) -> dict[UUID, Consent]:
    """The newest answer of each to whether they may be asked afterwards; who was never asked is left out."""
    answers = Consent.objects.filter(resident__in=residents, purpose=Consent.Purpose.FOLLOW_UP)
    return {answer.resident_id: answer for answer in answers.order_by("recorded_at", "id")}


def _allow_no_more(resident: Resident, answer: Consent | None, weakest: Consent | None) -> None:
    """Nobody is asked afterwards who said no on one of their forms: an answer is added, none is changed."""
    if strictness.allows_as_much(answer, weakest):
        return
    withdrawn = timezone.now() if weakest is not None and weakest.withdrawn_at is not None else None
    added = Consent.objects.create(
        resident=resident, purpose=Consent.Purpose.FOLLOW_UP, given=False, method="joined", withdrawn_at=withdrawn
    )
    if withdrawn:
        amended(added, withdrawn=True, method="joined")


def _confirm_pair(kept: Resident, gone: Resident, by: Actor) -> None:
    """Whatever was thought of the two before: they are one person now, and every hold on one stops the other."""
    pairs = PossibleDuplicate.objects.select_for_update().about(kept.pk).about(gone.pk)
    pair = pairs.first() or PossibleDuplicate.objects.create(
        one=kept, other=gone, score=100, band=PossibleDuplicate.Band.STRONG, reasons=["joined"]
    )
    if pair.state == PossibleDuplicate.State.DIFFERENT:
        doubt_duplicate(pair, by=by)
    if pair.state == PossibleDuplicate.State.SUSPECTED:
        confirm_duplicate(pair, by=by)


@action("people.part_residents", on=Resident, transition="")
def part_residents(kept: Resident, *, gone: Resident, by: Actor) -> Resident:
    """Someone has to look again whether these are one person. What they may be told stays as strict as it was, and a
    hold on one goes on stopping the other until the pair is settled.
    """
    same = PossibleDuplicate.State.SAME
    for pair in PossibleDuplicate.objects.select_for_update().about(kept.pk).about(gone.pk).filter(state=same):
        pair.band = PossibleDuplicate.Band.STRONG
        doubt_duplicate(pair, by=by)
    return kept
