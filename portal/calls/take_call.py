"""The first minute of a call: who is calling, found by name or organisation, and the call begins."""

from dataclasses import replace

from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse

from people.models import Membership, Organisation
from portal.calls import script
from portal.calls.forms import Caller
from portal.doors import form_data, page, submit_or_show_errors
from referrals import actions as referrals

MOST_FOUND = 8


def in_the_name_of(request, organisation=None, worker=None):
    """The operator's hand, by telephone, for whoever is speaking."""
    actor = request.actor.through("phone")
    if worker is not None:
        return replace(actor, on_behalf_of=f"user:{worker.pk}")
    return replace(actor, on_behalf_of=f"organisation:{organisation.pk}") if organisation is not None else actor


@page(sees="calls")
def take_call_page(request):
    """Who rings: found by name or organisation, then the call begins, and with it the draft and its reference."""
    text = request.POST.get("q", "").strip()[:100]
    callers = _callers(request.actor, text) if text else []
    hints = {code: hint for code, _, hint, _ in callers}
    rows = [(code, words, row) for code, words, _, row in callers]
    form = Caller(form_data(request), callers=rows, hints=hints)
    searched = request.method == "POST"
    if searched and form.is_valid() and form.cleaned_data["who"] and "find" not in request.POST:
        call = submit_or_show_errors(request, form, lambda: _begin(request, form))
        if call is not None:
            return redirect("calls:one", call.pk)
    context = {
        "form": form,
        "searched": searched,
        "callers": callers,
        "opening": script.OPENING,
        "back": reverse("calls:home"),
        "has_organisations": any(code.startswith("organisation:") for code, *_ in callers),
    }
    return render(request, "calls/take.html", context, status=422 if form.is_bound and form.errors else 200)


def _begin(request, form):
    """A worker who was found; an organisation's worker without a sign-in; or somebody whom we do not know."""
    row = form.chosen
    number = form.cleaned_data["number"]
    if isinstance(row, Membership):
        by = in_the_name_of(request, row.organisation, row.user)
        return referrals.take_call(organisation=row.organisation, worker=row.user, number=number, by=by)
    by = in_the_name_of(request, row)
    return referrals.take_call(organisation=row, email=form.cleaned_data["email"], number=number, by=by)


def _callers(actor, text: str) -> list[tuple]:
    """Workers and organisations that the words may mean: (code, words, hint, row)."""
    words = text.split()[:4]
    workers = Membership.objects.who_ring(actor).select_related("user", "organisation")
    for word in words:
        workers = workers.filter(
            Q(user__name__icontains=word) | Q(user__email__icontains=word) | Q(organisation__name__icontains=word)
        )
    places = Organisation.objects.whose_workers_ring(actor)
    for word in words:
        places = places.filter(Q(name__icontains=word) | Q(email_domain__icontains=word))
    each_once = {
        (row.user_id, row.organisation_id): row for row in workers.order_by("user__name", "id")[: MOST_FOUND * 2]
    }
    callers = [_worker(membership) for membership in list(each_once.values())[:MOST_FOUND]]
    callers += [
        (f"organisation:{place.pk}", f"Someone else from {place}", "Use their email address, below", place)
        for place in places.order_by("name")[:MOST_FOUND]
    ]
    return callers


def _worker(membership: Membership) -> tuple:
    user = membership.user
    return f"worker:{membership.pk}", user.name or user.email, f"{membership.organisation}, {user.email}", membership
