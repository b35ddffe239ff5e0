"""The register of a class beside its page: taps that are sent one by one, the pages that open offline, and the paper."""

import json
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

import documents
from law.refusals import Refusal
from people.residents.at_hub import may_see_names, short_name
from portal.doors import get_visible_or_404, page
from portal.downloads import pdf_file
from portal.hub.own_hub import own_hub
from portal.offline import offline_worker
from skills import actions as skills
from skills.models import Booking, Session

MOST_TAPS = 100
UUIDS = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@page(sees="one's hub's sessions", methods=("GET",))
def register_worker(request):
    """The service worker of the pages of classes, and of no other page of a hub."""
    return offline_worker(request, name="register", pages=f"^/hub/classes/{UUIDS}$", worn=("js/register.js",))


@page(does="skills.note_marks", sees="one's hub's sessions", methods=("POST",))
def _answer_taps(request, id):
    session = get_visible_or_404(Session.objects.all(), request.actor, pk=id, hub=own_hub(request.actor))
    try:
        taps = json.loads(request.body)
    except ValueError:
        taps = None
    if not isinstance(taps, list) or len(taps) > MOST_TAPS:
        return JsonResponse({"words": f"Send a list of at most {MOST_TAPS} taps."}, status=422)
    return JsonResponse(_answers(session, [tap for tap in taps if isinstance(tap, dict)], request.actor), safe=False)


@wraps(_answer_taps, assigned=())  # who may is written on the page inside
def register_taps(request, id):
    """A batch of taps, each answered by its id. Whoever is signed out is told so: their taps wait where they are."""
    if not request.user.is_authenticated:
        return JsonResponse({"words": "You are signed out."}, status=401)
    return _answer_taps(request, id)


def _answers(session: Session, taps: list[dict], actor) -> list[dict]:
    """Marks first, then the closing: {id, outcome, words}. What cannot be done is answered in words, and not sent again."""
    marks = {str(tap.get("id")): _read(tap) for tap in taps if "seat" in tap}
    answers = []
    try:
        kept = skills.note_marks(session, taps=[tap for tap in marks.values() if tap is not None], by=actor)
    except Refusal as refusal:
        return [{"id": str(tap.get("id")), "outcome": "refused", "words": refusal.sentence} for tap in taps]
    for key, tap in marks.items():
        state = kept.get(tap.booking, "unknown") if tap is not None else "unknown"
        answers.append({"id": key, "outcome": state, "words": "" if state == "kept" else _words(state)})
    for sent in taps:
        if sent.get("close") in ("all", "rest"):
            answers.append({"id": str(sent.get("id")), **_close(session, sent["close"] == "rest", actor)})
    return answers


def _words(state: str) -> str:
    if state == "unknown":
        return "One mark was left out because that person does not have a seat in this class."
    return f"One person was already marked: {dict(Booking.State.choices)[state].lower()}."


def _read(tap: dict) -> skills.Tap | None:
    """A tap as it was sent; None where it cannot be read. A clock that is ahead of ours counts as now."""
    mark = tap.get("mark")
    try:
        at = parse_datetime(str(tap.get("at")))
    except ValueError:
        at = None
    if mark not in Booking.Mark.values or at is None or not _is_id(tap.get("seat")):
        return None
    at = at if timezone.is_aware(at) else timezone.make_aware(at)
    return skills.Tap(str(tap["seat"]), mark, min(at, timezone.now()))


def _is_id(text: object) -> bool:
    return isinstance(text, str) and len(text) == 36 and set(text) <= set("0123456789abcdef-")


def _close(session: Session, rest_absent: bool, actor) -> dict:
    """Close the register by the marks that were sent; with somebody unmarked, only where that was said to be absent."""
    marks = marks_of(session)
    unmarked = [key for key, mark in marks.items() if not mark]
    if unmarked and not rest_absent:
        count = len(unmarked)
        people = "1 person is" if count == 1 else f"{count} people are"
        return {"outcome": "unmarked", "words": f"The register is still open: {people} not marked."}
    try:
        close(session, marks, actor)
    except Refusal as refusal:
        return {"outcome": "refused", "words": refusal.sentence}
    return {"outcome": "closed", "words": ""}


def marks_of(session: Session) -> dict[str, str]:
    """Booking id → what was tapped, of each whom nobody has marked for good."""
    rows = session.bookings.filter(state=Booking.State.BOOKED).values_list("pk", "mark")
    return {str(key): mark for key, mark in rows}


def close(session: Session, marks: dict[str, str], by, paper: str = "") -> list[Booking]:
    came = [key for key, mark in marks.items() if mark == Booking.Mark.CAME]
    late = [key for key, mark in marks.items() if mark == Booking.Mark.LATE]
    return skills.take_register(session, present=came, late=late, paper=paper, by=by)


@page(sees="one's hub's sessions", methods=("GET",))
def register_paper(request, id):
    """The list to tick by hand: this class, and nobody else."""
    hub = own_hub(request.actor)
    session = get_visible_or_404(Session.objects.select_related("hub"), request.actor, pk=id, hub=hub)
    seats = session.bookings.filter(state=Booking.State.BOOKED).select_related("resident").order_by("created_at", "id")
    sees_names = may_see_names(hub)
    data = documents.class_register.ClassRegisterData(
        title=session.title,
        hub=hub.name,
        starts_at=timezone.localtime(session.starts_at),
        room=session.room,
        tutor=session.tutor,
        people=tuple(
            (short_name(seat.resident, hub), seat.resident.access_needs if sees_names else "") for seat in seats
        ),
        printed_at=timezone.localtime(),
        link=f"{settings.PUBLIC_URL}/hub/classes/{session.pk}",
    )
    day: datetime = data.starts_at
    return pdf_file(documents.class_register.class_register(data), f"register-{day:%Y-%m-%d}", inline=True)
