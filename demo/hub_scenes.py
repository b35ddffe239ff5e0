"""Something of everything that a hub meets: its box of SIMs, shared devices, people who walk in, SIMs that work and do not,
classes.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from connectivity import actions as connectivity
from connectivity.models import Sim
from connectivity.tasks import ask_if_they_work, warn_of_ends
from demo import foundations, steps
from demo.invented import raw_facts_of
from demo.past import living_on
from inventory import actions as inventory
from inventory.models import Device
from jobs import worker
from law.actors import Actor
from people.models import Organisation
from referrals import actions as referrals
from referrals import facts as reading
from referrals.models import Need, Referral
from skills import actions as skills
from skills.models import Session

Places = dict[str, Organisation]
CLERK = foundations.hand("warehouse")
BOX = 44  # SIMs that went to Brixton; 40 are left once some are given and one is sent back
SHORT = 2  # SIMs that were not in the box when Peckham opened it


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


# ── Boxes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def boxes(places: Places) -> None:
    """Brixton has a full box; Peckham's came short, runs low, and another is ordered."""
    brixton, peckham = places["brixton-library"], places["peckham-library"]
    with living_on(days_ago(6)):
        _fill(brixton, first=500, count=BOX)
    with living_on(days_ago(3)):
        _fill(peckham, first=550, count=10 + SHORT, missing=SHORT)
    connectivity.order_box(hub=peckham, quantity=40, by=_at(peckham))
    torn = Sim.objects.in_box_of(brixton.pk, timezone.localdate()).last()
    if torn is not None:
        connectivity.send_back(hub=brixton, iccids=[torn.iccid], reason="The packet is torn.", by=_at(brixton))


def _fill(hub: Organisation, *, first: int, count: int, missing: int = 0) -> None:
    numbers = [sim.iccid for sim in foundations.shelve_sims(first, count)]
    box = connectivity.order_box(hub=hub, quantity=count, by=_at(hub))
    connectivity.pack_box(box, iccids=numbers, by=CLERK)
    connectivity.send_box(box, by=CLERK)
    connectivity.arrive_box(box, iccids=numbers[missing:], by=_at(hub))


# ── Shared devices ───────────────────────────────────────────────────────────────────────────────────────────────────


def shared_devices(places: Places) -> None:
    """Brixton's visitors and classes use four laptops: one is missing, one is on its way back. Three tablets are ordered."""
    hub = places["brixton-library"]
    with living_on(days_ago(9)):
        devices = [foundations.shelve_device(number) for number in range(800, 804)]
        tags = [device.asset_tag for device in devices]
        box = inventory.order_shared(hub=hub, kind="laptop", quantity=5, by=_at(hub))
        inventory.pack_shared(box, tags=tags, by=CLERK)
        inventory.send_shared(box, by=CLERK)
        inventory.arrive_shared(box, tags=tags, by=_at(hub))
    with living_on(days_ago(1)):
        *_, missing, broken = Device.objects.filter(asset_tag__in=tags).order_by("serial")
        inventory.miss_shared(missing, by=_at(hub))
        inventory.send_back_shared(broken, reason="Its hinge is broken.", by=_at(hub))
    inventory.order_shared(hub=hub, kind="tablet", quantity=3, by=_at(hub))


# ── SIMs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def sims(places: Places) -> None:
    """Given at the counter: one works, one does not, of one nobody knows yet; and one whose free months end this week."""
    hub = places["brixton-library"]
    with living_on(days_ago(4)):
        _give(_walk_in("Sagal Jama", "14/02/1986", 861, ["data"], hub), hub)
        dead = _give(_walk_in("Terence Boyle", "23/11/1949", 862, ["data"], hub), hub)
    with living_on(days_ago(1)):
        ask_if_they_work()
        worker.work(until_idle=True)
    connectivity.does_not_work(dead, by=_themselves(dead))
    connectivity.works(_give(_walk_in("Olena Moroz", "06/09/1992", 863, ["data", "device"], hub), hub), by=_at(hub))
    _end_soon(places)
    worker.work(until_idle=True)


def _walk_in(name: str, born: str, number: int, needs: list[str], hub: Organisation) -> Referral:
    """Somebody stands at the counter and is written down there."""
    raw = raw_facts_of(name, born, number, needs) | {"referrer_email": f"counter@{hub.email_domain}"}
    return referrals.welcome(reading.read(raw, today=timezone.localdate()), by=_at(hub))


def _give(referral: Referral, hub: Organisation) -> Sim:
    packet = Sim.objects.in_box_of(hub.pk, timezone.localdate()).first()
    if packet is None:
        raise LookupError(f"The box of {hub} is empty.")
    return connectivity.give(referral.needs.get(kind="data"), iccid=packet.iccid, by=_at(hub))


def _themselves(sim: Sim) -> Actor:
    return Actor(key=f"resident:{sim.resident_id}", roles=frozenset({"resident"}), channel="sms")


def _end_soon(places: Places) -> None:
    """Three months, of which six days are left."""
    with living_on(days_ago(85)):
        foundations.shelve_sims(570, 1, months=3)
        raw = raw_facts_of("Ewa Lewandowska", "19/03/1968", 864, ["data"])
        raw["consent"] = [each for each in raw["consent"] if each["purpose"] != "follow_up"]
        referral = steps.triage(steps.refer(raw, at=places["camden"]))
        need = referral.needs.get()
        steps.connect(need, hub=places["brixton-library"])
        steps.confirm_all(referral)
    for days in (24, 0):
        with living_on(days_ago(days)):
            warn_of_ends()


# ── Classes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def classes(places: Places) -> None:
    """Yesterday's register is taken, a class of this week is cancelled, and today's has seats."""
    brixton, peckham = places["brixton-library"], places["peckham-library"]
    with living_on(days_ago(1)):
        absent = _hold_yesterdays(peckham, places["southwark"])
    thursday = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=3), time(16)))
    off = foundations.plan_session(brixton, starts_at=thursday, title="Video calls with family")
    moved = _wants_a_class("Conchita Ruiz", "27/05/1955", 868, places["lambeth"])
    skills.book(moved, session=off, by=_at(brixton))
    skills.cancel_session(off, reason="The tutor is ill.", by=_at(brixton))
    today = foundations.plan_session(brixton, starts_at=_this_evening(), title="Email and passwords")
    for need in (absent, moved):
        need.refresh_from_db()
        skills.book(need, session=today, by=_at(brixton))
    worker.work(until_idle=True)


def _hold_yesterdays(hub: Organisation, council: Organisation) -> Need:
    """One came, one late, one without a seat; returns the need of the one who did not come."""
    session = foundations.plan_session(hub, starts_at=timezone.now() + timedelta(hours=1), places=6)
    came, late, absent = (
        _wants_a_class(name, born, number, council)
        for name, born, number in (
            ("Desmond Achebe", "02/12/1961", 865),
            ("Rukhsana Mirza", "11/08/1973", 866),
            ("Piotr Zając", "30/01/1999", 867),
        )
    )
    seats = [skills.book(need, session=session, by=_at(hub)) for need in (came, late, absent)]
    worker.work(until_idle=True)
    _let_in("Adaeze Eze", "05/05/1947", 869, session)
    skills.take_register(session, present=[seats[0].pk], late=[seats[1].pk], by=_at(hub))
    return absent


def _let_in(name: str, born: str, number: int, session: Session) -> None:
    referral = _walk_in(name, born, number, ["skills"], session.hub)
    skills.admit(referral.needs.get(), session=session, by=_at(session.hub))


def _wants_a_class(name: str, born: str, number: int, council: Organisation) -> Need:
    return steps.triage(steps.refer(raw_facts_of(name, born, number, ["skills"]), at=council)).needs.get()


def _this_evening() -> datetime:
    midnight = timezone.localtime().replace(hour=23, minute=50, second=0, microsecond=0)
    return min(timezone.now() + timedelta(hours=3), midnight)


def _at(hub: Organisation) -> Actor:
    return foundations.hand("hub_worker", organisation=hub)
