"""The link in an invitation: who invites to what, a name, a way to sign in, and in."""

from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core import signing
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from law.actors import Actor
from law.refusals import Refusal
from people import acting
from people import actions as people
from people.access import STAFF_ROLES
from people.models import Invitation, User
from people.organisations.actions.memberships import SignInToAccept
from portal.sign_in import factors
from portal.sign_in.forms import BY_CODE, JoinForm
from portal.sign_in.who import actor_of
from portal.workspaces import landing

SALT = "people.invitation"  # the e-mail's link is signed with the same (notifications/wording.py)
OVER = "This invitation has been used or withdrawn, or has expired. Ask the person who invited you to send another one."
CLOSED = "The account for your email address is closed. Ask an administrator to reopen it."
GARBLED = "This link is not complete. Open it again from the email, or copy all of it into the address line."


@never_cache
@require_http_methods(["GET", "POST"])
def accept_invitation_page(request, token):
    """A new person chooses how to sign in and is in; someone with a sign-in signs in first, then adds the role."""
    try:
        invitation = Invitation.objects.select_related("organisation").get(pk=signing.loads(token, salt=SALT))
    except (signing.BadSignature, Invitation.DoesNotExist, ValueError):
        return _closed(request, GARBLED, 404)
    if not invitation.is_open:
        return _closed(request, OVER, 410)
    known = User.objects.filter(email=invitation.email.lower()).first()
    if known is None:
        return _offer_to_new_person(request, invitation)
    if not known.is_active:
        return _closed(request, CLOSED, 410)
    return _offer_to_known_person(request, invitation, known)


def _offer_to_new_person(request, invitation):
    may_use_codes = bool(invitation.organisation.verified_on) and invitation.role not in STAFF_ROLES
    form = JoinForm(
        request.POST or None, may_use_codes=may_use_codes, initial={"name": invitation.name}, email=invitation.email
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "sign_in/join.html", _context(invitation) | {"form": form})
    password = None if form.cleaned_data.get("way") == BY_CODE else form.cleaned_data["password1"]
    try:
        user = people.accept_invitation(
            invitation, name=form.cleaned_data["name"], password=password, by=_invited(f"invited:{invitation.pk}")
        )
    except Refusal as refusal:
        return _closed(request, refusal.sentence, 410)
    factors.prove_address(user)
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, user, method="invitation")
    return perform_login(request, Login(user=user, email=user.email))


def _offer_to_known_person(request, invitation, known):
    """The link proves the address, not the person: they still have to be signed in."""
    context = _context(invitation) | {"known": True, "is_theirs": request.user == known}
    context["sign_in_href"] = f"{settings.LOGIN_URL}?{urlencode({'next': request.path})}"
    if request.method != "POST":
        return render(request, "sign_in/join.html", context)
    key = f"user:{request.user.pk}" if request.user.is_authenticated else f"invited:{invitation.pk}"
    try:
        people.accept_invitation(invitation, by=_invited(key))
    except SignInToAccept:
        return render(request, "sign_in/join.html", context, status=403)
    except Refusal as refusal:
        return _closed(request, refusal.sentence, 410)
    factors.prove_address(known)
    acting.forget(request)
    messages.success(request, f"You have joined {invitation.organisation}.")
    return redirect(landing(actor_of(request).roles))


def _context(invitation):
    return {"invitation": invitation, "role": invitation.role.replace("_", " ")}


def _invited(key):
    """Who takes the place: the role counts for this one verb, and for nothing else that they may do."""
    return Actor(key=key, roles=frozenset({"invited"}), channel="web")


def _closed(request, sentence, status):
    return render(request, "sign_in/closed.html", {"sentence": sentence}, status=status)
