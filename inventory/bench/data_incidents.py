"""A device or drive is lost that nobody has proven wiped: who decides, by when, what the ICO asks, and what was decided.

The law is article 33 of the UK GDPR: the Information Commissioner's Office is told within 72 hours of when we knew, unless
no one is likely to be at risk; what it asks is in 33(3), and 33(5) has us keep a record either way.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from audit.recording import amended
from inventory.bench.models import DataIncident, StorageUnit
from inventory.devices import Device
from law.actors import SYSTEM
from law.refusals import Conflict, FieldError, Invalid, Refusal
from notifications import actions as notifications
from people.access import action
from people.residents.hours import LONDON

INCIDENT = "inventory.data_incident"
TO_DECIDE = timedelta(hours=72)
LONGEST = 2000
# What the ICO asks, and what to say where it is missing.
ASKED = {
    "what_happened": "Enter what happened.",
    "whose_data": "Enter whose data it was.",
    "which_data": "Enter what kind of data it was.",
    "consequences": "Enter what could happen.",
    "measures": "Enter what you have done, or will do.",
}


class NotFoundYet(Conflict):
    """Only what is back can be called recovered."""

    sentence = "It has not been found. First record that it was found on the device’s page."


def open_data_incident(
    device: Device,
    *,
    place: str,
    unit: StorageUnit | None = None,
    search: str = "",
    known_at: datetime | None = None,
    by,
) -> DataIncident | None:
    """An incident with 72 hours to decide it, and a task for who decides: this device, or this drive of it, is lost and was
    not proven wiped.

    None where every drive has passed evidence, or two people saw that there is none. What nobody has looked into counts
    as not wiped. While one is open about it, it answers with that one; lost again after a decision, it is a new one.
    """
    if not (_may_hold_data(device) if unit is None else _is_unproven(unit)):
        return None
    known = DataIncident.objects.filter(device=device, unit=unit, state=DataIncident.State.OPEN).first()
    if known is not None:
        return _lost_again(known)
    since = known_at or timezone.now()
    incident = DataIncident.objects.create(
        kind=DataIncident.Kind.DEVICE if unit is None else DataIncident.Kind.DRIVE,
        device=device,
        unit=unit,
        place=place[:120],
        search=search.strip(),
        known_at=since,
        due_at=since + TO_DECIDE,
    )
    notifications.raise_task(
        INCIDENT,
        reference=incident.number,
        details=f"{incident.thing} was last seen in {incident.place}. Its storage was not proven wiped.",
        due_at=incident.due_at,
        by=by,
    )
    return incident


def _lost_again(incident: DataIncident) -> DataIncident:
    """It was found, and is lost again before anybody decided: the first deadline still counts."""
    if incident.found_at is not None:
        incident.found_at = None
        incident.save()
        amended(incident, lost_again=True)
    return incident


def _may_hold_data(device: Device) -> bool:
    return bool(device.unproven) or not device.is_storage_known


def _is_unproven(unit: StorageUnit) -> bool:
    newest = unit.proofs.order_by("-created_at", "-pk").first()
    return newest is None or not newest.proves


def known_since(day: date | None) -> datetime | None:
    """The beginning of a day in London on which somebody noticed; None for today or no day: the clock counts from now.
    Refuses Invalid for a day to come.
    """
    today = timezone.localdate()
    if day is None or day == today:
        return None
    if day > today:
        raise Invalid.at("/known_on", "in_the_future", "The day it was noticed must be today or in the past.")
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def note_found(device: Device, unit: StorageUnit | None = None) -> None:
    """It is back: whoever decides reads so. Nothing is decided by it."""
    for incident in DataIncident.objects.filter(device=device, unit=unit, found_at=None):
        incident.found_at = timezone.now()
        incident.save()
        amended(incident, found=True)


def _still_open(incident: DataIncident) -> Refusal | None:
    return None if incident.state == DataIncident.State.OPEN else IncidentDecided()


class IncidentDecided(Conflict):
    """What is decided is not changed under its decision."""

    sentence = "This incident has been decided. Reopen it to change the decision."


@action("inventory.take_incident", on=DataIncident, transition="", guard=_still_open)
def take_incident(incident: DataIncident, *, by) -> DataIncident:
    """Say that I decide this one: the others see it. Refuses IncidentDecided."""
    incident.taken_by = by.key
    incident.save()
    amended(incident, taken_by=by.key)
    return incident


@action("inventory.note_search", on=DataIncident, transition="", guard=_still_open)
def note_search(incident: DataIncident, *, search: str, by) -> DataIncident:
    """Write down where it was looked for, and who was asked. Refuses IncidentDecided, Invalid."""
    incident.search = _words(search, "search", "Enter where you looked for it.")
    incident.save()
    amended(incident, search=True)
    return incident


@action("inventory.describe_incident", on=DataIncident, transition="", guard=_still_open)
def describe_incident(
    incident: DataIncident,
    *,
    what_happened: str = "",
    whose_data: str = "",
    which_data: str = "",
    people_count: int | None = None,
    consequences: str = "",
    measures: str = "",
    people_told: str = "",
    by,
) -> DataIncident:
    """Answer what the ICO asks (article 33(3)), as far as it is known: it may be told in parts. `people_count` is about how many.
    Refuses IncidentDecided, Invalid.
    """
    given = {
        "what_happened": what_happened,
        "whose_data": whose_data,
        "which_data": which_data,
        "consequences": consequences,
        "measures": measures,
    }
    long = [name for name, words in given.items() if len(words.strip()) > LONGEST]
    if long:
        sentence = f"Enter {LONGEST:,} characters or fewer."
        raise Invalid([FieldError(f"/{name}", "too_long", sentence) for name in long])
    if people_told not in DataIncident.PeopleTold.values:
        raise Invalid.at("/people_told", "not_a_choice", "Select whether the people were told.")
    for name, words in given.items():
        setattr(incident, name, words.strip())
    incident.people_count = people_count
    incident.people_told = people_told
    incident.save()
    amended(incident, described=sorted(name for name, words in given.items() if words.strip()))
    return incident


def unanswered(incident: DataIncident) -> list[str]:
    """What the ICO asks and nobody has answered: names of ASKED."""
    return [name for name in ASKED if not getattr(incident, name)]


@action("inventory.report_incident", on=DataIncident, transition="report", confidential=True)
def report_incident(
    incident: DataIncident,
    *,
    reason: str,
    ico_reference: str = "",
    reported_at: datetime | None = None,
    why_late: str = "",
    by,
) -> DataIncident:
    """The ICO was told, at `reported_at` (now when no time is given). After the deadline `why_late` is needed (article
    33(1)). Refuses Invalid, which names what the ICO asks and nobody has answered.
    """
    told_at = reported_at or timezone.now()
    wrong = [FieldError(f"/{name}", "required", ASKED[name]) for name in unanswered(incident)]
    if told_at > timezone.now() or told_at < incident.known_at:
        sentence = "The report must be after the loss was noticed, and not in the future."
        wrong.append(FieldError("/reported_at", "out_of_range", sentence))
    if told_at > incident.due_at and not why_late.strip():
        wrong.append(FieldError("/why_late", "required", "Enter why it was reported after more than 72 hours."))
    if wrong:
        raise Invalid(wrong)
    incident.ico_reference = ico_reference.strip()
    incident.reported_at = told_at
    incident.why_late = why_late.strip()
    return _decide(incident, incident.report, _words(reason, "reason", "Enter why you reported it."), by)


@action("inventory.do_not_report", on=DataIncident, confidential=True)
def do_not_report(incident: DataIncident, *, reason: str, by) -> DataIncident:
    """No one is likely to be at risk, and `reason` says why: it is what we would show the ICO. Refuses Invalid."""
    words = _words(reason, "reason", "Enter why no one is at risk.")
    if "what_happened" in unanswered(incident):
        raise Invalid.at("/what_happened", "required", "First record what happened.")
    return _decide(incident, incident.do_not_report, words, by)


def _is_found(incident: DataIncident) -> Refusal | None:
    return None if incident.found_at is not None else NotFoundYet()


@action("inventory.close_recovered", on=DataIncident, guard=_is_found, confidential=True)
def close_recovered(incident: DataIncident, *, reason: str, by) -> DataIncident:
    """It is back, and `reason` says why no one can have used it meanwhile. Refuses NotFoundYet, Invalid."""
    words = _words(reason, "reason", "Enter why no one could have used it.")
    return _decide(incident, incident.close_recovered, words, by)


@action("inventory.reopen_incident", on=DataIncident, transition="reopen", confidential=True)
def reopen_incident(incident: DataIncident, *, reason: str, by) -> DataIncident:
    """The decision was wrong, or more is known. The deadline stays what it was, and the earlier decision stays in the
    record. Refuses Invalid.
    """
    why = _words(reason, "reason", "Enter why you are changing the decision.")
    day = timezone.localtime(incident.decided_at)
    before = f"{day:%-d %B %Y}: {incident.get_state_display()}. {incident.decision} Opened again: {why}"
    incident.earlier_decisions = "\n".join(filter(None, [incident.earlier_decisions, before]))
    incident.decision = ""
    incident.decided_at = None
    incident.decided_by = ""
    incident.reopen()
    incident.save()
    notifications.raise_task(
        INCIDENT,
        reference=incident.number,
        occasion=f"version {incident.version}",
        details=f"{incident.thing}: the decision was changed.",
        due_at=incident.due_at,
        by=by,
    )
    return incident


def _decide(incident: DataIncident, step, words: str, by) -> DataIncident:
    incident.decision = words
    incident.decided_at = timezone.now()
    incident.decided_by = by.key
    step()
    incident.save()
    notifications.clear_tasks(INCIDENT, [incident.number], by=SYSTEM)
    return incident


def _words(words: str, name: str, missing: str) -> str:
    tidy = words.strip()
    if not tidy:
        raise Invalid.at(f"/{name}", "required", missing)
    if len(tidy) > LONGEST:
        raise Invalid.at(f"/{name}", "too_long", f"Enter {LONGEST:,} characters or fewer.")
    return tidy
