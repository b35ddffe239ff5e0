"""What a driver handed over at somebody's door, noted by whoever keeps the vans, with the same proof as at a hub."""

from django.shortcuts import redirect
from django.urls import reverse

from inventory import actions as inventory
from people.access import brake
from portal.doors import page
from portal.hub.hand_over_page import hand_over_form
from portal.warehouse.parcel_papers import get_parcel


@page(does="inventory.hand_over", sees="dispatch board")
def doorstep_page(request, number):
    """Only what is on the road to a home; everything else changes hands at its hub."""
    parcel = get_parcel(request, number)
    back = reverse("warehouse:parcel", args=[parcel.number])
    is_on_the_road = parcel.state == parcel.State.IN_TRANSIT and inventory.is_for_home(parcel)
    if not is_on_the_road or brake.is_stopped(parcel.referral.resident_id):
        return redirect(back)
    return hand_over_form(request, parcel, "the person at the door", back)
