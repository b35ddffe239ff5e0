"""Restricted notes: written for named readers, opened by them, and opened by no one else without breaking the glass."""

from collections.abc import Sequence

from audit.recording import record
from law.actors import Actor
from law.refusals import Invalid, NotAllowed
from people.access import action
from people.organisations.users import User
from people.residents import readings
from people.residents.models import GlassBroken, Resident, RestrictedNote


class NotNamed(NotAllowed):
    """The note names who may read it."""

    sentence = "Only the readers it names can open this note. If it cannot wait, you can open it and give a reason. We will tell them."


@action("people.write_note", on=Resident, transition="")
def write_note(
    resident: Resident, *, body: str, author: User, readers: Sequence[User] = (), by: Actor
) -> RestrictedNote:
    """Keep a note that only `author` and `readers` may open. Refuses Invalid without words."""
    if not body.strip():
        raise Invalid.at("/body", "required", "Enter the note.")
    note = RestrictedNote.objects.create(resident=resident, author=author, body=body.strip())
    note.readers.set(readers)
    return note


@action("people.read_note", on=RestrictedNote, transition="")
def read_note(note: RestrictedNote, *, by: Actor) -> str:
    """The words, for its author and its named readers. Each reading is on the ledger. Refuses NotNamed."""
    if not note.may_be_read_by(by):
        raise NotNamed()
    record(note, "read")
    return note.body


@action("people.break_glass", on=RestrictedNote, transition="", confidential=True)
def break_glass(note: RestrictedNote, *, reason: str, by: Actor) -> str:
    """The words, for someone who is not named and cannot wait. Says why; the author, the readers and the safeguarding
    leads are alerted at once by the room that hears it. Refuses Invalid without a reason.
    """
    if len(reason.strip()) < 10:
        raise Invalid.at(
            "/reason", "required", "Enter why you need to read this now. The people it names can read your reason."
        )
    GlassBroken.objects.create(note=note, reason=reason.strip(), broken_by=by.key)
    record(note, "glass_broken")
    return note.body


@action("people.read_resident", on=Resident, transition="")
def read_resident(resident: Resident, *, how: str = "read", by: Actor) -> Resident:
    """Note that someone looked at this person's data: reading is on the ledger like writing. `how` is read,
    downloaded, exported.
    """
    record(resident, how)
    readings.written_already(resident.pk)
    return resident
