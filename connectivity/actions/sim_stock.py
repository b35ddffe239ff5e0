"""SIMs in the warehouse: taken in as the network's file lists them, counted on to the shelf, thrown away."""

from datetime import date

from django.utils import timezone

from connectivity.iccids import looks_rounded, normal_form, read_iccid
from connectivity.models import Sim
from connectivity.sim_dates import MARGIN
from connectivity.sim_refusals import PacketOpened, TooCloseToItsDate
from law.refusals import FieldError, Invalid
from people.access import action
from people.models import Resident
from people.organisations.hub_boxes import end_with_last
from people.particulars import Unreadable
from referrals.models import Need

_ROUNDED = "{number} ends in zeros, which may be a spreadsheet error. Check the packet. If it is correct, select that the numbers match the packets."


@action("connectivity.import_sims")
def import_sims(
    *,
    iccids: list[str],
    network: str,
    monthly_gb: int,
    months: int,
    activate_by: date,
    as_printed: bool = False,
    by,
) -> list[Sim]:
    """A batch as the network's file lists it, each number however it is written. (SM1)

    Refuses Invalid, naming every number that is none, is there twice or is here already, and a day that is past. Where
    a number's last digits are zeros, as a spreadsheet leaves them, it is refused unless somebody compared it with the
    packet (`as_printed`).
    """
    errors = []
    if activate_by <= timezone.localdate():
        sentence = "The activate-by date must be in the future."
        errors.append(FieldError("/activate_by", "in_the_past", sentence))
    numbers, faults = _read_numbers(iccids, as_printed)
    errors += faults
    if errors:
        raise Invalid(errors)
    batch = [
        Sim(iccid=number, network=network, monthly_gb=monthly_gb, months=months, activate_by=activate_by)
        for number in numbers
    ]
    return Sim.objects.bulk_create(batch, batch_size=1000)


def _read_numbers(texts: list[str], as_printed: bool) -> tuple[list[str], list[FieldError]]:
    """(the normal form of each that can be taken in, what is wrong with each of the others by its place)."""
    known = set(Sim.objects.filter(iccid__in=map(normal_form, texts)).values_list("iccid", flat=True))
    places: dict[str, int] = {}
    faults = []
    for place, text in enumerate(texts):
        try:
            number = read_iccid(text)
        except Unreadable as unreadable:
            faults.append(FieldError(f"/iccids/{place}", "invalid_iccid", unreadable.sentence))
            continue
        if number in known:
            faults.append(FieldError(f"/iccids/{place}", "already_here", f"{number} has already been added."))
        elif number in places:
            sentence = f"{number} on line {place + 1} is already on line {places[number] + 1}."
            faults.append(FieldError(f"/iccids/{place}", "there_twice", sentence))
        elif looks_rounded(number) and not as_printed:
            faults.append(FieldError(f"/iccids/{place}", "looks_rounded", _ROUNDED.format(number=number)))
        places.setdefault(number, place)
    return list(places), faults


def scanned_sims(texts: list[str], state: str, **where) -> list[Sim]:
    """The SIMs that were scanned, each once, locked in the order of their numbers.

    Refuses Invalid, naming by its place every number that is none, or is not in that state there.
    """
    numbers = {normal_form(text): place for place, text in reversed(list(enumerate(texts))) if text.strip()}
    rows = Sim.objects.select_for_update(of=("self",)).filter(iccid__in=numbers)
    found = {sim.iccid: sim for sim in rows.order_by("iccid")}
    faults = [
        FieldError(f"/iccids/{place}", "not_to_hand", _why_not_to_hand(number, found.get(number)))
        for number, place in sorted(numbers.items(), key=lambda item: item[1])
        if not _is_there(found.get(number), state, where)
    ]
    if faults or not numbers:
        raise Invalid(faults or [FieldError("/iccids", "required", "Scan at least one SIM.")])
    return [found[number] for number in sorted(numbers)]


def _is_there(sim: Sim | None, state: str, where: dict) -> bool:
    return sim is not None and sim.state == state and all(getattr(sim, name) == value for name, value in where.items())


def _why_not_to_hand(number: str, sim: Sim | None) -> str:
    if sim is None:
        return f"There is no SIM with the number {number}."
    return f"{number} is {sim.get_state_display().lower()}, or is somewhere else."


@action("connectivity.check_in", on=Sim)
def check_in(sim: Sim, *, by) -> Sim:
    """Put a SIM on the shelf, counted. (SM1b)"""
    return sim.move(sim.check_in)


@action("connectivity.check_in_many")
def check_in_many(*, iccids: list[str], by) -> list[Sim]:
    """Put the SIMs that were scanned on the shelf: all of them or none. Refuses Invalid, naming the others. (SM1b)"""
    return [sim.move(sim.check_in) for sim in scanned_sims(iccids, Sim.State.RECEIVED)]


@action("connectivity.restock", on=Sim)
def restock(sim: Sim, *, is_sealed: bool, by) -> Sim:
    """Put a returned SIM on the warehouse's shelf again. Refuses PacketOpened and TooCloseToItsDate. (SM13)"""
    if not is_sealed:
        raise PacketOpened()
    if sim.activate_by <= timezone.localdate() + MARGIN:
        raise TooCloseToItsDate()
    sim.hub = sim.box = sim.missing_since = None
    return sim.move(sim.restock)


@action("connectivity.void", on=Sim)
def void(sim: Sim, *, reason: str, by) -> Sim:
    """Damaged, lost, or its activate-by date has passed. A box that never arrived ends with its last SIM. (SM11)"""
    sim.move(sim.void)
    end_with_last(sim.box, sim)
    return sim


def need_of(sim: Sim) -> Need:
    """The need that it is promised to. In every state that its callers lead out of, it has one."""
    if sim.need is None:
        raise LookupError(f"SIM {sim.iccid} is promised to no one.")
    return sim.need


def person_of(sim: Sim) -> Resident:
    """Whose it is. In every state that its callers lead out of, it is somebody's."""
    if sim.resident is None:
        raise LookupError(f"SIM {sim.iccid} is no one's.")
    return sim.resident
