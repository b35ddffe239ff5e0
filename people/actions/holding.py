"""The brake on everything outward for one resident: raised by anybody, lifted by two."""

from audit.refusals import Conflict
from people.access import action
from people.models import Hold, Resident, User


class SecondPersonNeeded(Conflict):
    """A safeguarding hold is lifted by two people: the lead, and somebody else who agrees."""

    sentence = "Lifting a safeguarding hold takes a second person. Name somebody other than yourself."


@action("people.raise_hold", on=Resident, transition="")
def raise_hold(resident: Resident, *, kind: str, note: str = "", by) -> Hold:
    """HD1: freeze everything outward for this person at once. The rooms above hear it and stop what is under way."""
    return Hold.objects.create(resident=resident, kind=kind, note=note)


@action("people.confirm_hold", on=Hold, transition="confirm")
def confirm_hold(hold: Hold, *, review_on, by) -> Hold:
    """HD2: the hold stands until its review date."""
    hold.review_on = review_on
    hold.confirm()
    hold.save()
    return hold


@action("people.lift_hold", on=Hold, transition="lift")
def lift_hold(hold: Hold, *, second_person: User | None = None, reason: str = "", by) -> Hold:
    """HD3: everything goes on where it stopped. Refuses SecondPersonNeeded for a safeguarding hold lifted by one person."""
    if hold.kind == Hold.Kind.SAFEGUARDING and (second_person is None or f"user:{second_person.pk}" == by.key):
        raise SecondPersonNeeded()
    if second_person is not None:
        hold.tell(second_person=f"user:{second_person.pk}")
    hold.lift()
    hold.save()
    return hold


@action("people.reject_hold", on=Hold, transition="reject")
def reject_hold(hold: Hold, *, reason: str, by) -> Hold:
    """HD4: there was nothing in it."""
    hold.reject()
    hold.save()
    return hold
