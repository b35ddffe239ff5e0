"""How somebody signs in, changed by two administrators: asked for on one page, agreed to on another."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse

from people import actions as people
from people.models import AccountChange, Membership
from portal.doors import form_data, get_visible_or_404, page
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.service.forms import AccountChangeForm, Because
from portal.service.service_form import service_form


@page(does="people.ask_account_change")
def ask_change(request, id):
    membership = get_visible_or_404(Membership.objects.select_related("user", "organisation"), request.actor, pk=id)
    user = membership.user
    return service_form(
        request,
        AccountChangeForm(form_data(request)),
        partial(people.ask_account_change, user, by=request.actor),
        f"Change how {user.name} signs in",
        "Request change",
        reverse("service:organisation", args=[membership.organisation.code]),
        done="Requested. Another administrator must agree before anything changes.",
        lead=(
            f"First check that {user.name} really asked for this. Call them on a number you know. We will tell them by email at {user.email}."
        ),
    )


@page(does="people.make_account_change", methods=("GET",))
def change_list(request):
    """Every change that was asked for, the newest first."""
    listing = Listing(
        title="Changes to a sign-in",
        columns=[
            Column("Person", _person_cell),
            Column("Change", lambda change: change.get_kind_display()),
            Column("Asked for", lambda change: f"{change.asked_at:%-d %B %Y}", ("asked_at",)),
            Column("Status", lambda change: change.get_state_display()),
        ],
        filters=[
            Filter("state", "Status", list(AccountChange.State.choices), lambda rows, state: rows.filter(state=state))
        ],
        order=("-asked_at", "id"),
        empty={"title": "No requests", "text": "Open an organisation to change how someone there signs in."},
    )
    return show_list(request, listing, AccountChange.objects.visible_to(request.actor).select_related("user"))


def _person_cell(change: AccountChange) -> dict:
    return {"text": change.user.name, "href": reverse("service:account_change", args=[change.pk])}


@page(does="people.make_account_change")
def change_page(request, id):
    change = get_visible_or_404(AccountChange.objects.select_related("user"), request.actor, pk=id)
    back = reverse("service:account_changes")
    if change.state != AccountChange.State.ASKED:
        return render(request, "service/account_change.html", {"change": change, "back": back})
    becomes = f" Their new address is {change.new_email}." if change.new_email else ""
    return service_form(
        request,
        PageForm(form_data(request)),
        partial(people.make_account_change, change, by=request.actor),
        f"{change.get_kind_display()}: {change.user.name}",
        "Make change",
        back,
        done="Change made. We have told them by email.",
        lead=(
            f"Call {change.user.name} on a number you know, and ask if they wanted this.{becomes} Their password and sessions will end. We will email them a link to choose a new password."
        ),
        warning=True,
        other={"text": "Decline it", "href": reverse("service:decline_account_change", args=[change.pk])},
    )


@page(does="people.decline_account_change")
def decline_change(request, id):
    change = get_visible_or_404(AccountChange.objects.select_related("user"), request.actor, pk=id)
    return service_form(
        request,
        Because(form_data(request)),
        partial(people.decline_account_change, change, by=request.actor),
        f"Decline: {change.get_kind_display().lower()} of {change.user.name}",
        "Decline it",
        reverse("service:account_changes"),
        done="Declined. Nothing has changed.",
    )
