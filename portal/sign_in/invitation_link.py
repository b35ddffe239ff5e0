"""The link in an invitation: who invites to what, a name, a way to sign in, and in."""

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
from portal.sign_in import factors
from portal.sign_in.forms import BY_CODE, JoinForm
from portal.sign_in.who import actor_of
from portal.workspaces import landing

SALT = "people.invitation"  # the e-mail's link is signed with the same (notifications/wording.py)
OVER = "This invitation has been used, withdrawn or has run out. Ask whoever invited you to send another."
GARBLED = "This link is not complete. Open it again from the e-mail, or copy all of it into the address line."


@never_cache
@require_http_methods(["GET", "POST"])
def accept_invitation_page(request, token):
    """A new person chooses how to sign in and is in; somebody with a sign-in adds the role and signs in as always."""
    try:
        invitation = Invitation.objects.select_related("organisation").get(pk=signing.loads(token, salt=SALT))
    except (signing.BadSignature, Invitation.DoesNotExist, ValueError):
        return _closed(request, GARBLED, 404)
    if not invitation.is_open:
        return _closed(request, OVER, 410)
    known = User.objects.filter(email=invitation.email.lower()).first()
    if known is not None and not known.is_active:
        return _closed(request, "The sign-in with your address is closed. Ask an administrator to open it again.", 410)
    may_use_codes = bool(invitation.organisation.verified_on) and invitation.role not in STAFF_ROLES
    form = JoinForm(request.POST or None, may_use_codes=may_use_codes, initial={"name": invitation.name})
    if request.method == "POST" and (known is not None or form.is_valid()):
        try:
            return _take(request, invitation, known, {} if known else form.cleaned_data)
        except Refusal as refusal:
            return _closed(request, refusal.sentence, 410)
    context = {"invitation": invitation, "role": invitation.role.replace("_", " "), "known": known, "form": form}
    return render(request, "sign_in/join.html", context)


def _take(request, invitation, known, given):
    """Opening the link proves the address, not the person: somebody who has a sign-in still has to use it."""
    by = Actor(key=f"invited:{invitation.pk}", roles=frozenset({"invited"}), channel="web")
    password = None if given.get("way") == BY_CODE else given.get("password1")
    user = people.accept_invitation(invitation, name=given.get("name", ""), password=password, by=by)
    factors.prove_address(user)
    if known is not None:
        if request.user == known:
            acting.forget(request)
            return redirect(landing(actor_of(request).roles))
        logout(request)
        messages.success(request, f"You have joined {invitation.organisation}. Sign in as you always do.")
        return redirect(settings.LOGIN_URL)
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, user, method="invitation")
    return perform_login(request, Login(user=user, email=user.email))


def _closed(request, sentence, status):
    return render(request, "sign_in/closed.html", {"sentence": sentence}, status=status)
