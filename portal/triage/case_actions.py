"""Everything that can be done to a case beside deciding it: each a row with its words, its form, and the one action
it calls.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db import DatabaseError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from audit.refusals import NotAllowed
from notifications import actions as notifications
from notifications.models import Message
from people import actions as people
from people.access import DESK_ROLES, Action, may
from people.models import Hold, PossibleDuplicate, RestrictedNote, User
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.triage import forms
from referrals import actions as referrals
from referrals.models import Appeal, Need, Referral
from referrals.querysets import residents_of


@dataclass(frozen=True)
class Deed:
    """`act(row, by, **said)` calls one action of the house; `rule` is that action, whose roles and states decide who is
    offered it.

    `needs_form(request, row)` gives what the form has to know.
    """

    rule: Action
    act: Callable
    title: str
    lead: str
    button: str
    done: str
    form: type = forms.Nothing
    needs_form: Callable = lambda *_: {}
    danger: bool = False


def _colleagues(request, _):
    found = (
        User.objects.filter(is_active=True, memberships__ended_at=None, memberships__role__in=DESK_ROLES)
        .distinct()
        .order_by("name")
    )
    return {"colleagues": found.exclude(pk=request.user.pk)}


def _refused(_, row):
    needs = row.referral.needs.filter(state=Need.State.NOT_APPROVED).order_by("id")
    return {"refused": needs.filter(pk=row.need_id) if row.need_id else needs}


def _both(request, row):
    people_ = [row.one_id, row.other_id]
    return {
        "both": Referral.objects.visible_to(request.actor)
        .filter(resident__in=people_, state__in=Referral.LIVE)
        .select_related("organisation")
    }


def _join(pair, by, into):
    """The other referral of the pair gives way to the one that is kept."""
    both = list(
        Referral.objects.filter(resident__in=[pair.one_id, pair.other_id], state__in=Referral.LIVE).order_by("pk")
    )
    kept = next((r for r in both if r.reference == into), None)
    gone = next((r for r in both if kept is not None and r.resident_id != kept.resident_id), None)
    if kept is None or gone is None:
        raise Http404
    return referrals.merge(gone, into=kept, by=by)


def _d(rule, title, lead, button, done, form=forms.Nothing, needs_form=None, *, danger=False, act=None) -> Deed:
    do = act or (lambda row, by, **said: rule(row, by=by, **said))
    return Deed(rule, do, title, lead, button, done, form, needs_form or (lambda *_: {}), danger)


R, P = referrals, people
CASE = {
    "take": _d(
        R.take,
        "Take this case",
        "You have it in hand; nobody else can decide it until you put it back.",
        "Take it",
        "The case is yours.",
    ),
    "release": _d(
        R.release,
        "Put this case back",
        "Anybody at the desk can take it then.",
        "Put it back",
        "The case is back in its queue.",
    ),
    "hand-over": _d(
        R.hand_over,
        "Hand this case over",
        "Your colleague has it in hand then, and you no longer.",
        "Hand it over",
        "Handed over.",
        forms.HandOver,
        _colleagues,
    ),
    "ask": _d(
        R.ask,
        "Ask the referrer",
        (
            "The clock stands still until they answer. They are reminded after 5 and 10 days; after 14 days and a "
            "call it lapses."
        ),
        "Send the questions",
        "Asked. The clock stands still until they answer.",
        forms.Ask,
    ),
    "answer": _d(
        R.answer,
        "Write down the answer",
        "For an answer by telephone. The clock runs again.",
        "Keep the answer",
        "Kept. The clock runs again.",
        forms.Answer,
    ),
    "pass-on": _d(
        R.redirect,
        "Pass this on to another service",
        "Every need here ends, and the referrer is told who has it now. It can be revived for 30 days.",
        "Pass it on",
        "Passed on; the referrer has been told.",
        forms.Redirect,
        danger=True,
    ),
    "withdraw": _d(
        R.withdraw,
        "Withdraw this referral",
        (
            "Every need ends, what was promised goes to the next person, and unsent messages are cleared. It can be "
            "revived for 30 days."
        ),
        "Withdraw it",
        "Withdrawn.",
        forms.Withdraw,
        danger=True,
    ),
    "revive": _d(
        R.revive,
        "Revive this referral",
        "It goes back into triage, the rules run again, and it has another ten working days.",
        "Revive it",
        "It is back on the desk.",
        forms.Revive,
    ),
    "judge-again": _d(
        R.judge_again,
        "Run the rules again",
        "Under the book that is in force today. The earlier run stays beside it.",
        "Run them",
        "The rules have run again.",
    ),
    "part": _d(
        R.unmerge,
        "Part these referrals again",
        "Both are as they were before they were joined. This can be done for 30 days, while nothing has been provided.",
        "Part them",
        "Parted: both are as they were.",
        forms.Why,
        danger=True,
    ),
    "pause": _d(
        P.raise_hold,
        "Stop everything for this person",
        (
            "At once: unsent messages are kept back, parcels come off the manifest, seats are kept. The referrer sees "
            "only that it is paused."
        ),
        "Stop everything",
        "Everything for this person has stopped.",
        forms.Pause,
        danger=True,
        act=lambda row, by, **said: people.raise_hold(row.resident, by=by, **said),
    ),
    "note": _d(
        P.write_note,
        "Write a restricted note",
        "Only you and those whom you name can open it.",
        "Keep the note",
        "The note is kept.",
        forms.Note,
        _colleagues,
        act=lambda row, by, body, readers: people.write_note(
            row.resident,
            body=body,
            readers=list(readers),
            author=User.objects.get(pk=by.key.removeprefix("user:")),
            by=by,
        ),
    ),
    "consent": _d(
        P.withdraw_consent,
        "The person takes back their consent",
        (
            "Everything stops and ends at once, what is under way is called back, and partners can no longer see the "
            "person's details. This cannot be undone."
        ),
        "Stop everything",
        "Noted. Everything for this person has ended.",
        forms.ConsentGone,
        danger=True,
        act=lambda row, by, method: people.withdraw_consent(row.resident, method=method, by=by),
    ),
}
NEED = {
    "approve": _d(
        R.approve,
        "Approve this need",
        "It goes to the queue with the date on which it was asked for.",
        "Approve it",
        "Approved.",
        forms.Why,
    ),
    "refuse": _d(
        R.refuse,
        "Refuse this need",
        "The referrer gets a letter with your reason and how to appeal.",
        "Refuse it",
        "Refused; the referrer has the letter.",
        forms.Refuse,
        danger=True,
    ),
    "lose-touch": _d(
        R.lose_touch,
        "The person cannot be reached",
        (
            "After three attempts by two ways over ten days. What is promised goes to the next person; it can be "
            "revived for 60 days."
        ),
        "Close it as not reached",
        "Closed as not reached; the referrer has been told.",
        forms.Why,
        danger=True,
    ),
    "close-unmet": _d(
        R.close_unmet,
        "We cannot supply this",
        "The referrer is told, and it counts as unmet demand.",
        "Close it as not supplied",
        "Closed as not supplied; the referrer has been told.",
        forms.Unmet,
        danger=True,
    ),
    "revive": _d(
        R.revive_need,
        "Revive this need",
        "It goes back to the queue at its own date.",
        "Revive it",
        "Back in the queue at its own date.",
        forms.Why,
    ),
    "cancel": _d(
        R.cancel,
        "End this need",
        "It is not needed any more. What was promised goes to the next person.",
        "End it",
        "Ended.",
        forms.Withdraw,
        danger=True,
    ),
}
HOLD = {
    "confirm": _d(
        P.confirm_hold,
        "Confirm this hold",
        "It stands until you lift it, and you are reminded of its review.",
        "Confirm it",
        "Confirmed.",
        forms.Confirm,
    ),
    "propose": _d(
        P.propose_lift,
        "Propose to lift this hold",
        "It goes on biting until a second person agrees.",
        "Propose it",
        "Proposed. A triage lead or another safeguarding lead has to agree.",
        forms.Propose,
    ),
    "lift": _d(
        P.lift_hold,
        "Lift this hold",
        "Everything goes on exactly where it stopped.",
        "Lift it",
        "Lifted. Everything goes on where it stopped.",
        forms.Why,
    ),
    "reject": _d(
        P.reject_hold,
        "There was nothing in it",
        "The hold is closed as unfounded, and everything goes on where it stopped.",
        "Close it",
        "Closed as unfounded.",
        forms.MustSayWhy,
    ),
}
PAIR = {
    "different": _d(
        P.dismiss_duplicate,
        "Two people",
        "A household, or only alike. Nobody asks again about this pair.",
        "They are two people",
        "Noted: two people.",
        forms.Why,
    ),
    "join": _d(
        R.merge,
        "One person: join the two referrals",
        (
            "What the kept one lacks goes over to it, and of two of a kind the earlier date is kept. Each referrer is "
            "told about their own only. It can be undone for 30 days."
        ),
        "Join them",
        "Joined. It can be undone for 30 days.",
        forms.Join,
        _both,
        act=lambda row, by, into: _join(row, by, into),
    ),
}
APPEAL = {
    "assign": _d(
        R.assign_appeal,
        "Take this appeal",
        "You look at everything again and answer in writing. Whoever decided cannot.",
        "Take it",
        "The appeal is yours to decide.",
    ),
    "uphold": _d(
        R.uphold_appeal,
        "Uphold this appeal",
        "What you choose goes to the queue with the date on which it was first asked for.",
        "Uphold it",
        "Upheld; the referrer has the letter.",
        forms.Uphold,
        _refused,
    ),
    "dismiss": _d(
        R.dismiss_appeal,
        "Dismiss this appeal",
        "The decision stands. This is final.",
        "Dismiss it",
        "Dismissed; the referrer has the letter.",
        forms.Dismiss,
        danger=True,
    ),
}
NOTE = {
    "read": _d(P.read_note, "Open this note", "That you read it is written down.", "Open it", ""),
    "break-glass": _d(
        P.break_glass,
        "Open a note that does not name you",
        "For when it cannot wait.",
        "Open it all the same",
        "",
        forms.BreakGlass,
        danger=True,
    ),
}
CALL = {"done": _d(notifications.done, "The call was made", "It leaves your list.", "I made the call", "Ticked off.")}
DEEDS = {"case": CASE, "need": NEED, "hold": HOLD, "pair": PAIR, "appeal": APPEAL, "note": NOTE, "call": CALL}


def _row(request, kind: str, key: str):
    actor = request.actor
    rows = {
        "need": Need.objects.select_related("referral__resident"),
        "hold": Hold.objects.select_related("resident"),
        "pair": PossibleDuplicate.objects.all(),
        "appeal": Appeal.objects.select_related("referral"),
        "call": Message.objects.all(),
    }
    try:
        if kind == "case":
            return get_visible_or_404(Referral.objects.select_related("resident", "organisation"), actor, reference=key)
        if kind == "note":
            found = (
                RestrictedNote.objects.filter(pk=key, resident__in=residents_of(actor))
                .select_related("resident")
                .first()
            )
            if found is None:
                raise Http404
            return found
        return get_visible_or_404(rows[kind], actor, pk=key)
    except (ValueError, DatabaseError, forms.forms.ValidationError) as unreadable:
        raise Http404 from unreadable


def _case_of(row, actor) -> str:
    """The case that this belongs to, to come back to."""
    if isinstance(row, Referral):
        return row.reference
    if isinstance(row, (Need, Appeal)):
        return row.referral.reference
    about = (
        Referral.objects.visible_to(actor)
        .filter(resident__in=row.resident_ids())
        .exclude(state="draft")
        .order_by("-queue", "-created_at")
        .first()
    )
    if isinstance(row, Message):
        about = Referral.objects.visible_to(actor).filter(pk=row.referral_id).first()
    return about.reference if about else ""


@page(sees="desk")
def case_action_page(request, kind, key, name):
    """Say what will happen, ask what has to be said, do it, and come back to the case."""
    deed = DEEDS.get(kind, {}).get(name)
    if deed is None:
        raise Http404
    row = _row(request, kind, key)
    try:
        deed.rule.admit(row, request.actor)
    except NotAllowed as refusal:
        return render(request, "portal/refused.html", {"refusal": refusal}, status=403)
    reference = _case_of(row, request.actor)
    back = reverse("triage:case", args=[reference]) if reference else reverse("triage:home")
    form = deed.form(form_data(request), **deed.needs_form(request, row))
    if request.method == "POST" and form.is_valid():
        result = submit_or_show_errors(request, form, lambda: deed.act(row, request.actor, **form.cleaned_data))
        if result is not None and kind == "note":
            return render(request, "triage/note.html", {"note": row, "words": result, "back": back})
        if result is not None:
            messages.success(request, f"{reference}: {deed.done}" if reference else deed.done)
            return redirect(request.POST.get("next") if request.POST.get("next") == reverse("triage:home") else back)
    context = {"deed": deed, "form": form, "back": back, "caption": reference, "title": deed.title, "row": row}
    return render(request, "triage/case_action.html", context, status=422 if form.is_bound else 200)


def offered(actor, kind: str, row) -> list[dict]:
    """What this actor could do with this row now: {name, title, url, danger}."""
    subject = {"pause": "resident", "note": "resident", "consent": "resident"}
    found = []
    for name, deed in DEEDS[kind].items():
        on = getattr(row, subject[name]) if kind == "case" and name in subject else row
        fits = deed.rule.may(on, actor) if deed.rule.on is type(on) else may(actor, deed.rule.verb)
        if fits:
            found.append(
                {
                    "name": name,
                    "title": deed.title,
                    "url": url(kind, row, name),
                    "danger": deed.danger,
                    "button": deed.button,
                }
            )
    return found


def url(kind: str, row, name: str) -> str:
    return reverse("triage:do", args=[kind, row.reference if kind == "case" else row.pk, name])
