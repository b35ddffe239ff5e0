"""Many hands at once, over HTTP: the last SIM of a hub's box, the last seat of a class, and the same scans from two clients."""

import json
import random
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
from referrals.models import Need
from tests import people_of_london as london
from tests.journeys.doors import all_is_well
from tests.journeys.many_people import STORE, a_box, somebody, to_pick
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

    def press(self, case, act: str, **more) -> bytes:
        need = case.needs.get()
        form = {"act": act, "need": need.pk, **more}
        return self.post(f"/hub/here/{case.reference}", urllib.parse.urlencode(form).encode())


def contenders(kind: str):
    cases = [somebody(number, kind) for number in range(CONTENDERS)]
    Need.objects.filter(referral__in=cases).update(collect_at=london.hub())
    return cases


def at_hub(live_server) -> Hand:
    return Hand(live_server, signed_in(worker("joy@brixton.example", at=london.hub(), role="hub_worker", name="Joy")))


@only_long
def test_the_last_sim_of_a_hubs_box_goes_to_one_of_all_who_want_it(live_server):
    (last,) = a_box(1)
    cases = contenders("data")
    hand = at_hub(live_server)
    with ThreadPoolExecutor(HANDS) as pool:
        pages = list(pool.map(lambda case: hand.press(case, "give", iccid=last), cases))
    assert len(pages) == CONTENDERS
    sim = Sim.objects.get()
    assert (sim.iccid, sim.state, sim.need.state) == (last, "issued", "in_fulfilment")
    states = list(Need.objects.filter(kind="data").values_list("state", flat=True))
    assert sorted(states) == sorted(["in_fulfilment", *["waiting"] * (CONTENDERS - 1)])
    all_is_well()


def test_the_last_seat_of_a_class_goes_to_one_of_all_who_want_it(live_server):
    held = london.session_today(places=1)
    cases = contenders("skills")
    hand = at_hub(live_server)
    with ThreadPoolExecutor(HANDS) as pool:
        pages = list(pool.map(lambda case: hand.press(case, "book", session=held.pk), cases))
    assert len(pages) == CONTENDERS
    held.refresh_from_db()
    assert (held.taken, held.bookings.count()) == (1, 1)
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
