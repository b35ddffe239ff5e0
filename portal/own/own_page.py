"""The page: everything that is coming to a person, and each thing that they can do about it with one press."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Allocation, Shipment
from law.actors import Actor
from law.refusals import NotFound, Refusal
from notifications import actions as notifications
from people.models import Resident
from portal.links import opened_by_token
from portal.own.cards import cards_of, may_come_back, may_take_back
from portal.own.coming import Coming, person_of, read_coming
from portal.own.voice import Voice, voice_of
from referrals import actions as referrals
from referrals.models import Appeal, Need, Referral
from referrals.own_links import referral_behind
from referrals.trouble import reportable
from skills import actions as skills
from skills.models import Booking

Row = TypeVar("Row", Need, Allocation, Booking, Shipment, Appeal)
SILENT = "own/silent.html"
opened_by_its_person = opened_by_token(referral_behind, unknown=SILENT)
SURE = {
    "give-up": "sure_need",
    "give-up-seat": "sure_seat",
    "stop-looking": "sure_stop_looking",
}  # deed → the question that is asked first
DONE = ("saved", "sent")  # what the page may say on top


@opened_by_its_person
def own_page(request: HttpRequest, referral: Referral) -> HttpResponse:
    """What is coming, where and when. A press does one deed and comes back here; what gives something up asks first."""
    voice = voice_of(request, referral.resident)
    coming = read_coming(referral)
    pressed = request.POST.get("press", "")
    name, _, row = pressed.partition(":")
    problem = ""
    if name in SURE and "sure" not in request.POST:
        question = {"question": voice.words[SURE[name]], "pressed": pressed}
        return render(request, "own/sure.html", question | frame(request, voice))
    if name in DEEDS:
        try:
            DEEDS[name](coming, row, person_of(referral))
            return redirect(address(request, voice, done="saved"))
        except Refusal:
            problem = voice.words["too_late"]
            coming = read_coming(referral)
    by = person_of(referral)
    context = {
        "cards": cards_of(coming, voice),
        "may_report": bool(reportable(coming.needs, by)),
        "texts": _texts(Resident.objects.get(pk=referral.resident_id)),
        "problem": problem,
        "done": _done(request, voice) if not problem else "",
    }
    return render(request, "own/page.html", context | frame(request, voice), status=409 if problem else 200)


def frame(request: HttpRequest, voice: Voice) -> dict:
    """What every page behind the link needs: its words, and the addresses that keep its token and language."""
    token = request.resolver_match.kwargs["token"]  # type: ignore[union-attr]  # every view was found by its address
    return {"voice": voice, "words": voice.words, "token": token, "home": address(request, voice)}


def address(request: HttpRequest, voice: Voice, done: str = "") -> str:
    """Of the page itself, in the language that was chosen."""
    token = request.resolver_match.kwargs["token"]  # type: ignore[union-attr]  # as above
    parts = [f"language={voice.code}" if voice.is_chosen else "", f"done={done}" if done else ""]
    query = "&".join(filter(None, parts))
    return reverse("own:page", args=[token]) + (f"?{query}" if query else "")


def _done(request: HttpRequest, voice: Voice) -> str:
    done = request.GET.get("done", "")
    return voice.words[done] if done in DONE else ""


def _texts(resident: Resident) -> str:
    """Whether they get our texts: "on", "off", or "" where texts were never safe."""
    if not resident.is_safe("sms"):
        return ""
    return "off" if resident.opted_out_at else "on"


# ── What can be done ─────────────────────────────────────────────────────────────────────────────────────────────────
# Each finds its row among those of this page alone, and calls one action. It refuses as that does, and NotFound for
# what is not on this page, or not any more.


def _row(rows: Iterable[Row], pk: str) -> Row:
    row = next((row for row in rows if str(row.pk) == pk), None)
    if row is None:
        raise NotFound()
    return row


def _need(coming: Coming, row: str) -> Need:
    return _row(coming.needs, row)


def _offer(coming: Coming, row: str) -> Allocation:
    return _row(coming.offers.values(), row)


def _seat(coming: Coming, row: str) -> Booking:
    return _row(coming.seats.values(), row)


def _parcel(coming: Coming, row: str) -> Shipment:
    return _row(coming.parcels.values(), row)


def _accept(coming: Coming, row: str, by: Actor) -> None:
    offer = _offer(coming, row)
    inventory.accept_offer(_need(coming, str(offer.need_id)), allocation=offer.pk, by=by)


def _decline(coming: Coming, row: str, by: Actor, choice: str = "not_needed") -> None:
    offer = _offer(coming, row)
    inventory.decline_offer(_need(coming, str(offer.need_id)), choice=choice, allocation=offer.pk, by=by)


def _wait(coming: Coming, row: str, by: Actor) -> None:
    _decline(coming, row, by, choice="wait")


def _give_up(coming: Coming, row: str, by: Actor) -> None:
    referrals.cancel(_need(coming, row), code="no_longer_needed", by=by)


def _take_up(coming: Coming, row: str, by: Actor) -> None:
    need = _need(coming, row)
    if not may_come_back(need, coming):
        raise NotFound()
    referrals.revive_need(need, reason="They need it after all.", by=by)


def _come(coming: Coming, row: str, by: Actor) -> None:
    skills.confirm(_seat(coming, row), by=by)


def _give_up_seat(coming: Coming, row: str, by: Actor) -> None:
    skills.cancel(_seat(coming, row), reason="They cannot come.", by=by)


def _take_back_seat(coming: Coming, row: str, by: Actor) -> None:
    """A seat in the same class, or a place on its list where it is full by now."""
    seat = _seat(coming, row)
    if not may_take_back(seat):
        raise NotFound()
    session = seat.session
    need = _need(coming, str(seat.need_id))
    skills.book(need, session=session, wait=session.taken >= session.places, by=by)


def _works(coming: Coming, row: str, by: Actor) -> None:
    """A SIM that is in their hands is active by it; of all else the need is met."""
    need = _need(coming, row)
    sim = coming.sims.get(need.pk)
    if sim is not None and sim.state == Sim.State.ISSUED:
        connectivity.works(sim, by=by)
    else:
        referrals.confirm(need, by=by)


def _stop_looking(coming: Coming, row: str, by: Actor) -> None:
    """Only an appeal of their own: the worker ends what the worker lodged."""
    own = [appeal for appeal in coming.appeals.values() if appeal.is_by_the_person]
    referrals.withdraw_appeal(_row(own, row), by=by)


def _forget_day(coming: Coming, row: str, by: Actor) -> None:
    inventory.choose_day(_parcel(coming, row), day=None, by=by)


def _stop_texts(coming: Coming, _row: str, by: Actor) -> None:
    notifications.stop_texts(coming.referral.resident, by=by)


def _start_texts(coming: Coming, _row: str, by: Actor) -> None:
    notifications.start_texts(coming.referral.resident, by=by)


DEEDS: dict[str, Callable[[Coming, str, Actor], None]] = {
    "accept": _accept,
    "wait": _wait,
    "decline": _decline,
    "give-up": _give_up,
    "take-up": _take_up,
    "come": _come,
    "give-up-seat": _give_up_seat,
    "take-back-seat": _take_back_seat,
    "works": _works,
    "forget-day": _forget_day,
    "stop-looking": _stop_looking,
    "stop-texts": _stop_texts,
    "start-texts": _start_texts,
}
