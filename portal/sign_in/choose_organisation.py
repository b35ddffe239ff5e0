"""The page on which somebody with several organisations says which one they are working for."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from people import acting
from portal.sign_in.forms import ActingForForm
from portal.sign_in.who import actor_of, is_at_scanner, safe_next
from portal.workspaces import landing


@login_required
@require_http_methods(["GET", "POST"])
def choose_organisation(request):
    """After signing in, and whenever they work for another of their organisations. Who has only one is not asked."""
    workplaces = acting.workplaces_of(request)
    if is_at_scanner(request) or len(workplaces) < 2:
        return redirect(landing(actor_of(request).roles))
    chosen = acting.workplace_of(request)
    form = ActingForForm(
        request.POST or None, workplaces=workplaces, initial={"organisation": chosen and chosen.organisation_id}
    )
    if request.method == "POST" and form.is_valid():
        acting.act_for(request, form.workplace)
        return redirect(_next(request))
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "sign_in/acting_for.html", {"form": form, "next": wanted})


def _next(request) -> str:
    """The page that they were going to, or else where their day begins in that organisation."""
    begin = landing(actor_of(request).roles)
    wanted = request.POST.get("next", "")
    return begin if wanted == "/" else safe_next(request, wanted, begin)
