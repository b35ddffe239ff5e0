"""Many hands at once, over HTTP: the last SIM of a hub's box, the last seat of a class, and the same scans from two clients."""

import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from audit.models import LedgerEntry
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Device, Scan
from people.models import User
from referrals.models import Need, Referral
from tests import people_of_london as london
from tests.journeys.doors import all_is_well
from tests.journeys.many_people import STORE, a_box, somebody, to_pick
from tests.journeys.served import Served
from tests.portal.signing_in import signed_in, worker
from tests.rounds import only_long, rounds

pytestmark = pytest.mark.django_db(transaction=True)

CONTENDERS = rounds(200)
HANDS = 8
TOKEN = "k" * 32


class Hand:
    """Somebody's browser as the network sees it."""

    def __init__(self, server, client):
        self.server = server
        session = client.cookies["sessionid"].value
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}

    def post(self, path: str, body: bytes, kind="application/x-www-form-urlencoded") -> bytes:
        asked = urllib.request.Request(
            self.server.url + path, body, self.headers | {"Content-Type": kind}, method="POST"
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            assert answer.status == 200
            return answer.read()

    def press(self, need: Need, act: str, **more) -> bytes:
        form = {"act": act, "need": need.pk, **more}
        return self.post(f"/hub/here/{need.referral.reference}", urllib.parse.urlencode(form).encode())


def contenders(count: int, *kinds: str) -> list[Referral]:
    cases = [somebody(number, *kinds) for number in range(count)]
    Need.objects.filter(referral__in=cases).update(collect_at=london.hub())
    return cases


def at_hub(server) -> Hand:
    known = User.objects.filter(email="joy@brixton.example").first()
    joy = known or worker("joy@brixton.example", at=london.hub(), role="hub_worker", name="Joy")
    return Hand(server, signed_in(joy))


def all_at_once(needs: list[Need], hands: int, press) -> float:
    """Press for each of them at the same moment, as far as there are hands: threads that ask our database nothing, or
    they would use up its connections. Returns seconds until the last answer.
    """
    began = time.perf_counter()
    with ThreadPoolExecutor(hands) as pool:
        pages = list(pool.map(press, needs))
    assert len(pages) == len(needs)
    return time.perf_counter() - began


def waiting(cases, kind: str) -> list[Need]:
    """At most as many needs as there are contenders, with what a page's address is made of."""
    rows = Need.objects.filter(referral__in=cases, kind=kind, state="waiting").select_related("referral")
    return list(rows.order_by("pk")[:CONTENDERS])


def race_for_a_seat(hand: Hand, cases, hands: int) -> float:
    held = london.session_today(places=1)
    needs = waiting(cases, "skills")
    took = all_at_once(needs, hands, lambda need: hand.press(need, "book", session=held.pk))
    held.refresh_from_db()
    assert (held.taken, held.bookings.count()) == (1, 1)
    return took


def race_for_a_sim(hand: Hand, cases, hands: int, number: int) -> float:
    (last,) = a_box(1, after=number)
    needs = waiting(cases, "data")
    took = all_at_once(needs, hands, lambda need: hand.press(need, "give", iccid=last))
    sim = Sim.objects.get(iccid=last)
    assert (sim.state, sim.need.state) == ("issued", "in_fulfilment")
    given = Need.objects.filter(pk__in=[need.pk for need in needs]).exclude(state="waiting")
    assert list(given) == [sim.need]
    return took


def test_the_last_seat_of_a_class_goes_to_one_of_all_who_want_it(live_server):
    race_for_a_seat(at_hub(live_server), contenders(CONTENDERS, "skills"), HANDS)
    all_is_well()


@only_long
def test_the_last_sim_and_the_last_seat_go_to_one_of_all_on_three_and_eight_processes(record_testsuite_property):
    """Goal A1: as many hands as contenders, each let go at once."""
    everybody = contenders(CONTENDERS + 2, "data", "skills")
    for number, processes in enumerate((3, 8)):
        with Served(processes) as server:
            hand = at_hub(server)
            seat = race_for_a_seat(hand, everybody, CONTENDERS)
            sim = race_for_a_sim(hand, everybody, CONTENDERS, number)
        record_testsuite_property(f"seconds on {processes} processes, seat", seat)
        record_testsuite_property(f"seconds on {processes} processes, SIM", sim)
    all_is_well()


@only_long
def test_the_same_scans_three_times_shuffled_by_two_clients_at_once_count_once_each(live_server):
    devices = to_pick(8)
    wave = inventory.start_wave(hubs=[london.hub().pk], by=STORE)
    scans = [
        {"id": str(uuid.uuid4()), "mode": "pick", "code": device.asset_tag, "extra": {"wave": wave.number}}
        for device in devices
    ]
    clerks = [
        Hand(live_server, signed_in(worker(f"{name}@get-online.example", role="warehouse", name=name)))
        for name in ("sunil", "temi")
    ]
    chance = random.Random(7)
    batches = []
    for hand in clerks:
        for _ in range(3):
            mine = chance.sample(scans, len(scans))
            batches += [(hand, mine[:4]), (hand, mine[4:])]
    chance.shuffle(batches)

    def send(batch):
        hand, rows = batch
        return json.loads(hand.post("/warehouse/scans", json.dumps(rows).encode(), "application/json"))

    with ThreadPoolExecutor(HANDS) as pool:
        answers = [answer for told in pool.map(send, batches) for answer in told]
    assert len(answers) == 6 * len(scans)
    assert Scan.objects.filter(outcome="done").count() == len(scans)
    picked = Device.objects.filter(pk__in=[device.pk for device in devices])
    assert set(picked.values_list("state", flat=True)) == {"picked"}
    moves = LedgerEntry.objects.filter(object_id__in=[device.pk for device in devices], to_state="picked", refused="")
    assert moves.count() == len(devices)
    all_is_well()
