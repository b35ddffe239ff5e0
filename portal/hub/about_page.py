"""What this hub tells people about itself, and who works here."""

from django.shortcuts import render
from django.utils import timezone

from people.access import may
from people.models import HubProfile, Membership
from portal.doors import page
from portal.hub.own_hub import own_hub


@page(sees="one's own hub", methods=("GET",))
def about_page(request):
    """The hub's address, hours, access, languages, what it offers, its people and its agreement."""
    hub = own_hub(request.actor)
    members = Membership.objects.live().filter(organisation=hub).select_related("user").order_by("user__name", "id")
    context = {
        "hub": hub,
        "profile": HubProfile.objects.filter(organisation=hub).first(),
        "members": members[:100],
        "covered": hub.is_covered(timezone.localdate()),
        "may_change": may(request.actor, "people.describe_hub"),
    }
    return render(request, "hub/about.html", context)
