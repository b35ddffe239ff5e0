"""The telephone's door: what Twilio tells us of a call becomes one action, and what that says becomes TwiML."""

from django.http import Http404, HttpResponse

from law.uniqueness import TakenMeanwhile
from notifications.gateway import signed
from phone import actions as phone
from phone.actions import LINE
from phone.questions import QUESTIONS
from phone.speech import Answer, number_of
from phone.twiml import goodbye_document
from referrals.models import PhoneCall

OVER = {"completed", "busy", "no-answer", "failed", "canceled"}


def _spoken(document: str) -> HttpResponse:
    return HttpResponse(document, content_type="text/xml")


def _sid(request) -> str:
    sid = request.POST.get("CallSid", "")
    return sid if sid.isascii() and sid.isalnum() and len(sid) <= 64 else ""


def _call_of(request) -> PhoneCall | None:
    provider_id = _sid(request)
    return PhoneCall.objects.filter(provider_id=provider_id, door=PhoneCall.Door.LINE).first() if provider_id else None


@signed
def answer(request):
    """It rings: the first question. Asked twice, it is still one call."""
    if not (provider_id := _sid(request)):
        return HttpResponse("There is no CallSid.", status=400, content_type="text/plain")
    known = {"provider_id": provider_id, "number": number_of(request.POST.get("From", "")), "by": LINE}
    try:
        return _spoken(phone.pick_up(**known))
    except TakenMeanwhile:  # both requests of a double one came at once, and the other was first
        return _spoken(phone.pick_up(**known))


@signed
def step(request, place):
    """An answer to the question at `place`: the next question. A turn that was answered already changes nothing."""
    if place not in QUESTIONS:
        raise Http404
    call = _call_of(request)
    turn = request.GET.get("turn", "")
    if call is None or not (turn.isascii() and turn.isdigit() and len(turn) < 4):
        return _spoken(goodbye_document())
    return _spoken(phone.take_turn(call, place=place, turn=int(turn), answer=Answer.of(request.POST), by=LINE))


@signed
def ended(request):
    """The line is down, whoever put the receiver down."""
    call = _call_of(request)
    if call is not None and request.POST.get("CallStatus") in OVER:
        phone.hang_up(call, by=LINE)
    return HttpResponse(status=204)
