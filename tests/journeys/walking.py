"""A walk at random over devices, parcels, SIMs, boxes, needs, holds and seats: whatever a person may call is an act, by any
of the roles that may call it.
"""

import inspect
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from connectivity import actions as connectivity
from connectivity.models import Box, Sim
from inventory import actions as inventory
from inventory.models import Allocation, DataIncident, Device, Manifest, SharedBox, Shipment, Swap
from law.actors import SYSTEM
from law.refusals import Refusal
from notifications import actions as notifications
from people import actions as people
from people.access.action import ACTIONS, Action, _sources
from people.access.roles import ALL_ROLES, ROLES_FOR
from people.models import Hold
from referrals.models import Fault, Need
from skills.models import Booking, Session
from tests import people_of_london as london
from tests.journeys.bench_acts import STRAYS, sound, the_old_one, through_the_checklist, wiped
from tests.journeys.many_people import sim_numbers, somebody

MOST_PEOPLE = 280  # as many as `somebody` can tell apart
ENOUGH = 12  # needs or devices that are under way at once: more would only wait
LOOKED_AT = 100
WALKED_OVER = (
    *(Allocation, Booking, Box, DataIncident, Device, Fault, Hold),
    *(Manifest, Need, Session, SharedBox, Shipment, Sim, Swap),
)
NOT_CALLED_BY_HAND = {"system", "resident", "invited"}

# What leads from a promise to its end is drawn oftener.
OFTEN = 4
FORWARD = {
    *("welcome", "receive", "take_in_sims"),
    *("connectivity.reserve", "connectivity.issue", "connectivity.works", "connectivity.give"),
    *("connectivity.pack_box", "connectivity.send_box", "connectivity.arrive_box"),
    *("inventory.pack_shared", "inventory.send_shared", "inventory.arrive_shared"),
    *("inventory.offer", "inventory.accept_offer", "inventory.reserve", "inventory.choose_hub", "inventory.pick"),
    *("inventory.pack", "inventory.manifest", "inventory.dispatch", "inventory.arrive"),
    *("inventory.hand_over", "inventory.take_back"),
    *("inventory.to_wipe", "inventory.record_wipe", "inventory.refurbish", "inventory.to_qc", "inventory.pass_qc"),
    *("people.lift_hold", "referrals.confirm", "skills.book", "skills.check_in"),
}

# What ends more than it begins is drawn seldom, or nothing would ever come to its end.
SELDOM = 0.15
ENDS = {
    "connectivity.block",
    "connectivity.cancel_box",
    "connectivity.void",
    "inventory.cancel_shared",
    "inventory.cancel_shipment",
    "inventory.destroy",
    "inventory.lose",
    "inventory.lose_shipment",
    "inventory.quarantine",
    "inventory.recall",
    "inventory.release",
    "referrals.cancel",
    "referrals.close_unmet",
    "skills.cancel_session",
}


class Walk:
    """One walk of a seed: a step draws an act and a row for it, and is allowed to be refused."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.hub = london.hub()
        self.people = 0
        self.devices = 0
        self.texts = 0
        self.numbers = iter(sim_numbers(1_000))
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        for _ in range(4):
            self.welcome()
            self.receive()
        self.take_in_sims()
        self.plan()

    def step(self) -> str:
        """Draw until something can be called, and call it. Returns its name."""
        while True:
            name = self.chance.choice(DRAWN)
            if name in ENDS and self.chance.random() > SELDOM:
                continue
            try:
                done = getattr(self, name)() if name in BY_THEMSELVES else self.act(ACTIONS[name])
            except Refusal:
                self.refused[name] += 1
                return name
            if done is not None:
                self.done[name] += 1
                return name

    def act(self, action: Action) -> Any:
        """Call this action with a row of its kind, mostly one from whose state it leads, by a role that may."""
        row = self.one(self.likely(action))
        if row is None:
            return None
        params = HOW[action.verb](self, row)
        return None if params is None else action(row, by=self.somebody_of(action), **params)

    def likely(self, action: Action):
        rows = action.on.objects.all()
        if action.verb in ONLY:
            rows = ONLY[action.verb](rows)
        if not action.transition or self.chance.random() < STRAYS:
            return rows
        return rows.filter(state__in=_sources(action.on, action.transition))

    def somebody_of(self, action: Action):
        roles = sorted(ROLES_FOR[action.verb] - NOT_CALLED_BY_HAND) or ["system"]
        return self.actor(self.chance.choice(ALL_ROLES if self.chance.random() < STRAYS / 2 else roles))

    def actor(self, role: str):
        at = {"hub_worker": self.hub}.get(role)
        if role in ("referrer", "organisation_lead", "partner"):
            at = london.organisation()
        return london.actor(role, organisation=at)

    def one(self, rows):
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:LOOKED_AT])
        return rows.model.objects.get(pk=self.chance.choice(keys)) if keys else None

    # ── What is not done with a row ──────────────────────────────────────────────────────────────────────────────────

    def welcome(self):
        open_needs = Need.objects.exclude(state__in=Need.ENDED)
        if self.people >= MOST_PEOPLE or open_needs.filter(kind="device").count() > ENOUGH:
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
        if Sim.objects.filter(state="available", hub=None).count() > ENOUGH:
            return None
        numbers = [number for _, number in zip(range(4), self.numbers, strict=False)]
        return london.sims_on_shelf(*numbers) if numbers else None

    def plan(self):
        if Session.objects.filter(cancelled_at=None).count() > 6:
            return None
        return london.session_today(places=3)

    def wave(self):
        return inventory.start_wave(hubs=[self.hub.pk], by=self.actor("warehouse"))

    def open_parcel(self):
        row = self.one(Allocation.objects.filter(released_at=None, handed_over_at=None))
        return row and inventory.create_shipment(allocation=row, hub=self.hub, by=self.actor("warehouse"))

    def close_delivery(self):
        row = self.one(Shipment.objects.filter(state="in_transit"))
        by = self.actor("hub_worker")
        return row and inventory.close_delivery(hub=self.hub, numbers=[row.number], by=by)

    def count_shelf(self):
        here = Shipment.objects.filter(hub=self.hub, state="awaiting_collection").values_list("number", flat=True)
        shared = Device.objects.shared_by(self.hub.pk).order_by("pk").values_list("asset_tag", flat=True)
        counted = [number for number in (*here, *shared) if self.chance.random() > STRAYS]
        return inventory.count_shelf(hub=self.hub, numbers=counted, by=self.actor("hub_worker"))

    def order_box(self):
        return connectivity.order_box(hub=self.hub, quantity=3, by=self.actor("hub_worker"))

    def order_shared(self):
        return inventory.order_shared(hub=self.hub, kind="laptop", quantity=2, by=self.actor("hub_worker"))

    def count_box(self):
        here = Sim.objects.filter(hub=self.hub, state="available").values_list("iccid", flat=True)
        counted = [number for number in here if self.chance.random() > STRAYS]
        return connectivity.count_box(hub=self.hub, iccids=counted, by=self.actor("hub_worker"))

    def hold(self):
        if Hold.objects.active().count() > 2:
            return None
        row = self.one(Need.objects.exclude(state__in=Need.ENDED))
        by = self.actor("hub_worker")
        kind = self.chance.choice(("safeguarding", "identity", "legal"))
        return row and people.raise_hold(row.referral.resident, kind=kind, by=by)

    def text_that_it_broke(self):
        row = self.one(Need.objects.filter(state__in=["provided", "met"]))
        if row is None:
            return None
        self.texts += 1
        sender = row.referral.resident.phone
        return notifications.receive(sender=sender, body="broken", provider_id=f"SM-walk-{self.texts}", by=SYSTEM)


BY_THEMSELVES = (
    *("welcome", "receive", "take_in_sims", "plan", "hold", "text_that_it_broke"),
    *("wave", "open_parcel", "close_delivery", "count_shelf", "order_box", "count_box"),
    "order_shared",
)


# ── What an act is told, beside the row and the caller ───────────────────────────────────────────────────────────────


def always(**params) -> Callable[[Walk, Any], dict]:
    return lambda *_: params


def soon(*_) -> dict:
    return {"review_on": timezone.localdate() + timedelta(days=7)}


def free_device(walk: Walk, need: Need) -> dict | None:
    device = walk.one(Device.objects.filter(state="available"))
    return device and {"device": device}


def open_offer(walk: Walk, need: Need) -> dict:
    offer = Allocation.objects.open_offers().filter(need=need).first()
    return {"allocation": offer.pk if offer else None}


def scanned(walk: Walk, parcel: Shipment) -> dict:
    return {"scanned": walk.chance.choice([*parcel.codes(), "NOT-OURS"])}


def packed(walk: Walk, parcel: Shipment) -> dict:
    """Everything, or something but the device left out with a reason."""
    lines = parcel.live_lines()
    out = walk.chance.choice(lines) if lines and walk.chance.random() < STRAYS else None
    if out is None or out.kind == "device":
        return {"scanned": [line.number for line in lines]}
    return {"scanned": [line.number for line in lines if line != out], "gaps": {out.kind: "None left."}}


def given(walk: Walk, parcel: Shipment) -> dict:
    if walk.chance.random() < STRAYS:
        return {"proof": inventory.GivenProof(kind="code", code="000000", agreed=True)}
    return {"proof": london.attested()}


def looked_for(walk: Walk, parcel: Shipment) -> dict | None:
    lines = parcel.live_lines()
    return (
        {"line": walk.chance.choice(lines).pk, "why": walk.chance.choice(["not_found", "damaged"])} if lines else None
    )


def free_sims(walk: Walk, box: Box) -> dict:
    rows = Sim.objects.filter(state__in=["available", "reserved"], hub=None).order_by("pk")
    return {"iccids": list(rows.values_list("iccid", flat=True)[:3])}


def some_of_box(walk: Walk, box: Box) -> dict:
    inside = list(box.sims.filter(state="boxed").order_by("pk").values_list("iccid", flat=True))
    return {"iccids": inside[: walk.chance.randint(1, 3)]}


def free_laptops(walk: Walk, box: SharedBox) -> dict:
    rows = Device.objects.filter(state__in=["available", "reserved"]).order_by("pk")
    return {"tags": list(rows.values_list("asset_tag", flat=True)[: walk.chance.randint(1, 2)])}


def some_of_shared(walk: Walk, box: SharedBox) -> dict:
    inside = list(box.inside.order_by("pk").values_list("asset_tag", flat=True))
    return {"tags": inside[: walk.chance.randint(1, 2)]}


def own_sim(walk: Walk, need: Need) -> dict:
    sim = walk.one(Sim.objects.filter(hub=walk.hub, state="available"))
    return {"iccid": sim.iccid if sim is not None else "8944110068256270054"}


def a_session(walk: Walk, need: Need) -> dict | None:
    session = walk.one(Session.objects.filter(cancelled_at=None))
    return session and {"session": session}


HOW: dict[str, Callable[[Walk, Any], dict | None]] = {
    "connectivity.arrive_box": some_of_box,
    "connectivity.arrive_late": some_of_box,
    "connectivity.change_order": lambda walk, _: {"quantity": walk.chance.randint(1, 4)},
    "connectivity.dispatch": lambda _, sim: {"scanned": sim.iccid},
    "connectivity.extend": always(months=1, reason="A walk."),
    "connectivity.give": own_sim,
    "connectivity.pack_box": free_sims,
    "connectivity.restock": lambda walk, _: {"is_sealed": walk.chance.random() < 0.5},
    "inventory.arrive_shared": some_of_shared,
    "inventory.change_shared_order": lambda walk, _: {"quantity": walk.chance.randint(1, 3)},
    "inventory.pack_shared": free_laptops,
    "inventory.choose_hub": lambda walk, _: {"hub": walk.hub},
    "inventory.take_in_old": the_old_one,
    "inventory.bring_back_old": the_old_one,
    "referrals.note_first_help": lambda walk, _: {"tried": [], "works": walk.chance.random() < 0.5},
    "inventory.accept_offer": open_offer,
    "inventory.decline_offer": lambda walk, need: {
        "choice": walk.chance.choice(["wait", "wait", "not_needed"]),
        **open_offer(walk, need),
    },
    "inventory.confirm_stop": lambda walk, _: {"who": walk.chance.choice(["carrier", "hub"])},
    "inventory.fail_delivery": lambda walk, _: {"why": walk.chance.choice(["no_answer", "unsafe", "damaged"])},
    "inventory.hand_over": given,
    "inventory.not_here": looked_for,
    "inventory.offer": free_device,
    "inventory.pack": packed,
    "inventory.pack_item": scanned,
    "inventory.pass_qc": sound,
    "inventory.pick": scanned,
    "inventory.record_wipe": wiped,
    "inventory.reserve": free_device,
    "inventory.describe_incident": always(
        **dict.fromkeys(["what_happened", "whose_data", "which_data", "consequences", "measures"], "A walk."),
        people_told="later",
    ),
    "inventory.note_search": always(search="Everywhere."),
    "inventory.take_back": lambda walk, _: {"sealed": walk.chance.random() < 0.5},
    "inventory.to_qc": through_the_checklist,
    "people.confirm_hold": soon,
    "referrals.close_unmet": always(code="no_stock"),
    "skills.admit": a_session,
    "skills.book": a_session,
    "skills.correct_attendance": lambda walk, _: {"came": walk.chance.random() < 0.5, "reason": "A wrong tap."},
    "skills.take_register": lambda walk, session: {
        "present": [seat.pk for seat in session.bookings.all() if walk.chance.random() < 0.5]
    },
}
OF_DEVICES = {
    "inventory.swap",
    "inventory.reserve",
    "inventory.offer",
    "inventory.accept_offer",
    "inventory.decline_offer",
}
OF_DATA = {"connectivity.replace", "connectivity.reserve", "connectivity.give"}
OF_CLASSES = {"skills.book", "skills.admit"}
ONLY: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(OF_DEVICES, lambda rows: rows.filter(kind="device")),
    **dict.fromkeys(OF_DATA, lambda rows: rows.filter(kind="data").exclude(state__in=Need.ENDED)),
    **dict.fromkeys(OF_CLASSES, lambda rows: rows.filter(kind="skills").exclude(state__in=Need.ENDED)),
    "inventory.reserve": lambda rows: rows.filter(kind="device", state__in=["approved", "waiting", "remedy"]),
    "inventory.swap": lambda rows: rows.filter(kind="device", state="remedy"),
    "connectivity.replace": lambda rows: rows.filter(kind="data", state="remedy"),
    "inventory.release": lambda rows: rows.filter(released_at=None),
    "inventory.depart": lambda rows: rows.filter(departed_at=None),
    "inventory.pick": lambda rows: rows.filter(state="picking"),
    "inventory.pack_item": lambda rows: rows.filter(state="picking"),
    "inventory.not_here": lambda rows: rows.filter(state="picking"),
    "inventory.report_missing": lambda rows: rows.filter(state__in=["in_transit", "attempt_failed", "returning"]),
    "inventory.choose_hub": lambda rows: rows.filter(state="draft"),
    "skills.take_register": lambda rows: rows.filter(cancelled_at=None),
    "skills.cancel_session": lambda rows: rows.filter(cancelled_at=None),
}


def takes(action: Action) -> set[str]:
    """What an action must be told beside its row and its caller."""
    given = list(inspect.signature(action.body).parameters.values())[1:]
    return {param.name for param in given if param.default is param.empty and param.kind is param.KEYWORD_ONLY} - {"by"}


def is_an_act(action: Action) -> bool:
    """Called by people on a row that is walked over, and this walk knows what to tell it."""
    if action.on not in WALKED_OVER or action.verb in ("inventory.give_back", "inventory.lend"):
        return False
    by_people = bool(ROLES_FOR.get(action.verb, set()) - NOT_CALLED_BY_HAND) or action.verb == "inventory.offer"
    return by_people and (action.verb in HOW or takes(action) <= {"reason"})


def how_of(action: Action):
    if action.verb in HOW:
        return HOW[action.verb]
    return always(reason="A walk.") if "reason" in inspect.signature(action.body).parameters else always()


_ACTED = sorted(verb for verb, action in ACTIONS.items() if is_an_act(action))
HOW.update({verb: how_of(ACTIONS[verb]) for verb in _ACTED})
ACTS = sorted([*_ACTED, *BY_THEMSELVES])
DRAWN = [name for name in ACTS for _ in range(OFTEN if name in FORWARD else 1)]
