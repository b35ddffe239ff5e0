"""A call that a person must make: whom to ring and when it is safe, what to say and what never, and how it went."""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from notifications import actions as notifications
from notifications.models import Message
from outcomes.models import FollowUp
from people.access import brake, may_read
from people.models import User
from people.residents import hours
from people.residents.conditions import in_words
from people.residents.contact_words import channels_in_words, dialled
from portal.calls import script
from portal.calls.call_list import kind_of
from portal.doors import get_visible_or_404, page
from referrals import actions as referrals
from referrals.models import PhoneCall, Referral

RESULTS = {
    "reached": (notifications.done, "I spoke to them", "Call recorded. It has been removed from the list."),
    "no_answer": (notifications.not_reached, "No one answered", ""),
    "wrong_number": (
        notifications.not_reached,
        "Wrong number",
        "Recorded. We will not call this number again, and we have asked the referrer for the correct one.",
    ),
    "declined": (
        notifications.done,
        "They asked us not to call",
        "Recorded. We will not call them again, and we have told the referrer.",
    ),
}


_LINK = re.compile(r"[^.]*: https?://\S+")  # the page itself leads on
OVER = {
    "reached": "Call recorded.",
    "no_answer": "We called on 3 days and no one answered. We asked the referrer to help.",
    "wrong_number": "The number belongs to someone else. We asked the referrer for the correct one.",
    "declined": "They asked us not to call.",
}


EITHER = {"inventory.call_about_offers"}  # the person if that is safe, else the worker


@page(sees="calls")
def call_to_make(request, id):
    """The script of one call, and its outcomes as buttons."""
    call = get_visible_or_404(Message.objects.select_related("resident"), request.actor, pk=id, channel="call")
    if request.method == "POST":
        return _went(request, call)
    referral = (
        Referral.objects.visible_to(request.actor)
        .filter(pk=call.referral_id)
        .select_related("organisation", "resident")
        .first()
    )
    stopped = (
        PhoneCall.objects.visible_to(request.actor)
        .filter(pk=call.reason_id)
        .select_related("worker", "organisation")
        .first()
    )
    is_open = call.state in ("scheduled", "deferred", "queued")
    left = notifications.TRIES - call.attempts
    context = {
        "call": call,
        "kind": kind_of(call),
        "words": _LINK.sub("", call.body).strip(),
        "referral": referral,
        "stopped": stopped,
        "follow_up": _follow_up(request, call),
        "is_open": is_open,
        "over_words": OVER.get(call.result, "This call is no longer needed."),
        "whom": _whom(request, call, referral, stopped),
        "due": timezone.localtime(call.due_at),
        "is_due": call.due_at <= timezone.now(),
        "tries": call.attempts,
        "no_answer_words": _no_answer_words(call, left),
        "may_go_on": is_open
        and stopped is not None
        and referral is not None
        and referrals.amend.may(referral, request.actor),
        "results": [(code, words) for code, (_, words, _) in RESULTS.items() if code != "declined" or call.resident_id],
        "back": reverse("calls:home"),
        "back_text": "Calls",
    }
    return render(request, "calls/task.html", context)


def _follow_up(request, call) -> FollowUp | None:
    """Of a call about how it goes: where the answers are written down, while they are still asked for."""
    if not call.event.startswith("outcomes."):
        return None
    return FollowUp.objects.visible_to(request.actor).filter(pk=call.reason_id, state=FollowUp.State.RAISED).first()


def _went(request, call):
    """One action, by how it went. A refusal is shown in words by the page itself."""
    rule, _, words = RESULTS.get(request.POST.get("result", ""), (None, "", ""))
    if rule is None:
        raise Http404
    result = rule(call, result=request.POST["result"], by=request.actor)
    if not words:
        again = f"The next attempt is on {timezone.localtime(result.due_at):%A %-d %B after %H:%M}."
        words = (
            again
            if result.state in ("scheduled", "deferred", "queued")
            else "3 attempts on 3 days. We have asked the referrer to help."
        )
    messages.success(request, words)
    return redirect("calls:home")


def _no_answer_words(call, left) -> str:
    then = "the referrer is asked to help" if call.resident_id else "the worker gets an email"
    if left <= 1:
        return f"If no one answers this third attempt, {then}."
    return (
        f"If you choose “No one answered”, try again on another day in the safe hours. After 3 attempts on 3 days "
        f"{then}."
    )


def _whom(request, call, referral, stopped) -> list[dict]:
    """The person, a worker, or the one and then the other."""
    if call.resident_id:
        return [_person(request, call.resident)]
    person = referral.resident if referral is not None and call.event in EITHER else None
    return ([_person(request, person)] if person is not None else []) + [_worker(call, referral, stopped)]


def _person(request, person) -> dict:
    """The resident: their numbers only where calling was named safe, and a link to ring only while it is a safe
    time.
    """
    held = brake.is_stopped(person.pk)
    may_ring = not held and person.may_be_reached_by("call") and may_read(request.actor, "contact")
    numbers = [number for number in (person.phone, person.other_phone) if number] if may_ring else []
    is_safe_now, when = _when(person.safe_hours)
    return {
        "title": "The person",
        "name": str(person) if may_ring else "",
        "numbers": [(dialled(number), number) for number in numbers],
        "may_ring": may_ring,
        "held": held,
        "is_safe_now": is_safe_now,
        "when": when,
        "safe_ways": channels_in_words(person.open_channels),
        "words": person.contact_words if may_ring else "",
        "conditions": in_words(person.conditions),
        "language": person.language,
        "never": [*script.NEVER, script.VOICEMAIL if "voicemail" in person.open_channels else script.NO_VOICEMAIL],
    }


def _worker(call, referral, stopped) -> dict:
    """A worker, or a colleague: who it is, as far as the call says it."""
    number = call.address if call.address.startswith("+") else ""
    worker = stopped.worker if stopped else None
    if worker is None and referral is not None:
        worker = referral.referrer or User.objects.filter(email=referral.referrer_email).first()
    about = stopped or referral
    is_safe_now, when = _when("")
    return {
        "title": "The worker",
        "name": worker.name if worker else "",
        "email": _email_of(worker, referral),
        "organisation": about.organisation if about else None,
        "numbers": [(dialled(number), number)] if number else [],
        "may_ring": True,
        "is_safe_now": is_safe_now,
        "when": when,
        "note": stopped.note if stopped else "",
        "never": ["Ask for the worker by name. To a colleague of theirs say the reference, never the person's name."],
    }


def _email_of(worker: User | None, referral: Referral | None) -> str:
    if worker is not None:
        return worker.email
    return referral.referrer_email if referral is not None else ""


def _when(safe_hours: str) -> tuple[bool, str]:
    """Whether it is a safe time now, and in words when the next one is."""
    now = timezone.now()
    try:
        moment = hours.next_moment(now, safe_hours)
    except hours.Unclear:
        quiet = hours.next_moment(now) > now
        return not quiet, f"They said: “{safe_hours}”. Read this before you call. Only call at a time that is safe."
    if moment <= now:
        return (
            True,
            f"Safe times: {safe_hours}. It is safe to call now."
            if safe_hours
            else "You can call people now (8:00 to 21:00).",
        )
    return False, f"Not now. The next safe time is {timezone.localtime(moment):%A %-d %B after %H:%M}."
