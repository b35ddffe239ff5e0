"""A partner's own reference is a claim, not a key: what stands under it already, whether that is about this person, and
whether anything of it is still open.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from audit.recording import amended
from database.parameters import among
from law.refusals import FieldError
from people.models import Organisation, Resident
from people.residents.likeness import Marks, is_one_person
from people.residents.registration import marks_of_resident
from referrals.models import Referral


@dataclass(frozen=True)
class Earlier:
    """A referral of the same organisation under the same reference, or from the same row. `ended_on` is None while
    something of it is open.
    """

    id: UUID
    reference: str
    your_ref: str
    fingerprint: str
    ended_on: date | None
    marks: Marks
    client_ref: str

    def is_about(self, resident: Resident) -> bool:
        """Whether its person is this one, not yet saved. People without a name are told apart by the partner's own
        reference for them.
        """
        if not any(self.marks.marks.values()) and not resident.first_name and not resident.last_name:
            return self.client_ref == resident.client_ref
        return is_one_person(self.marks, marks_of_resident(resident))


def find_earlier(
    organisation: Organisation, your_refs: Collection[str], fingerprints: Collection[str] = ()
) -> list[Earlier]:
    """What the organisation has sent already under these references or from these rows, by one look at each of the two
    unique indexes. What was referred again since is left out.
    """
    mine = Referral.objects.filter(organisation=organisation, is_referred_again=False).order_by()
    fields = [
        *("id", "reference", "your_ref", "fingerprint", "state", "merged_into__state"),
        *("ended_at", "resolved_at", "decided_at"),
        *(f"resident__{name}" for name in ("marks", "name_hash", "born_hash", "phone_hash", "postcode_hash")),
        "resident__client_ref",
    ]
    by_ref = mine.filter(your_ref__in=among(set(your_refs) - {""})).values(*fields)
    by_row = mine.filter(fingerprint__in=among(set(fingerprints) - {""})).values(*fields)
    return [_earlier(row) for row in by_ref.union(by_row, all=True)]


def _earlier(row: dict) -> Earlier:
    ended = row["ended_at"] or row["resolved_at"] or row["decided_at"]
    return Earlier(
        id=row["id"],
        reference=row["reference"],
        your_ref=row["your_ref"],
        fingerprint=row["fingerprint"],
        ended_on=timezone.localdate(ended) if _is_over(row) and ended else None,
        marks=Marks(
            marks=row["resident__marks"],
            name_hash=row["resident__name_hash"],
            born_hash=row["resident__born_hash"],
            phone_hash=row["resident__phone_hash"],
            postcode_hash=row["resident__postcode_hash"],
        ),
        client_ref=row["resident__client_ref"],
    )


def _is_over(row: dict) -> bool:
    """A referral that was joined to another goes on as that one."""
    if row["state"] == Referral.State.MERGED:
        return row["merged_into__state"] in Referral.OVER
    return row["state"] in Referral.OVER


def mark_referred_again(ids: Collection[UUID]):
    """Ended referrals give their reference and their row over to the ones that follow them."""
    if not ids:
        return
    for ended in Referral.objects.filter(pk__in=ids):
        amended(ended, referred_again=True)
    Referral.objects.filter(pk__in=ids).update(is_referred_again=True, version=F("version") + 1)


def shared_reference(your_ref: str, lines: list[int]) -> FieldError:
    """The refusal of rows of one file that are about different people under one reference."""
    named = f"{', '.join(map(str, lines[:-1]))} and {lines[-1]}"
    sentence = f"Lines {named} have the reference “{your_ref}” and are about different people. Use a different reference for each person."
    return FieldError("/your_ref", "shared_reference", sentence)


def reference_of_another(your_ref: str, earlier: Earlier) -> FieldError:
    """The refusal of a reference that stands for somebody else already."""
    sentence = f"You have used “{your_ref}” for another person or another date of birth, in {earlier.reference}. Use a new reference for this person, or correct that referral if they are the same person."
    return FieldError("/your_ref", "reference_of_another", sentence)


def ended_before(earlier: Earlier) -> str:
    """The sentence for the sender of someone who is referred again."""
    return f"You referred this person before. {earlier.reference} ended on {earlier.ended_on:%-d %B %Y}, so this is a new referral."
