"""The brake on everything outward for one resident: raised by anyone, lifted by two."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from audit.recording import amended
from law.actors import Actor
from law.refusals import Conflict, Invalid, NotAllowed
from people.access import action, brake, may
from people.residents.conditions import CONDITIONS
from people.residents.in_hand import person_behind
from people.residents.models import Hold, Resident
from people.residents.querysets import HoldQuerySet
from people.residents.strictness import both

REVIEW_WITHIN = timedelta(days=365)
_TWO_PEOPLE = {Hold.Kind.SAFEGUARDING}
_OF_THE_LEAD: set[str] = {Hold.Kind.SAFEGUARDING, Hold.Kind.CONSENT, Hold.Kind.LEGAL}


class SecondPersonNeeded(Conflict):
    """A safeguarding hold is lifted by two people: the lead proposes, and someone else agrees."""

    sentence = "Two people must lift a safeguarding hold. The safeguarding lead proposes it, and someone else agrees."


class AlreadyPaused(Conflict):
    """One hold of a kind that the caller knows of is enough."""

    sentence = "There is already a hold of this kind. We send nothing while it is in place."


class ConsentIsGone(Conflict):
    """Consent that was taken back comes back only with the person."""

    sentence = (
        "This person withdrew their consent, so this hold cannot be lifted. Start a new referral with new consent."
    )


class NoConditions(Conflict):
    """Only conditions that bind are ended."""

    sentence = "No conditions of this hold apply now."


class NotYourHold(NotAllowed):
    """Safeguarding and legal holds are the safeguarding lead's."""

    sentence = "Only the safeguarding lead can decide about this kind of hold."


@action("people.raise_hold", on=Resident, transition="")
def raise_hold(resident: Resident, *, kind: str, note: str = "", by: Actor) -> Hold:
    """Freeze everything outward for this person at once. The rooms above hear it and stop what is under way. (HD1)

    Refuses AlreadyPaused when a hold of the same kind stands that the caller may read or has raised. For anyone else a
    second one is raised, so that the answer does not tell them which kinds stand. Refuses Invalid for a kind that no
    one raises by hand: one of consent comes with `withdraw_consent`, and nothing else ends what was referred.
    """
    if kind not in Hold.Kind.values or kind == Hold.Kind.CONSENT:
        kinds = ", ".join(name for name in Hold.Kind.values if name != Hold.Kind.CONSENT)
        raise Invalid.at(
            "/kind", "not_a_choice", f"Select one of: {kinds}. If consent was withdrawn, record that instead."
        )
    if _known_to(by, resident, kind).exists():
        raise AlreadyPaused()
    hold = Hold(resident=resident, kind=kind)
    everyone = hold.reaches()
    list(Resident.objects.select_for_update().filter(pk__in=everyone).order_by("pk").values_list("pk"))
    brake.wait_for_senders(*everyone)
    return Hold.objects.create(resident=resident, kind=kind, note=note, raised_by=by.key)


@action("people.hold_by_code")
def hold_by_code(*, code: str, kind: str, note: str = "", by: Actor) -> Hold:
    """Raise a hold for whoever is behind something that the caller has in hand: a parcel, a device, a SIM, a reference.

    A hold of this kind that the caller may read or has raised takes the note. For anyone else a new one is raised:
    the answer tells them nothing about the person. Refuses NothingByThisCode, and Invalid as `raise_hold` does.
    """
    resident = Resident.objects.select_for_update().get(pk=person_behind(code, by))
    active = _known_to(by, resident, kind).exclude(kind="consent").select_for_update().first()
    if active is None:
        return raise_hold(resident, kind=kind, note=note, by=by)
    active.note = both(active.note, note)
    active.save()
    amended(active, raised_again=True)
    return active


def _known_to(by: Actor, resident: Resident, kind: str) -> HoldQuerySet:
    """The active holds of this kind that the caller may read or has raised."""
    readable = Q(pk__in=Hold.objects.visible_to(by).values("pk")) | Q(raised_by=by.key)
    holds: HoldQuerySet = Hold.objects.active().filter(readable, resident=resident, kind=kind)
    return holds


@action("people.confirm_hold", on=Hold, transition="confirm")
def confirm_hold(hold: Hold, *, review_on: date, by: Actor) -> Hold:
    """The hold stands until its review date, which lies ahead, a year at most. Refuses Invalid and NotYourHold.
    (HD2)
    """
    _check_whose(hold, by)
    today = timezone.localdate()
    if review_on <= today:
        raise Invalid.at("/review_on", "in_the_past", "The review date must be after today.")
    if review_on > today + REVIEW_WITHIN:
        last = today + REVIEW_WITHIN
        raise Invalid.at("/review_on", "too_far_ahead", f"The review date must be {last:%-d %B %Y} or earlier.")
    hold.review_on = review_on
    hold.confirm()
    hold.save()
    return hold


@action("people.propose_lift", on=Hold, transition="lift")
def propose_lift(
    hold: Hold, *, conditions: str = "", condition_codes: Sequence[str] = (), reason: str = "", by: Actor
) -> Hold:
    """The first of two: the safeguarding lead says that it may be lifted, and on which conditions. The hold stays in
    place until a second person agrees. `condition_codes` are of `CONDITIONS` and kept by the service; `conditions` are
    words for people to keep. Refuses Invalid.
    """
    if unknown := sorted(set(condition_codes) - set(CONDITIONS)):
        raise Invalid.at("/condition_codes", "not_a_choice", f"There is no condition “{unknown[0]}”.")
    hold.condition_codes = [code for code in CONDITIONS if code in condition_codes]
    hold.lift_proposed_by = by.key
    hold.lift_proposed_at = timezone.now()
    hold.conditions = conditions
    hold.save()
    amended(hold, lift_proposed=True)
    return hold


@action("people.lift_hold", on=Hold, transition="lift")
def lift_hold(hold: Hold, *, reason: str = "", by: Actor) -> Hold:
    """Everything goes on where it stopped. (HD3)

    A safeguarding hold is lifted by someone other than the lead who proposed it (SecondPersonNeeded); one of a
    withdrawn consent not at all (ConsentIsGone). Other kinds are lifted by a lead alone. Refuses NotYourHold.
    """
    if hold.kind == Hold.Kind.CONSENT and hold.resident.consent_withdrawn_at is not None:
        raise ConsentIsGone()
    if hold.kind in _TWO_PEOPLE:
        if not hold.lift_proposed_by or hold.lift_proposed_by == by.key:
            raise SecondPersonNeeded()
        hold.tell(proposed_by=hold.lift_proposed_by)
    else:
        _check_whose(hold, by)
    hold.lift()
    _keep_conditions(hold.reaches(), and_of=hold)
    hold.save()
    return hold


@action("people.end_conditions", on=Hold, transition="")
def end_conditions(hold: Hold, *, reason: str, by: Actor) -> Hold:
    """The conditions on which this hold was lifted bind no more. Says why. Refuses NoConditions and NotYourHold."""
    _check_whose(hold, by)
    if hold.state != Hold.State.LIFTED or not hold.conditions_in_words():
        raise NoConditions()
    hold.conditions_ended_at = timezone.now()
    hold.save()
    amended(hold, conditions_ended=True)
    _keep_conditions(hold.reaches())
    return hold


def _keep_conditions(resident_ids: Sequence[UUID], and_of: Hold | None = None) -> None:
    """Write on every record of the person what their lifted holds still ask for. Before the hold that is just being
    lifted is saved, so that what goes on then goes on under its conditions.
    """
    asked = list(Hold.objects.with_conditions().filter(resident__in=resident_ids)) + ([and_of] if and_of else [])
    codes = {code for hold in asked for code in hold.condition_codes}
    kept = [code for code in CONDITIONS if code in codes]
    for resident in Resident.objects.select_for_update().filter(pk__in=resident_ids).order_by("pk"):
        if resident.conditions != kept:
            resident.conditions = kept
            resident.save()
            amended(resident, conditions=kept)


@action("people.reject_hold", on=Hold, transition="reject")
def reject_hold(hold: Hold, *, reason: str, by: Actor) -> Hold:
    """There was nothing in it. Everything goes on where it stopped. Refuses NotYourHold. (HD4)"""
    _check_whose(hold, by)
    if hold.kind == Hold.Kind.CONSENT and hold.resident.consent_withdrawn_at is not None:
        raise ConsentIsGone()
    hold.reject()
    hold.save()
    return hold


def kinds_that_stop(resident_id: UUID) -> set[str]:
    """The kinds of the active holds that stop this person, on whichever record of theirs they were raised."""
    records = brake.person_of([resident_id])
    return set(Hold.objects.active().filter(resident__in=records).values_list("kind", flat=True))


def may_decide_on(kinds: Collection[str], by: Actor) -> bool:
    """Whether this actor is the lead for holds of these kinds."""
    if may(by, "people.decide on holds of every kind"):
        return True
    return may(by, "people.confirm_hold") and _OF_THE_LEAD.isdisjoint(kinds)


def _check_whose(hold: Hold, by: Actor) -> None:
    if hold.kind in _OF_THE_LEAD and not may(by, "people.decide on holds of every kind"):
        raise NotYourHold()
