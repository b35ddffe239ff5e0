"""How a page of the portal is opened: who may, what they see when they may not, and one action called inward."""

from functools import partial, wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect, render

from law.references import read_reference
from law.refusals import Invalid, NotFound, Refusal
from people.access import Action, roles_of_page
from people.models import Organisation
from portal.sign_in.who import actor_of, safe_next
from referrals.models import Referral


def page(*, does: str = "", sees: str = "", methods=("GET", "POST")):
    """A page, by the verb that it does or the reading that it shows: who may open it stands in people/access/roles/.

    Who is not signed in goes to sign in first; another role gets a plain no; what is not theirs is 404.

    The view is called with `request.actor`. A refusal that it lets through is shown in words, with its own status.
    """

    roles = roles_of_page(does, sees)

    def make(view):
        @wraps(view)
        def opened(request, *args, **kwargs):
            if request.method not in (*methods, "HEAD"):
                return HttpResponseNotAllowed(methods)
            if not request.user.is_authenticated:
                return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
            request.actor = actor_of(request)
            request.GET = _without_nul(request.GET)
            if request.actor.roles.isdisjoint(roles):
                return render(request, "403.html", status=403)
            try:
                return view(request, *args, **kwargs)
            except NotFound as missing:
                raise Http404 from missing
            except Refusal as refusal:
                came_from = safe_next(request, request.headers.get("Referer", ""), "")
                context = {"refusal": refusal, "back": came_from if request.method != "POST" else ""}
                return render(request, "portal/refused.html", context, status=refusal.status)

        opened.roles = roles
        opened.does = does
        return opened

    return make


def _without_nul(query: QueryDict) -> QueryDict:
    """An address in which a NUL, which no column can hold, is a letter that nothing is called by."""
    if not any("\x00" in value for _, values in query.lists() for value in values):
        return query
    readable = query.copy()
    for name, values in query.lists():
        readable.setlist(name, [value.replace("\x00", "\ufffd") for value in values])
    return readable


def get_visible_or_404(rows, actor, **which):
    """The one row of these that the actor may see; 404 for everything else, whether or not it exists."""
    if any("\x00" in value for value in which.values() if isinstance(value, str)):
        raise Http404  # no column can hold one
    row = rows.visible_to(actor).filter(**which).first()
    if row is None:
        raise Http404
    return row


def get_referral_or_404(request, reference: str) -> Referral:
    """The referral of this reference, however it was typed, with its person and organisation; 404 as above."""
    rows = Referral.objects.select_related("resident", "organisation")
    return get_visible_or_404(rows, request.actor, reference=read_reference(reference) or "")


def organisation_of(request) -> Organisation:
    """The organisation that the actor of this page works for."""
    return Organisation.objects.get(pk=request.actor.organisation_id)


def form_data(request):
    """What a form is bound to: what was sent, however little; nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None


def form_files(request):
    """The files that came with it, likewise: `request.FILES` is there on every request, and would bind a form that
    nobody sent.
    """
    return request.FILES if request.method == "POST" else None


def say_too_late(request, why: str):
    """Whoever sends something that cannot be done any more reads why, and that nothing of it was saved."""
    messages.warning(request, f"{why} Your answers were not saved.")


def submit_or_show_errors(request, form, act, done: str = ""):
    """Call `act()`; a refusal becomes the form's faults and None. With `done`, the next page says so."""
    try:
        result = act()
    except Invalid as invalid:
        form.take(invalid)
        return None
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return None
    if done:
        messages.success(request, done)
    return result


def refuse_in_vain(request, verb: Action, row):
    """Whoever opens the page of a verb that cannot be done with this row now reads why instead of a form. What they send
    is answered by the verb.
    """
    if request.method != "POST" and (refusal := verb.obstacle(row)) is not None:
        raise refusal


def deed_form_page(request, form, act, **page):
    """As `form_page`. Where `act` is a `partial` of a verb and its row, the page opens only while that can be done."""
    if isinstance(act, partial) and isinstance(act.func, Action) and act.args:
        refuse_in_vain(request, act.func, act.args[0])
    return form_page(request, form, act, **page)


def form_page(request, form, act, *, done: str, then: str, template: str, context: dict):
    """A page that asks one form: shown, refused beside its fields, or done and on to the address `then`.

    `act(**answers)` is called with the cleaned answers, and calls one action.
    """
    answered = form.is_bound and form.is_valid()
    if answered and submit_or_show_errors(request, form, lambda: act(**form.cleaned_data), done):
        return redirect(then)
    return render(request, template, context | {"form": form}, status=422 if form.is_bound else 200)
