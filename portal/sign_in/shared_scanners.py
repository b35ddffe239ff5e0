"""Shared scanners: which devices they are, one's PIN, and naming oneself at one of them."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from law.refusals import Refusal
from people import actions as people
from people.access import CALLER_ROLES, SCANNER_ROLES, sees
from people.models import Organisation, Scanner, User
from portal.sign_in.forms import EnterPinForm, ScannerForm
from portal.sign_in.who import (
    AT_THE_SCANNER,
    SCANNER_COOKIE,
    SCANNER_COOKIE_AGE,
    SCANNER_SALT,
    SCANNER_SESSION,
    actor_of,
    safe_next,
    scanner_of,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def pin_page(request):
    """One's own PIN for the telephone and for shared scanners: drawn here, and shown this once."""
    actor = actor_of(request)
    if actor.roles.isdisjoint(CALLER_ROLES | SCANNER_ROLES):
        raise PermissionDenied
    user = User.objects.get(pk=request.user.pk)
    pin = ""
    if request.method == "POST":
        user, pin = people.draw_pin(user, by=actor)
    context = {
        "pin": pin,
        "worker": user,
        "may_call": not actor.roles.isdisjoint(CALLER_ROLES),
        "may_scan": not actor.roles.isdisjoint(SCANNER_ROLES),
        "organisation": Organisation.objects.filter(pk=actor.organisation_id).first(),
    }
    return render(request, "sign_in/pin.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def scanner_list(request):
    """Make the device in hand a shared scanner, and see which others there are."""
    actor = actor_of(request)
    if not sees(actor, "scanners") or actor.channel == "scanner":
        raise PermissionDenied
    organisation = get_object_or_404(Organisation, pk=actor.organisation_id)
    form = ScannerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _, secret = people.register_scanner(name=form.cleaned_data["name"], organisation=organisation, by=actor)
        answer = redirect("sign_in:scanners")
        answer.set_signed_cookie(
            SCANNER_COOKIE,
            secret,
            salt=SCANNER_SALT,
            max_age=SCANNER_COOKIE_AGE,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
        return answer
    live = Scanner.objects.filter(organisation=organisation, retired_at=None).order_by("created_at")
    context = {"form": form, "scanners": live, "this": scanner_of(request), "organisation": organisation}
    return render(request, "sign_in/scanners.html", context)


@login_required
@require_POST
def retire_scanner(request, id):
    """Nobody can name themself there any more; whoever is signed in at it is out at their next touch."""
    actor = actor_of(request)
    scanner = get_object_or_404(Scanner, pk=id, organisation_id=actor.organisation_id)
    if not sees(actor, "scanners"):
        raise PermissionDenied
    people.retire_scanner(scanner, by=actor)
    return redirect("sign_in:scanners")


@never_cache
@require_http_methods(["GET", "POST"])
def enter_pin_page(request):
    """Choose one's name and type the PIN: a short session for the warehouse only. Only on a device that is a
    scanner.
    """
    scanner = scanner_of(request)
    if scanner is None:
        return render(request, "sign_in/no_scanner.html", status=403)
    form = EnterPinForm(request.POST or None, persons=_persons(scanner))
    if request.method == "POST" and form.is_valid():
        try:
            person = form.persons[form.cleaned_data["person"]]
            people.enter_pin(person, pin=form.cleaned_data["pin"], scanner=scanner)
        except Refusal as refusal:
            form.add_error("pin", refusal.sentence)
        else:
            return _let_in(request, person, scanner)
    return render(request, "sign_in/enter_pin.html", {"form": form, "scanner": scanner})


def _persons(scanner):
    """Those of the scanner's organisation who may work at it and have a PIN."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__organisation=scanner.organisation_id,
            memberships__ended_at=None,
            memberships__role__in=AT_THE_SCANNER,
        )
        .exclude(pin="")
        .distinct()
        .order_by("name")
    )


def _let_in(request, person, scanner):
    logout(request)  # whatever somebody else left open on the device
    login(request, User.objects.get(pk=person.pk), backend=BACKEND)
    request.session[SCANNER_SESSION] = str(scanner.pk)
    wanted = request.GET.get("next", "")
    return redirect(safe_next(request, wanted if wanted.startswith("/warehouse/") else "", "/warehouse/"))
