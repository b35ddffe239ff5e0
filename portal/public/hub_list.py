"""Where help happens: every hub that is open, by borough, with its address, hours and access. Nothing about a person."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.models import Organisation
from people.places.boroughs import BOROUGHS, BY_CODE, borough_name
from portal.public.public_page import public_page

PER_PAGE = 25


@public_page
def hub_list(request: HttpRequest) -> HttpResponse:
    """All hubs by name, or those of one borough. Three statements, however many there are."""
    borough = request.GET.get("borough", "")
    borough = borough if borough in BY_CODE else ""
    hubs = Organisation.objects.hubs_for_everyone().select_related("hub_profile").order_by("name", "id")
    with_hubs = set(hubs.order_by().values_list("borough", flat=True))
    page = Paginator(hubs.filter(borough=borough) if borough else hubs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "hubs": [_as_shown(hub) for hub in page],
        "borough": borough,
        "borough_name": borough_name(borough),
        "boroughs": [(each.gss_code, each.name) for each in BOROUGHS if each.gss_code in with_hubs],
        "without": [each.name for each in BOROUGHS if each.gss_code not in with_hubs],
    }
    return render(request, "public/hubs.html", context)


def _as_shown(hub: Organisation) -> dict:
    profile = getattr(hub, "hub_profile", None)
    return {"name": hub.name, "borough": borough_name(hub.borough), "profile": profile}
