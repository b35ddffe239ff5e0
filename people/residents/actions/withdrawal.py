"""What a resident takes back: their consent, and in the end everything that names them."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from audit.erasure import blank, note_erased
from audit.person_keys import destroy_keys
from audit.recording import amended
from law.actors import Actor
from law.refusals import Conflict, Invalid
from people.access import action, brake
from people.residents.models import Consent, GlassBroken, Hold, NameToken, Resident

METHODS = ("in_person", "phone", "written")
# What names a person or leads to one, with what stays in its place.
NAMING: dict[str, Any] = {
    "first_name": "",
    "last_name": "",
    "date_of_birth": None,
    "phone": "",
    "other_phone": "",
    "email": "",
    "postcode": "",
    "access_needs": "",
    "contact_words": "",
    "client_ref": "",
    "language": "",
    "safe_hours": "",
    "name_hash": "",
    "phone_hash": "",
    "born_hash": "",
    "household_hash": "",
    "postcode_hash": "",
    "like_hash": "",
    "marks": {},
    "safe_channels": [],
}


class NothingToWithdraw(Conflict):
    """There is no consent of this kind in force."""

    sentence = "There is no consent of this kind to withdraw. It was not given, or has already been withdrawn."


class StillHeld(Conflict):
    """A hold for legal reasons keeps what is written down until it is lifted."""

    sentence = "A legal hold keeps this person's data until it is lifted."


@action("people.withdraw_consent", on=Resident, transition="")
def withdraw_consent(resident: Resident, *, method: str, purpose: str = "share", by: Actor) -> Resident:
    """The resident takes their consent back, by word of mouth, telephone or letter (UK GDPR article 7(3)).

    For "share" this stops everything in the same transaction: a hold of kind consent is raised,
    messages are cleared, live referrals end with that reason, and partners may not read this person's data any more.
    For "follow_up" it only ends the questions afterwards. It holds for every record that was said to be the same person.
    Refuses NothingToWithdraw and Invalid.
    """
    if method not in METHODS:
        raise Invalid.at("/method", "not_a_choice", f"Enter how they told us, from: {', '.join(METHODS)}.")
    everyone = brake.person_of([resident.pk], even_likely=False)
    records = list(Resident.objects.select_for_update().filter(pk__in=everyone).exclude(pk=resident.pk).order_by("pk"))
    given = list(
        Consent.objects.select_for_update().filter(
            resident__in=everyone, purpose=purpose, given=True, withdrawn_at=None
        )
    )
    if not given:
        raise NothingToWithdraw()
    now = timezone.now()
    for consent in given:
        consent.withdrawn_at = now
        consent.save()
        amended(consent, withdrawn=True, method=method)
    if purpose == Consent.Purpose.SHARE:
        for record in [resident, *records]:
            _stop_for_good(record, now, by)
    return resident


def _stop_for_good(resident: Resident, now: datetime, by: Actor) -> None:
    resident.consent_withdrawn_at = now
    resident.save()
    amended(resident, consent_withdrawn=True)
    if not Hold.objects.active().filter(resident=resident, kind=Hold.Kind.CONSENT).exists():
        Hold.objects.create(resident=resident, kind=Hold.Kind.CONSENT, raised_by=by.key)


@action("people.anonymise", on=Resident, transition="")
def anonymise(resident: Resident, *, reason: str = "", by: Actor) -> Resident:
    """Take away everything that names this person or leads to them, and destroy their key, so that nothing that was
    sealed under it opens any more; what reports count by stays (RF20). Refuses StillHeld.
    """
    if Resident.objects.filter(pk=resident.pk, pk__in=brake.kept_by_law()).exists():
        raise StillHeld()
    for name, nothing in NAMING.items():
        setattr(resident, name, nothing)
    resident.anonymised_at = timezone.now()
    resident.save()
    destroy_keys([resident.pk])
    note_erased("Name, date of birth, contact details and address", 1)
    note_erased("The key of the reasons on the ledger", 1)
    amended(resident, anonymised=True)
    NameToken.objects.filter(resident=resident).delete()
    blank("Words of consent", resident.consents.select_for_update().order_by("pk"), "wording")
    notes = resident.restricted_notes.select_for_update().order_by("pk")
    blank("Restricted notes", notes, "body")
    broken = GlassBroken.objects.select_for_update(of=("self",)).filter(note__in=notes).order_by("pk")
    blank("Why restricted notes were opened", broken, "reason")
    blank("Words of holds", resident.holds.select_for_update().order_by("pk"), "note", "conditions")
    return resident
