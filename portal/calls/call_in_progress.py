"""While a call goes on: the script leads through the pages of the web form, keeps every keystroke, and says how it
ended.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from law.refusals import Invalid, Refusal
from notifications.models import Message
from people.residents.contact_words import dialled
from portal.calls import script
from portal.calls.forms import End
from portal.calls.take_call import in_the_name_of
from portal.doors import form_data, get_visible_or_404, page, say_too_late, submit_or_show_errors
from portal.forms import DayField
from portal.questionnaire.answers import faults_of, sections, status_of, warnings_about
from portal.questionnaire.steps import FIRST, STEPS, page_after, page_of, read_page, steps_of
from referrals import actions as referrals
from referrals import limits, sent_facts
from referrals.models import PhoneCall, Referral


@dataclass(frozen=True)
class Speaker:
    """Who speaks: a worker with a sign-in, or known by their e-mail address alone."""

    name: str


def called(request, id) -> PhoneCall:
    rows = PhoneCall.objects.select_related("organisation", "worker", "referral__resident", "referral__organisation")
    return get_visible_or_404(rows, request.actor, pk=id)


def _is_writing(request, call) -> bool:
    """Whether this operator writes in this call just now, into a draft."""
    in_hand = call.ended_at is None and call.taken_by == request.actor.key
    return in_hand and call.referral is not None and referrals.amend.may(call.referral, request.actor)


def _hand(request, call):
    return in_the_name_of(request, call.organisation, call.worker)


def _url(name, call, *more) -> str:
    return reverse(f"calls:{name}", args=[call.pk, *more])


def _bar(call, **more) -> dict:
    """What is on every page of a call: the reference to quote, since when it goes on, and how to end it."""
    referral = call.referral
    return {
        "call": call,
        "referral": referral,
        "seconds": int((timezone.now() - call.started_at).total_seconds()),
        "heard": [
            (name.replace("_", " "), words) for name, words in call.answers.items() if isinstance(words, str) and words
        ],
        "spelt": script.spelt(referral.reference) if referral else "",
        "speaker": _speaker(call).name or "Unknown caller",
        "end_url": _url("end", call),
        **more,
    }


def _speaker(call) -> Speaker:
    if call.worker is not None:
        return Speaker(call.worker.name or call.worker.email)
    return Speaker(call.referral.referrer_email if call.referral else "")


@page(sees="calls", methods=("GET",))
def call_page(request, id):
    """Where the call is: at its page of the script, sent, without a draft, or over."""
    call = called(request, id)
    if _is_writing(request, call):
        pages = [*steps_of(sent_facts.as_sent(call.referral)), "check"]
        place = next((place for place in (call.place, call.referral.step) if place in pages), FIRST)
        return redirect("calls:check", call.pk) if place == "check" else redirect("calls:step", call.pk, place)
    going_on = call.ended_at is None
    tasks = (
        Message.objects.visible_to(request.actor)
        .filter(event="referrals.ring_back", reason_id=call.pk)
        .order_by("due_at")
    )
    context = _bar(
        call,
        going_on=going_on,
        mine=going_on and call.taken_by == request.actor.key,
        by=referrals.name_of_actor(call.taken_by),
        why=_why_no_draft(call),
        may_go_on=not going_on and call.referral is not None and referrals.amend.may(call.referral, request.actor),
        task=tasks.calls().first(),
        number=dialled(call.number),
        back=reverse("calls:home"),
    )
    return render(request, "calls/one.html", context)


def _why_no_draft(call) -> str:
    if call.referral is not None or call.ended_at is not None:
        return ""
    if call.organisation is None:
        return "We do not know who is calling, so they cannot refer in this call. When you end the call, write in the note what they want."
    return referrals.why_no_draft(call.organisation, call.worker.email if call.worker else "")


@page(sees="calls")
def call_step(request, id, step):
    """One page: the words to say, then the web's own questions. What cannot be read is kept as it was typed."""
    call = called(request, id)
    if not _is_writing(request, call):
        return redirect("calls:one", call.pk)
    raw = sent_facts.as_sent(call.referral)
    pages = steps_of(raw)
    if step not in pages:
        raise Http404
    form = STEPS[step](
        form_data(request), organisation=call.referral.organisation, worker=_speaker(call), raw=raw, spoken=True
    )
    checking = request.GET.get("from") == "check"
    if request.method == "POST":
        saved = (
            submit_or_show_errors(request, form, lambda: _write_down(request, call, raw, form, step))
            if form.is_valid()
            else None
        )
        if saved is not None:
            following = page_after(sent_facts.as_sent(saved), step)
            to_check = following == "check" or (checking and step != "needs")
            return redirect("calls:check", call.pk) if to_check else redirect("calls:step", call.pk, following)
        referrals.jot_down(call, place=step, typed=_typed(form, request.POST), by=_hand(request, call))
    else:
        _show_typed(form, call.typed.get(step))
    place = pages.index(step)
    context = _bar(
        call,
        form=form,
        step=step,
        notices=form.notices(),
        is_first=step == FIRST,
        place=place + 1,
        of=len(pages),
        checking=checking,
        say=script.SAY[step],
        read_back=script.read_back(raw["consent"]) if step == "consent" else "",
        read_back_words=script.READ_BACK,
        unread=request.method == "GET" and step in call.typed,
        save_url=_url("save", call, step),
        back=_back(call, pages[:place], checking),
    )
    return render(request, "calls/step.html", context, status=422 if form.is_bound else 200)


def _back(call, earlier: list[str], checking: bool) -> str:
    if checking:
        return _url("check", call)
    return _url("step", call, earlier[-1]) if earlier else reverse("calls:home")


def _write_down(request, call, raw, form, step):
    facts, following = read_page(raw, form, step)
    return referrals.write_down(call, facts, place=step, following=following, by=_hand(request, call))


def _boxes(form) -> list[str]:
    """The names under which this page's answers are sent."""
    names = []
    for name, field in form.fields.items():
        names += [f"{name}_{part}" for part in ("day", "month", "year")] if isinstance(field, DayField) else [name]
    return names


def _typed(form, sent) -> dict[str, list[str]]:
    return {name: sent.getlist(name) for name in _boxes(form) if any(sent.getlist(name))}


def _show_typed(form, typed):
    """Lay what was typed and not read yet over what the draft has."""
    if typed is None:
        return
    sent = QueryDict(mutable=True)
    for name, values in typed.items():
        sent.setlist(name, values)
    for name, field in form.fields.items():
        form.initial[name] = field.widget.value_from_datadict(sent, {}, name)


@page(sees="calls", methods=("POST",))
def save_typing(request, id, step):
    """What the page sends by itself while somebody types."""
    call = called(request, id)
    if step not in STEPS or call.referral is None:
        raise Http404
    form = STEPS[step](None, organisation=call.referral.organisation, worker=_speaker(call), raw={}, spoken=True)
    after = int(text) if (text := request.POST.get("after", "")).isascii() and text.isdigit() else None
    referrals.jot_down(call, place=step, typed=_typed(form, request.POST), after=after, by=_hand(request, call))
    return JsonResponse({"saved": f"{timezone.localtime():%H:%M}"})


@page(sees="calls")
def call_check(request, id):
    """Everything is read back, then one button sends it: the web's own action."""
    call = called(request, id)
    if not _is_writing(request, call):
        if request.method == "POST":
            say_too_late(request, "This call has ended, or a colleague has taken over.")
        return redirect("calls:one", call.pk)
    referral = call.referral
    faults = []
    refusal = None
    raw = sent_facts.as_sent(referral)
    if request.method == "POST":
        faults = faults_of(raw, lambda page_name: _mend(call, page_name))
    if request.method == "POST" and not faults:
        try:
            referrals.submit(referral, by=_hand(request, call))
            return redirect("calls:sent", call.pk)
        except Invalid as invalid:
            faults = [{"text": error.sentence, "href": _mend(call, page_of(error.pointer))} for error in invalid.errors]
        except Refusal as refused:
            refusal = refused
    pages = steps_of(raw)
    counts = limits.count(referral.organisation, resident=referral.resident)
    context = _bar(
        call,
        sections=sections(raw, lambda page_name: _mend(call, page_name)),
        unread=[(STEPS[name].title, _mend(call, name)) for name in pages if name in call.typed],
        warnings=warnings_about(raw),
        faults=faults,
        refusal=refusal,
        twins=counts.twins > 0,
        say=[script.CHECK],
        back=_url("step", call, pages[-1]),
    )
    return render(request, "calls/check.html", context, status=status_of(faults, refusal))


def _mend(call, page_name) -> str:
    return _url("step", call, page_name) + "?from=check"


@page(sees="calls", methods=("GET",))
def call_sent(request, id):
    """The reference, large, to be read out once more, and what happens next."""
    call = called(request, id)
    referral = call.referral
    if referral is None or referral.submitted_at is None or call.ended_at is not None:
        return redirect("calls:one", call.pk)
    words = script.SENT.format(reference=script.spelt(referral.reference), decide_by=f"{referral.decide_by:%A %-d %B}")
    return render(
        request, "calls/sent.html", _bar(call, say=[words], needs=referral.needs.exclude(state="cancelled").count())
    )


@page(sees="calls")
def end_call_page(request, id):
    """How the call ended; each choice says what will happen before it does."""
    call = called(request, id)
    if call.ended_at is not None or call.taken_by != request.actor.key:
        if request.method == "POST":
            say_too_late(request, "This call has ended, or a colleague has taken over.")
        return redirect("calls:one", call.pk)
    chosen = {"outcome": "completed"} if call.referral is not None and call.referral.submitted_at else {}
    form = End(form_data(request), sentences=_sentences(call), initial={"number": dialled(call.number)} | chosen)
    if request.method == "POST" and form.is_valid():
        outcome = {name: form.cleaned_data[name] for name in ("outcome", "call_back_at", "note", "number")}
        over = submit_or_show_errors(
            request, form, lambda: referrals.end_call(call, by=_hand(request, call), **outcome)
        )
        if over is not None:
            messages.success(request, _what_happened(over))
            return redirect("calls:home")
    context = _bar(call, form=form, back=_url("one", call))
    return render(request, "calls/end.html", context, status=422 if form.is_bound else 200)


def _sentences(call) -> dict[str, str]:
    """What each outcome does, for this call."""
    draft = call.referral is not None and call.referral.state == Referral.State.DRAFT
    kept = f"{call.referral.reference} stays a draft" if draft else "What you wrote down is kept"
    until = (
        f" until {timezone.localtime(call.referral.expires_at):%-d %B}" if draft and call.referral.expires_at else ""
    )
    done = (
        f"{kept}{until}, and is not sent. The worker can continue it online."
        if draft
        else "There is nothing more to do."
    )
    return {
        "completed": done,
        "abandoned": f"{kept}. Someone will call the worker back between 8:00 and 21:00. Nothing is shared with anyone.",
        "call_back": f"{kept}. It is on the list for the time you agreed.",
        "wrong_number": "We will not call back, and what you typed is deleted.",
    }


def _what_happened(call) -> str:
    about = call.referral.reference if call.referral else "The call"
    if call.outcome in ("abandoned", "call_back"):
        task = Message.objects.filter(event="referrals.ring_back", reason_id=call.pk).order_by("-created_at")[:1].get()
        due = timezone.localtime(task.due_at)
        return (
            f"{about}: the draft is kept and nothing was shared. The call back is on the list for "
            f"{due:%A %-d %B at %H:%M}."
        )
    return (
        f"{about}: the call has ended."
        if call.outcome == "completed"
        else "Recorded as a wrong number. We will not call back."
    )


@page(sees="calls", methods=("POST",))
def go_on_with_call(request, id):
    """Go on with a call that stopped: a new one, about the same draft, at the page where it stopped."""
    call = called(request, id)
    begun = referrals.take_up_call(call, by=_hand(request, call))
    return redirect("calls:one", begun.pk)
