"""The first page of the Service workspace: what needs me now."""

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from people.access import sees
from people.models import Agreement, Organisation
from people.organisations.data_sharing import standing
from portal.doors import page
from portal.service.readings import REFERRING, covered, lapsed, open_invitations

MOST_TO_DO = 8


@page(sees="organisations", methods=("GET",))
def service_home(request):
    """What needs me now: counts that are links, then the agreements whose turn it is, the most pressing first."""
    today = timezone.localdate()
    agreements = Agreement.objects.visible_to(request.actor)
    organisations = Organisation.objects.visible_to(request.actor).filter(is_active=True)
    listing = reverse("service:agreements")
    register_ = reverse("service:organisations")
    is_administrator = sees(request.actor, "every organisation")
    figures = [
        ("To be signed", agreements.filter(state="draft"), f"{listing}?standing=draft", "by the organisation's lead"),
        (
            "To be countersigned",
            agreements.filter(state="signed"),
            f"{listing}?standing=signed",
            "by Get Online London",
        ),
        (
            "Ending within 60 days",
            agreements.expiring(today),
            f"{listing}?standing=expiring",
            "nothing agreed to follow",
        ),
        ("Expired", lapsed(agreements, today), f"{listing}?standing=lapsed", "nothing agreed to follow"),
        (
            "May not refer",
            organisations.filter(kind__in=REFERRING).exclude(covered(today)),
            f"{register_}?agreement=none&open=yes",
            "no agreement in force",
        ),
        (
            "Invitations open",
            organisations.filter(Exists(open_invitations())),
            f"{register_}?invited=yes&open=yes",
            "organisations where a place is not taken up",
        ),
    ]
    context = {
        "figures": [
            {"label": label, "value": rows.count(), "href": href, "hint": hint} for label, rows, href, hint in figures
        ],
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
