"""Random walks over parcels, devices, SIMs, boxes, needs, holds and seats, by the actions that doors call: custody is
never in two places, nothing is provided without proof, and every promise of the house holds at the end.
"""

import random
from collections import Counter

import pytest
from django.db.models import QuerySet

from config.invariants import violations
from connectivity import actions as connectivity
from connectivity.models import Box, Sim
from inventory import actions as inventory
from inventory.models import Allocation, Device, HandoverProof, Manifest, Shipment, ShipmentLine
from law.refusals import Refusal
from people import actions as people
from people.models import Hold
from referrals import actions as referrals
from referrals.models import Need
from skills import actions as skills
from skills.models import LIVE, Booking, Session
from tests import people_of_london as london
from tests.journeys.many_people import sim_numbers, somebody
from tests.rounds import LONG

SEEDS = (1, 2, 3, 4) if LONG else (1,)
STEPS = 2_500 if LONG else 400
MOST_PEOPLE = 60
STORE = london.actor("warehouse")
KEEPER = london.actor("warehouse_manager")
KWAME = london.actor("caseworker")
ANA = london.actor("triage_lead")
DEE = london.actor("safeguarding_lead")


class Walk:
    """One walk of a seed: a step draws an act and a row for it, and is allowed to be refused."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.hub = london.hub()
        self.at_hub = london.actor("hub_worker", organisation=self.hub)
        self.people = 0
        self.devices = 0
        self.numbers = iter(sim_numbers(1_000))
        self.done = Counter()
        self.refused = Counter()
        for _ in range(4):
            self.welcome()
            self.receive()
        self.take_in_sims()
        self.plan()

    def step(self):
        name = self.chance.choice(ACTS)
        try:
            done = getattr(self, name)()
        except Refusal:
            self.refused[name] += 1
        else:
            self.done[name] += done is not None

    def one(self, rows):
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:200])
        return rows.model.objects.get(pk=self.chance.choice(keys)) if keys else None

    def with_one(self, rows, act):
        row = self.one(rows)
        return act(row) if row is not None else None

    # ── People and stock ─────────────────────────────────────────────────────────────────────────────────────────────

    def welcome(self):
        if self.people >= MOST_PEOPLE:
            return None
        self.people += 1
        case = somebody(self.people, "device", "data", "skills")
        return Need.objects.filter(referral=case).update(collect_at=self.hub)

    def receive(self):
        if Device.objects.filter(state="available").count() > 3:
            return None
        self.devices += 1
        return london.device_on_shelf(f"PF-R{self.devices}")

    def take_in_sims(self):
        return london.sims_on_shelf(*(next(self.numbers) for _ in range(4)))

    def plan(self):
        if Session.objects.filter(cancelled_at=None).count() > 6:
            return None
        return london.session_today(places=3)

    # ── Devices and parcels ──────────────────────────────────────────────────────────────────────────────────────────

    def promise(self):
        device = self.one(Device.objects.filter(state="available"))
        needs = Need.objects.filter(kind="device", state__in=["approved", "waiting", "remedy"])
        return self.with_one(needs, lambda need: inventory.reserve(need, device=device, by=KWAME))

    def release(self):
        rows = Allocation.objects.filter(released_at=None)
        return self.with_one(rows, lambda row: inventory.release(row, reason="Not this one.", by=KWAME))

    def open_parcel(self):
        rows = Allocation.objects.filter(released_at=None, handed_over_at=None)
        return self.with_one(rows, lambda row: inventory.create_shipment(allocation=row, hub=self.hub, by=STORE))

    def parcel(self, act):
        return self.with_one(Shipment.objects.exclude(state__in=["delivered", "cancelled", "lost"]), act)

    def pack(self):
        return self.parcel(lambda row: inventory.pack(row, scanned=row.codes(), by=STORE))

    def reopen(self):
        return self.parcel(lambda row: inventory.reopen(row, reason="The wrong charger.", by=STORE))

    def wave(self):
        return inventory.start_wave(hubs=[self.hub.pk], by=STORE)

    def pick(self):
        return self.parcel(
            lambda row: inventory.pick(row, scanned=self.chance.choice([*row.codes(), "NOT-OURS"]), by=STORE)
        )

    def put_back(self):
        return self.parcel(lambda row: inventory.put_back(row, reason="The wrong one.", by=STORE))

    def manifest(self):
        return self.parcel(lambda row: inventory.manifest(row, by=STORE))

    def pull(self):
        return self.parcel(lambda row: inventory.pull(row, reason="Another van.", by=STORE))

    def load(self):
        return self.parcel(lambda row: inventory.dispatch(row, by=STORE))

    def unload(self):
        return self.parcel(lambda row: inventory.unload(row, reason="The wrong van.", by=STORE))

    def depart(self):
        return self.with_one(Manifest.objects.filter(departed_at=None), lambda row: inventory.depart(row, by=STORE))

    def arrive(self):
        return self.parcel(lambda row: inventory.arrive(row, by=self.at_hub))

    def close_delivery(self):
        return self.parcel(lambda row: inventory.close_delivery(hub=self.hub, numbers=[row.number], by=self.at_hub))

    def hand_over(self):
        return self.parcel(lambda row: inventory.hand_over(row, proof=london.attested(), by=self.at_hub))

    def hand_over_without_proof(self):
        rows = Shipment.objects.filter(state="awaiting_collection")
        proof = inventory.GivenProof(kind="code", code="000000", agreed=True)
        return self.with_one(rows, lambda row: inventory.hand_over(row, proof=proof, by=self.at_hub))

    def recall(self):
        return self.parcel(lambda row: inventory.recall(row, reason="Wanted back.", by=DEE))

    def bring_back(self):
        return self.parcel(lambda row: inventory.take_back(row, by=STORE))

    def lose(self):
        return self.parcel(lambda row: inventory.lose_shipment(row, reason="The courier lost it.", by=KEEPER))

    def cancel_parcel(self):
        return self.parcel(lambda row: inventory.cancel_shipment(row, reason="Not needed.", by=STORE))

    # ── SIMs and boxes ───────────────────────────────────────────────────────────────────────────────────────────────

    def order_box(self):
        return connectivity.order_box(hub=self.hub, quantity=3, by=self.at_hub)

    def box(self, act):
        return self.with_one(Box.objects.all(), act)

    def pack_box(self):
        rows = Sim.objects.filter(state__in=["available", "reserved"]).order_by("pk")
        numbers = list(rows.values_list("iccid", flat=True)[:3])
        return self.box(lambda row: connectivity.pack_box(row, iccids=numbers, by=STORE))

    def unpack_box(self):
        return self.box(lambda row: connectivity.unpack_box(row, reason="Miscounted.", by=STORE))

    def send_box(self):
        return self.box(lambda row: connectivity.send_box(row, by=STORE))

    def arrive_box(self):
        def count(row):
            inside = list(row.sims.order_by("pk").values_list("iccid", flat=True))
            come = inside[: self.chance.randint(1, 3)]
            return connectivity.arrive_box(row, iccids=come, by=self.at_hub)

        return self.box(count)

    def count_box(self):
        inside = list(Sim.objects.filter(hub=self.hub, state="available").values_list("iccid", flat=True))
        return connectivity.count_box(hub=self.hub, iccids=inside, by=self.at_hub)

    def data_need(self, act):
        return self.with_one(Need.objects.filter(kind="data"), act)

    def reserve_sim(self):
        return self.data_need(lambda need: connectivity.reserve(need, by=KWAME))

    def give_sim(self):
        sim = self.one(Sim.objects.filter(hub=self.hub))
        number = sim.iccid if sim is not None else "8944110068256270054"
        return self.data_need(lambda need: connectivity.give(need, iccid=number, by=self.at_hub))

    def sim(self, act):
        return self.with_one(Sim.objects.all(), act)

    def issue_sim(self):
        return self.sim(lambda row: connectivity.issue(row, by=self.at_hub))

    def sim_works(self):
        return self.sim(lambda row: connectivity.works(row, by=self.at_hub))

    def sim_does_not_work(self):
        return self.sim(lambda row: connectivity.does_not_work(row, by=self.at_hub))

    def release_sim(self):
        return self.sim(lambda row: connectivity.release(row, reason="Not this one.", by=KWAME))

    def block_sim(self):
        return self.sim(lambda row: connectivity.block(row, reason="Lost.", by=KWAME))

    def sim_back(self):
        return self.sim(lambda row: connectivity.take_back(row, reason="Given back.", by=self.at_hub))

    def restock_sim(self):
        return self.sim(lambda row: connectivity.restock(row, is_sealed=self.chance.random() < 0.5, by=STORE))

    # ── Needs, holds, seats ──────────────────────────────────────────────────────────────────────────────────────────

    def need(self, act):
        return self.with_one(Need.objects.exclude(state="proposed"), act)

    def confirm(self):
        return self.need(lambda row: referrals.confirm(row, by=KWAME))

    def dispute(self):
        return self.need(lambda row: referrals.dispute(row, reason="It does not work.", by=KWAME))

    def cancel_need(self):
        if self.chance.random() < 0.8:
            return None
        return self.need(lambda row: referrals.cancel(row, reason="Not wanted.", by=KWAME))

    def hold(self):
        if Hold.objects.active().count() > 2:
            return None
        return self.need(lambda row: people.raise_hold(row.referral.resident, kind="operational", by=self.at_hub))

    def lift(self):
        return self.with_one(Hold.objects.active(), lambda row: people.lift_hold(row, by=ANA))

    def book(self):
        needs = Need.objects.filter(kind="skills")
        session = self.one(Session.objects.filter(cancelled_at=None))
        return self.with_one(needs, lambda row: skills.book(row, session=session, by=KWAME))

    def admit(self):
        needs = Need.objects.filter(kind="skills")
        session = self.one(Session.objects.filter(cancelled_at=None))
        return self.with_one(needs, lambda row: skills.admit(row, session=session, by=self.at_hub))

    def seat(self, act):
        return self.with_one(Booking.objects.all(), act)

    def check_in(self):
        return self.seat(lambda row: skills.check_in(row, by=self.at_hub))

    def miss(self):
        return self.seat(lambda row: skills.miss(row, by=self.at_hub))

    def excuse(self):
        return self.seat(lambda row: skills.excuse(row, reason="In hospital.", by=self.at_hub))

    def correct(self):
        came = self.chance.random() < 0.5
        return self.seat(lambda row: skills.correct_attendance(row, came=came, reason="A wrong tap.", by=self.at_hub))

    def give_up_seat(self):
        return self.seat(lambda row: skills.cancel(row, by=KWAME))

    def cancel_class(self):
        if self.chance.random() < 0.8:
            return None
        rows = Session.objects.filter(cancelled_at=None)
        return self.with_one(rows, lambda row: skills.cancel_session(row, reason="No tutor.", by=self.at_hub))


ACTS = sorted(
    name
    for name in vars(Walk)
    if not name.startswith("_")
    and name not in ("step", "one", "with_one", "parcel", "box", "data_need", "sim", "need", "seat")
)


# ── What must hold after every step ──────────────────────────────────────────────────────────────────────────────────


def custody() -> list[str]:
    """Whatever is in two places at once, or given to two people."""
    wrong = []
    lines = ShipmentLine.objects.filter(dropped_at=None, allocation__isnull=False)
    live = lines.exclude(shipment__state__in=["cancelled", "lost", "delivered"])
    inside = Counter(live.values_list("allocation__device__asset_tag", flat=True))
    wrong += [f"{tag} is in {count} parcels" for tag, count in inside.items() if count > 1]
    promised = Counter(
        Allocation.objects.filter(released_at=None, handed_over_at=None).values_list("device__asset_tag", flat=True)
    )
    wrong += [f"{tag} is promised {count} times" for tag, count in promised.items() if count > 1]
    on_the_road = live.filter(shipment__state__in=["in_transit", "awaiting_collection"]).exclude(
        allocation__device__state="lost"
    )
    for line in on_the_road.select_related("shipment", "allocation__device"):
        if line.allocation.device.custodian != line.shipment.custodian:
            wrong.append(f"{line.allocation.device} is not where {line.shipment} is")
    wrong += [f"{tag} is nowhere" for tag in Device.objects.filter(custodian="").values_list("asset_tag", flat=True)]
    lives = Counter(Sim.objects.filter(state__in=Sim.LIVE).values_list("resident", flat=True))
    wrong += [f"{person} has {count} SIMs" for person, count in lives.items() if count > 1]
    return wrong


def without_proof() -> list[str]:
    """Needs that are provided or met, and nothing shows it."""
    given = Need.objects.filter(state__in=["provided", "met"])
    proven = HandoverProof.objects.values("shipment__lines__allocation__need")
    wrong = list(given.filter(kind="device").exclude(pk__in=proven))
    worked = Sim.objects.filter(activated_at__isnull=False, need__isnull=False).values("need")
    wrong += given.filter(kind="data", assumed_at=None).exclude(pk__in=worked)
    came = Booking.objects.filter(state="attended").values("need")
    wrong += given.filter(kind="skills").exclude(pk__in=came)
    return [f"{need.kind} {need.state} without proof" for need in wrong]


def seats_that_differ() -> list[str]:
    rows = Session.objects.all()
    return [
        f"{row}: {row.taken} of {row.places}"
        for row in rows
        if row.taken != row.bookings.filter(state__in=LIVE).count() or row.taken > row.places
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_wherever_a_walk_leads_custody_is_in_one_place_and_nothing_is_met_without_proof(seed):
    walk = Walk(seed)
    for number in range(STEPS):
        walk.step()
        if number % 5 == 0:
            assert (number, custody() + without_proof() + seats_that_differ()) == (number, [])
    assert custody() + without_proof() + seats_that_differ() == []
    assert list(violations()) == []
    assert sum(walk.done.values()) > STEPS // 10, walk.refused


@pytest.mark.django_db
@pytest.mark.tampers
def test_a_walk_sees_what_is_provided_without_proof_and_a_seat_too_many():
    """Planted wrongs: a walk that saw none of them would prove nothing."""
    case = somebody(1, "device", "data", "skills")
    QuerySet(Need).filter(referral=case).update(state="met")
    held = london.session_today(places=3)
    Session.objects.filter(pk=held.pk).update(taken=2)
    assert sorted(without_proof()) == [f"{kind} met without proof" for kind in ("data", "device", "skills")]
    assert len(seats_that_differ()) == 1
