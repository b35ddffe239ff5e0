"""The first page of the Service workspace: what needs me now."""

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from people.access import sees
from people.models import AccountChange, Agreement, JoinRequest, Organisation
from people.organisations.data_sharing import standing
from portal.doors import page
from portal.service.readings import NEED_AGREEMENT, covered, lapsed, open_invitations, standing_figures

MOST_TO_DO = 8


@page(sees="organisations", methods=("GET",))
def service_home(request):
    """What needs me now: counts that are links, then the agreements whose turn it is, the most pressing first."""
    today = timezone.localdate()
    agreements = Agreement.objects.visible_to(request.actor)
    organisations = Organisation.objects.visible_to(request.actor).filter(is_active=True)
    register = reverse("service:organisations")
    is_administrator = sees(request.actor, "every organisation")
    figures = standing_figures(agreements, today, ("draft", "signed", "expiring", "lapsed"))
    figures += [
        {
            "label": "May not refer",
            "value": organisations.filter(kind__in=NEED_AGREEMENT).exclude(covered(today)).count(),
            "href": f"{register}?agreement=none&open=yes",
            "hint": "no agreement in force",
        },
        {
            "label": "Open invitations",
            "value": organisations.filter(Exists(open_invitations())).count(),
            "href": f"{register}?invited=yes&open=yes",
            "hint": "organisations with invitations not accepted yet",
        },
    ]
    if is_administrator:
        figures.append(
            {
                "label": "Requests to join",
                "value": JoinRequest.objects.visible_to(request.actor).filter(state="submitted").count(),
                "href": f"{reverse('service:join_requests')}?state=submitted",
                "hint": "waiting for a decision",
            }
        )
        figures.append(
            {
                "label": "Changes to a sign-in",
                "value": AccountChange.objects.visible_to(request.actor).filter(state="asked").count(),
                "href": f"{reverse('service:account_changes')}?state=asked",
                "hint": "waiting for a second administrator",
            }
        )
    context = {
        "figures": figures,
        "todo": _todo(agreements.select_related("organisation"), today, is_administrator),
        "is_administrator": is_administrator,
    }
    return render(request, "service/home.html", context)


def _todo(agreements, today, is_administrator) -> list[dict]:
    """The agreements on which somebody waits: first those where it is this reader's turn, then what has run out or
    is about to.
    """
    turn = ("signed", "Countersign") if is_administrator else ("draft", "Sign")
    on_its_way = Agreement.objects.filter(renews=OuterRef("pk"), state__in=["draft", "signed"])
    wanted = [
        (turn[1], agreements.filter(state=turn[0]).order_by("created_at")),
        ("Renew", lapsed(agreements, today).exclude(Exists(on_its_way)).order_by("ends_on")),
        ("Renew", agreements.expiring(today).exclude(Exists(on_its_way)).order_by("ends_on")),
    ]
    todo = [(verb, agreement) for verb, rows in wanted for agreement in rows[:MOST_TO_DO]]
    return [
        {"verb": verb, "agreement": agreement, "standing": standing(agreement, today), "mine": verb != "Renew"}
        for verb, agreement in todo[:MOST_TO_DO]
    ]
