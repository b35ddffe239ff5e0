"""No promise outlives its need: every way in which a need or referral ends or waits again, by every kind of promise."""

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from audit.recording import recording
from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Allocation, Device, Shipment
from inventory.parcels.shipping import BRING_BACK, KEEP, STOP_CARRIER
from law.actors import SYSTEM
from notifications.models import Message, Task
from people import actions as people
from referrals import actions as referrals
from referrals.actions.erasing import NotOver
from referrals.models import Need, Referral
from skills import actions as skills
from skills.models import SEATED, Booking
from tests import people_of_london as london
from tests.rounds import sampled

pytestmark = [pytest.mark.django_db, pytest.mark.tampers]

KWAME = london.actor("caseworker")
STORE = london.actor("warehouse")
OVER = {*Need.ENDED, "waiting"}
GIVEN_ONCE = {"remedy"}  # what it is a remedy for was in their hands


def transitions_that_let_go() -> list[tuple[str, str]]:
    """(transition, state) of the machine's own table: each that leads from something promised to its end, or back."""
    field = Need._meta.get_field("state")
    return sorted(
        (step.name, step.source)
        for step in field.get_all_transitions(Need)
        if step.source in Need.PROMISED and _targets(step) & OVER
    )


def _targets(step) -> set[str]:
    return set(getattr(step.target, "allowed_states", None) or [step.target])


# ── What can be promised ─────────────────────────────────────────────────────────────────────────────────────────────


def _offered(need):
    inventory.offer(need, device=london.device_on_shelf(), by=SYSTEM)


def _allocated(need):
    return inventory.reserve(need, device=london.device_on_shelf(), by=KWAME)


def _in_a_parcel(need) -> Shipment:
    return inventory.create_shipment(allocation=_allocated(need), hub=london.hub(), by=STORE)


def _packed(need) -> Shipment:
    parcel = _in_a_parcel(need)
    return inventory.pack(parcel, scanned=parcel.codes(), by=STORE)


def _on_the_manifest(need):
    inventory.manifest(_packed(need), by=STORE)


def _sim_reserved(need):
    london.sims_on_shelf()
    connectivity.reserve(need, by=KWAME)


def _seat_booked(need):
    skills.book(need, session=london.session_today(), by=KWAME)


def _seat_on_hold(need):
    _seat_booked(need)
    people.raise_hold(need.referral.resident, kind="safeguarding", by=london.actor("referrer"))


PROMISES = {
    "offer": ("device", _offered),
    "allocation": ("device", _allocated),
    "parcel": ("device", _in_a_parcel),
    "packed": ("device", _packed),
    "manifest": ("device", _on_the_manifest),
    "sim": ("data", _sim_reserved),
    "seat": ("skills", _seat_booked),
    "seat on hold": ("skills", _seat_on_hold),
}


def promised_to(need: Need) -> list:
    """Everything that is held for a need and has not left."""
    return [
        *Allocation.objects.filter(need=need, released_at=None, handed_over_at=None),
        *Shipment.objects.filter(lines__allocation__need=need, lines__dropped_at=None),
        *Sim.objects.filter(need=need, state="reserved"),
        *Booking.objects.filter(need=need, state__in=SEATED),
    ]


def a_need_with(promise: str) -> Need:
    kind, make = PROMISES[promise]
    need = london.accepted(needs=(kind,)).needs.get()
    make(need)
    need.refresh_from_db()
    assert promised_to(need)
    return need


def assert_everything_is_free():
    assert set(Device.objects.values_list("state", flat=True)) <= {"available"}
    assert set(Sim.objects.values_list("state", flat=True)) <= {"available"}
    assert not Shipment.objects.exclude(state="cancelled").exists()
    for booking in Booking.objects.select_related("session"):
        assert booking.session.taken == 0


# ── A need ends, or waits again ──────────────────────────────────────────────────────────────────────────────────────


def move(need: Need, transition: str):
    """Take this step as every action does, from whatever state the need is put in."""
    params = {"decline_offer": {"wait": False}}.get(transition, {})
    with recording(SYSTEM, f"referrals.{transition}"):
        getattr(need, transition)(**params)
        need.save()


CELLS = [(*step, promise) for step in transitions_that_let_go() for promise in PROMISES if sampled(*step, promise)]


@pytest.mark.parametrize(("transition", "source", "promise"), CELLS)
def test_no_promise_outlives_its_need(transition, source, promise):
    need = a_need_with(promise)
    provided_at = timezone.now() if source in GIVEN_ONCE else None
    QuerySet(Need).filter(pk=need.pk).update(state=source, provided_at=provided_at)
    need.refresh_from_db()
    move(need, transition)
    if need.state == "met" and need.kind == "skills":  # what was met may still have a class to come
        return
    assert promised_to(need) == []
    assert_everything_is_free()


def test_the_table_has_every_way_out():
    names = {name for name, _ in transitions_that_let_go()}
    assert names >= {"cancel", "lose_touch", "close_unmet", "confirm", "requeue", "decline_offer", "lapse_offer"}


# ── A referral ends ──────────────────────────────────────────────────────────────────────────────────────────────────


def _withdraw(referral):
    referrals.withdraw(referral, code="no_longer_needed", by=KWAME)


def _take_consent_back(referral):
    people.withdraw_consent(referral.resident, method="phone", by=KWAME)


def _merge(referral):
    other = london.accepted(needs=("device", "data", "skills"), first_name="Zoë", phone="+447700900124")
    for need in other.needs.all():  # farther along, so that theirs is kept
        QuerySet(Need).filter(pk=need.pk).update(state="reserved")
    referrals.merge(referral, into=other, by=london.actor("triage_lead"))


FROM_ACTIVE = {"withdraw": [_withdraw, _take_consent_back], "merge": [_merge], "roll_up": []}  # roll_up: needs ended


def test_every_transition_that_ends_an_active_referral_is_tried():
    field = Referral._meta.get_field("state")
    assert {step.name for step in field.get_all_transitions(Referral) if step.source == "active"} == set(FROM_ACTIVE)


@pytest.mark.parametrize("promise", [name for name in PROMISES if name != "seat on hold"])
@pytest.mark.parametrize("end", [_withdraw, _take_consent_back, _merge])
def test_no_promise_outlives_its_referral(end, promise):
    need = a_need_with(promise)
    if end is _merge and need.state in ("reserved", "in_fulfilment"):
        QuerySet(Need).filter(pk=need.pk).update(state="waiting")
    end(need.referral)
    need.refresh_from_db()
    assert need.state == "cancelled"
    assert promised_to(need) == []


def test_nobody_can_be_forgotten_while_something_is_promised():
    need = a_need_with("allocation")
    with pytest.raises(NotOver):
        referrals.anonymise(need.referral, asked=True, by=london.actor("triage_lead"))


# ── What has left comes back, and whoever was told is told ───────────────────────────────────────────────────────────


def test_a_parcel_that_has_left_is_called_back():
    need = london.accepted(needs=("device",)).needs.get()
    parcel = _packed(need)
    inventory.dispatch(parcel, by=STORE)
    need.refresh_from_db()
    referrals.cancel(need, code="moved_away", by=KWAME)
    parcel.refresh_from_db()
    assert parcel.state == "returning"
    tasks = Task.objects.still_to_do().filter(reference=parcel.number)
    assert set(tasks.values_list("kind", flat=True)) == {KEEP, BRING_BACK, STOP_CARRIER}


def sent(event: str):
    QuerySet(Message).filter(event=event).update(handed_at=timezone.now(), state="delivered")


TOLD = {
    "seat": ("skills.booked", "skills.called_off"),
    "offer": ("inventory.offered", "inventory.no_longer_kept"),
}


@pytest.mark.parametrize("promise", TOLD)
@pytest.mark.parametrize(
    ("code", "had_left", "is_told"),
    [("moved_away", True, True), ("moved_away", False, False), ("died", True, False)],
)
def test_whoever_was_promised_something_by_text_is_told_that_it_is_over(promise, code, had_left, is_told):
    need = a_need_with(promise)
    said, unsaid = TOLD[promise]
    if had_left:
        sent(said)
    referrals.cancel(need, code=code, by=KWAME)
    assert Message.objects.filter(event=unsaid).exists() == is_told
    assert not Message.objects.filter(event=said).not_handed_over().exists()


def test_a_text_that_takes_a_class_back_says_which():
    need = a_need_with("seat")
    sent("skills.booked")
    referrals.cancel(need, code="moved_away", by=KWAME)
    text = Message.objects.get(event="skills.called_off")
    assert "you no longer have a place on" in text.body
    assert "Brixton Library" in text.body
