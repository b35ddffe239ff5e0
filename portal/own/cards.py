"""One card for each thing that a person asked for: what it is, how it stands, where and when, and what they can do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.text import capfirst

from inventory.models import Device, HomeDelivery, Shipment
from inventory.parcels.collection_codes import KEPT
from law.state_words import resident_keys
from notifications.particulars import thing_name
from people.models import Organisation
from people.organisations.hubs import HubProfile
from people.residents.contact_words import dialled
from portal.own.coming import Coming, is_live
from portal.own.voice import Voice
from referrals.actions.ending import REVIVE_NEED_WITHIN
from referrals.actions.fulfilling import GOES_ON
from referrals.models import Appeal, Need
from skills.models import Booking

S = Need.State
P = Shipment.State
B = Booking.State
GIVEN_UP = ("no_longer_needed", "declined")  # the codes of what they said themselves
_ON_THE_WAY = (S.RESERVED, S.IN_FULFILMENT)
_NOTHING_TO_DO = (S.PROPOSED, S.MET, S.UNMET, S.UNREACHABLE)
_KEYS = resident_keys("referrals.Need")
_OPEN = (S.APPROVED, S.WAITING, S.RESERVED, S.IN_FULFILMENT)


@dataclass(frozen=True)
class Button:
    """One deed: `do` names it and `row` is the id of what it is about."""

    do: str
    row: str
    label: str
    is_main: bool = False

    @property
    def value(self) -> str:
        return f"{self.do}:{self.row}"


@dataclass(frozen=True)
class Place:
    """A hub, in their words."""

    name: str
    address: str = ""
    hours: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    phone: str = ""

    @property
    def dialled(self) -> str:
        return dialled(self.phone)


@dataclass
class Card:
    """`links` are (page, words): names of addresses of this page, which keep the token."""

    thing: str
    lines: list[str] = field(default_factory=list)
    place: Place | None = None
    buttons: list[Button] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def cards_of(coming: Coming, voice: Voice) -> list[Card]:
    return [_card(need, coming, voice) for need in coming.needs]


def _card(need: Need, coming: Coming, voice: Voice) -> Card:
    card = Card(_thing(need, coming, voice))
    if need.state == S.MET and need.kind == Need.Kind.SKILLS:
        card.lines.append(voice.words["came"])
    elif need.state in _NOTHING_TO_DO:
        card.lines.append(voice.words[_KEYS[need.state]])
    elif need.state == S.NOT_APPROVED:
        _refused(card, need, coming, voice)
    elif need.state in (S.CANCELLED, S.DECLINED):
        _given_up(card, need, coming, voice)
    elif need.state == S.OFFERED:
        _offered(card, need, coming, voice)
    elif need.state == S.PROVIDED:
        _provided(card, need, voice)
    elif need.kind == Need.Kind.SKILLS:
        _in_a_class(card, need, coming, voice)
    else:
        _on_its_way(card, need, coming, voice)
    if need.state in _OPEN and not _is_in_their_hands(need, coming):
        card.buttons.append(Button("give-up", str(need.pk), voice.words["do_not_need"]))
    return card


def _refused(card: Card, need: Need, coming: Coming, voice: Voice) -> None:
    """Never why: that is between them and whoever referred them."""
    appeal = coming.appeal_of(need)
    if appeal is not None and appeal.state in Appeal.OPEN:
        card.lines.append(voice.say("looking_again", day=voice.day(appeal.decide_by)))
        if appeal.is_by_the_person:
            card.buttons.append(Button("stop-looking", str(appeal.pk), voice.words["stop_looking"]))
        return
    card.lines.append(voice.words[_KEYS[need.state]])
    if appeal is not None and appeal.state == Appeal.State.DISMISSED:
        card.lines.append(voice.words["same_answer"])
    elif coming.may_appeal(need):
        card.links.append(("own:appeal", voice.words["ask_again"]))


def _thing(need: Need, coming: Coming, voice: Voice) -> str:
    """What it is called: what is promised or asked for, else its kind."""
    form = coming.devices.get(need.pk, need.form)
    if need.kind == Need.Kind.DEVICE and form in Device.Kind:
        return capfirst(thing_name(form, voice.language.code))
    return voice.words[need.kind]


def _is_in_their_hands(need: Need, coming: Coming) -> bool:
    sim = coming.sims.get(need.pk)
    return sim is not None and sim.state in ("issued", "active")


def may_come_back(need: Need, coming: Coming) -> bool:
    """Whether they can still say that they need it after all."""
    is_fresh = need.ended_at is not None and need.ended_at > timezone.now() - REVIVE_NEED_WITHIN
    goes_on = coming.referral.state in GOES_ON
    return need.decision_code in GIVEN_UP and is_fresh and goes_on and not coming.has_twin(need)


def _given_up(card: Card, need: Need, coming: Coming, voice: Voice) -> None:
    if not may_come_back(need, coming):
        card.lines.append(voice.words[_KEYS[need.state]])
        return
    card.lines.append(voice.words["given_up"])
    card.buttons.append(Button("take-up", str(need.pk), voice.words["need_after_all"]))


def _offered(card: Card, need: Need, coming: Coming, voice: Voice) -> None:
    offer = coming.offers.get(need.pk)
    if offer is None:
        card.lines.append(voice.words["in_queue"])
        return
    card.lines.append(voice.say("offered", day=voice.day(offer.offer_expires_at)))
    card.place = place_of(need.collect_at, voice)
    row = str(offer.pk)
    card.buttons += [
        Button("accept", row, voice.words["yes_please"], is_main=True),
        Button("wait", row, voice.words["wait_for_another"]),
        Button("decline", row, voice.words["do_not_need"]),
    ]


def _provided(card: Card, need: Need, voice: Voice) -> None:
    if need.kind == Need.Kind.SKILLS:
        card.lines.append(voice.words["came"])
        return
    card.lines.append(voice.words["provided"])
    card.buttons.append(Button("works", str(need.pk), voice.words["works"], is_main=True))
    card.links.append(("own:problem", voice.words["does_not_work"]))


def _on_its_way(card: Card, need: Need, coming: Coming, voice: Voice) -> None:
    fault = coming.faults.get(need.pk)
    parcel = coming.parcels.get(need.pk)
    if need.state == S.REMEDY:
        day = voice.day(fault.due_at) if fault is not None else ""
        card.lines.append(voice.say("being_fixed", day=day))
        card.buttons.append(Button("works", str(need.pk), voice.words["works_now"]))
    elif need.state in (S.APPROVED, S.WAITING):
        _waiting(card, need, coming, voice)
        return
    if _is_in_their_hands(need, coming) and need.state in _ON_THE_WAY:
        card.lines.append(voice.words["provided"])
        card.buttons.append(Button("works", str(need.pk), voice.words["works"], is_main=True))
        card.links.append(("own:problem", voice.words["does_not_work"]))
    elif parcel is not None and parcel.state != P.DELIVERED:
        _parcel(card, parcel, voice)
    elif need.state in _ON_THE_WAY:
        sim = coming.sims.get(need.pk)
        card.lines.append(voice.words[_KEYS[need.state]])
        card.place = place_of(need.collect_at or (sim.hub if sim is not None else None), voice)


def _waiting(card: Card, need: Need, coming: Coming, voice: Voice) -> None:
    is_replacement = need.pk in coming.faults
    card.lines.append(voice.words["waiting" if is_replacement else _KEYS[need.state]])
    estimate = coming.estimates.get(need.pk)
    if estimate is not None and estimate.weeks_high and not is_replacement:
        card.lines.append(voice.say("weeks", weeks=estimate.weeks_high))
    card.place = place_of(need.collect_at, voice)


def _parcel(card: Card, parcel: Shipment, voice: Voice) -> None:
    card.lines.append(_parcel_line(parcel, voice))
    is_home = _is_for_home(parcel) and parcel.state != P.AWAITING_COLLECTION
    card.place = None if is_home or parcel.state in _COMES_BACK else place_of(parcel.hub, voice)
    if is_home:
        card.lines.append(voice.words["to_your_home"])
    if parcel.state != P.AWAITING_COLLECTION:
        return
    card.lines.append(voice.words["bring_code"])
    if parcel.collect_on is not None:
        card.lines.append(voice.say("your_day", day=voice.day(parcel.collect_on)))
        card.buttons.append(Button("forget-day", str(parcel.pk), voice.words["forget_day"]))
    card.links.append(("own:day", voice.words["change_day" if parcel.collect_on else "choose_day"]))


_COMES_BACK = (P.RETURNING, P.RETURNED, P.LOST)


def _parcel_line(parcel: Shipment, voice: Voice) -> str:
    if parcel.state == P.AWAITING_COLLECTION and parcel.missing_at is None:
        kept = parcel.arrived_at + KEPT if parcel.arrived_at is not None else timezone.now() + timedelta(days=1)
        until = timezone.localdate(kept)
        return voice.say("ready", day=voice.day(max(until, parcel.collect_on or until)))
    if parcel.state in _COMES_BACK:
        return voice.words["coming_back"]
    if parcel.missing_at is not None or parcel.state == P.ATTEMPT_FAILED:
        return voice.words["delayed"]
    return voice.words["on_its_way" if parcel.state == P.IN_TRANSIT else "preparing"]


def _is_for_home(parcel: Shipment) -> bool:
    try:
        return parcel.home_delivery.destroyed_at is None
    except HomeDelivery.DoesNotExist:
        return False


def _in_a_class(card: Card, need: Need, coming: Coming, voice: Voice) -> None:
    seat = coming.seats.get(need.pk)
    if need.state == S.REMEDY:
        fault = coming.faults.get(need.pk)
        card.lines.append(voice.say("being_fixed", day=voice.day(fault.due_at) if fault is not None else ""))
        card.buttons.append(Button("works", str(need.pk), voice.words["works_now"]))
    if seat is None or not is_live(seat):
        _without_seat(card, need, seat, coming, voice)
        return
    _seat(card, seat, voice)
    card.place = place_of(seat.session.hub, voice)
    card.buttons += list(_seat_buttons(seat, voice))
    if seat.state == B.BOOKED:
        card.links.append(("own:class", voice.words["change_class"]))


def _without_seat(card: Card, need: Need, seat: Booking | None, coming: Coming, voice: Voice) -> None:
    if need.state == S.REMEDY:
        return
    card.lines.append(voice.words["waiting" if need.pk in coming.faults else "no_class"])
    if seat is not None and may_take_back(seat):
        when = _when(seat, voice)
        card.lines.append(voice.say("gave_up_seat", **when))
        card.buttons.append(Button("take-back-seat", str(seat.pk), voice.words["come_after_all"]))
    card.links.append(("own:class", voice.words["choose_class"]))


def may_take_back(seat: Booking) -> bool:
    """Whether a seat that they gave up is in a class that is still to come."""
    session = seat.session
    is_to_come = session.starts_at > timezone.now() and session.cancelled_at is None
    return seat.state == B.CANCELLED_BY_RESIDENT and is_to_come


def _when(seat: Booking, voice: Voice) -> dict[str, str]:
    starts = timezone.localtime(seat.session.starts_at)
    return {"day": voice.day(starts), "time": f"{starts:%H:%M}"}


def _seat(card: Card, seat: Booking, voice: Voice) -> None:
    when = _when(seat, voice)
    if seat.state == B.WAITLISTED:
        card.lines.append(voice.say("on_list", number=seat.position, **when))
    elif seat.state == B.OFFERED:
        card.lines.append(voice.say("seat_offered", until=voice.day(seat.offer_expires_at), **when))
    else:
        card.lines.append(voice.say("booked", **when))
        if seat.confirmed_at is not None:
            card.lines.append(voice.words["you_come"])


def _seat_buttons(seat: Booking, voice: Voice) -> Iterator[Button]:
    if seat.state == B.OFFERED or (seat.state == B.BOOKED and seat.confirmed_at is None):
        yield Button("come", str(seat.pk), voice.words["i_come"], is_main=True)
    yield Button("give-up-seat", str(seat.pk), voice.words["cannot_come"])


def place_of(hub: Organisation | None, voice: Voice) -> Place | None:
    """Where it is, when it is open and how to get in, as far as they are known."""
    if hub is None:
        return None
    try:
        profile = hub.hub_profile
    except HubProfile.DoesNotExist:
        return Place(hub.name)
    return Place(
        name=hub.name,
        address=profile.place,
        hours=tuple(voice.hours(profile.hours)),
        access=tuple(voice.words[code] for code in profile.access if code in voice.words),
        phone=profile.phone,
    )
