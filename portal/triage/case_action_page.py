"""The page on which something is done to a case: what will happen, what has to be said, and back to the case."""

from django.contrib import messages
from django.db import DatabaseError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from inventory.models import Shipment
from law.refusals import NotAllowed
from notifications.models import Message
from people.models import Hold, PossibleDuplicate, RestrictedNote
from portal.doors import form_data, get_visible_or_404, page, say_too_late, submit_or_show_errors
from portal.triage import forms
from portal.triage.case_action import CaseAction
from portal.triage.case_actions import CASE_ACTIONS
from referrals import actions as referrals
from referrals.models import Appeal, Correction, Fault, Need, Referral
from referrals.querysets import residents_of


def _row(request, kind: str, key: str):
    actor = request.actor
    rows = {
        "need": Need.objects.select_related("referral__resident"),
        "hold": Hold.objects.select_related("resident"),
        "pair": PossibleDuplicate.objects.all(),
        "appeal": Appeal.objects.select_related("referral"),
        "call": Message.objects.all(),
        "fault": Fault.objects.select_related("need__referral__resident"),
        "parcel": Shipment.objects.select_related("referral__resident"),
        "correction": Correction.objects.select_related("referral__resident"),
    }
    try:
        if kind == "case":
            return get_visible_or_404(Referral.objects.select_related("resident", "organisation"), actor, reference=key)
        if kind == "note":
            notes = RestrictedNote.objects.filter(resident__in=residents_of(actor)).select_related("resident")
            return get_object_or_404(notes, pk=key)
        return get_visible_or_404(rows[kind], actor, pk=key)
    except (ValueError, DatabaseError, forms.forms.ValidationError) as unreadable:
        raise Http404 from unreadable


def _case_of(row, actor) -> str:
    """The case that this belongs to, to come back to."""
    if isinstance(row, Referral):
        return row.reference
    if isinstance(row, (Need, Appeal, Correction, Shipment)):
        return row.referral.reference
    if isinstance(row, Fault):
        return row.need.referral.reference
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


def _why_too_late(action: CaseAction, row) -> str:
    """What somebody else did meanwhile, where this can be done no more; "" where it can."""
    subject = action.subject(row)
    if action.rule.on is not type(subject) or action.rule.leads_from(subject):
        return ""
    return referrals.who_moved(subject)


@page(sees="desk")
def case_action_page(request, kind, key, name):
    """Say what will happen, ask what has to be said, do it, and come back to the case."""
    action = CASE_ACTIONS.get(kind, {}).get(name)
    if action is None:
        raise Http404
    row = _row(request, kind, key)
    try:
        action.rule.admit(row, request.actor)
    except NotAllowed as refusal:
        return render(request, "portal/refused.html", {"refusal": refusal}, status=403)
    reference = _case_of(row, request.actor)
    back = reverse("triage:case", args=[reference]) if reference else reverse("triage:home")
    if why := _why_too_late(action, row):
        say_too_late(request, why)
        return redirect(back)
    form = action.form(form_data(request), **action.form_params(request, row))
    if request.method == "POST" and form.is_valid():
        result = submit_or_show_errors(request, form, lambda: action.call(row, request.actor, **form.cleaned_data))
        if result is not None and kind == "note":
            return render(request, "triage/note.html", {"note": row, "words": result, "back": back})
        if result is not None:
            done = action.say(result) if action.say else action.done
            messages.success(request, f"{reference}: {done}" if reference else done)
            return redirect(request.POST.get("next") if request.POST.get("next") == reverse("triage:home") else back)
    context = {"action": action, "form": form, "back": back, "caption": reference, "title": action.title, "row": row}
    return render(request, "triage/case_action.html", context, status=422 if form.is_bound else 200)


def offered(actor, kind: str, row) -> list[dict]:
    """What this actor could do with this row now: {name, title, url, danger, button}."""
    return [
        {
            "name": name,
            "title": action.title,
            "url": action_url(kind, row, name),
            "danger": action.danger,
            "button": action.button,
        }
        for name, action in CASE_ACTIONS[kind].items()
        if action.is_offered(row, actor)
    ]


def action_url(kind: str, row, name: str) -> str:
    return reverse("triage:do", args=[kind, row.reference if kind == "case" else row.pk, name])
