"""One's own account: what it is, why a second step is needed, how a session goes on, and what was kept when it did
not.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from notifications.models import LocalDelivery
from people.access import CALLER_ROLES, SCANNER_ROLES, sees
from portal.sign_in import factors
from portal.sign_in.kept_forms import KEPT_FORM, kept_form, mark_shown
from portal.sign_in.who import actor_of, safe_next


@login_required
@require_safe
def account_page(request):
    """One page from which everything about one's own sign-in is reached."""
    actor = actor_of(request)
    memberships = request.user.memberships.live().select_related("organisation").order_by("created_at")
    return render(
        request,
        "sign_in/account.html",
        {
            "memberships": [(one.role.replace("_", " ").capitalize(), one.organisation) for one in memberships],
            "has_password": request.user.has_usable_password(),
            "has_factor": factors.has_one(request),
            "needs_factor": factors.needs_one(request),
            "may_have_pin": not actor.roles.isdisjoint(CALLER_ROLES | SCANNER_ROLES),
            "keeps_scanners": sees(actor, "scanners"),
        },
    )


def closed_address(request):
    """Addresses are changed by administrators and accounts begin with an invitation: allauth's pages for both stay
    shut.
    """
    return redirect("sign_in:account" if request.user.is_authenticated else settings.LOGIN_URL)


@login_required
@require_safe
def second_factor_page(request):
    if factors.has_one(request):
        return redirect(_next(request))
    request.session["after_factor"] = _next(request)
    return render(request, "sign_in/second_factor.html", {"role_needs_it": factors.needs_one(request)})


@never_cache
@require_http_methods(["GET", "POST"])
def keep_session(request):
    """How many seconds this session has left; a POST begins them anew (the middleware has done so already)."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0})
    return JsonResponse({"seconds": request.session_ends_in})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def kept_form_page(request):
    """Send what was kept, or throw it away."""
    form = kept_form(request)
    if request.method == "POST":
        request.session.pop(KEPT_FORM, None)
        return redirect("/")
    if form is None:
        return redirect("/")
    mark_shown(request, form)
    return render(request, "sign_in/kept.html", {"form": form})


@require_safe
def demonstration_post(request):
    """Only in the demonstration: what would have left the house, so that codes and invitations can be read."""
    if not settings.DEMO:
        raise Http404
    return render(request, "sign_in/post.html", {"deliveries": LocalDelivery.objects.order_by("-sent_at", "-pk")[:50]})


def _next(request) -> str:
    return safe_next(request, request.GET.get("next", ""), "/")
