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
        "Ask for the change",
        reverse("service:organisation", args=[membership.organisation.code]),
        done="Asked for. Another administrator has to agree before anything changes.",
        lead=(
            f"Check first that it is really {user.name} who asks: ring them at a number that you know. We tell them by "
            f"e-mail at {user.email}."
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
            Column("Now", lambda change: change.get_state_display()),
        ],
        filters=[
            Filter("state", "State", list(AccountChange.State.choices), lambda rows, state: rows.filter(state=state))
        ],
        order=("-asked_at", "id"),
        empty={"title": "Nothing was asked for", "text": "Open an organisation to change how somebody there signs in."},
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
        "Make the change",
        back,
        done="The change is made. They have been told by e-mail.",
        lead=(
            f"Ring {change.user.name} at a number that you know, and ask whether they wanted this.{becomes} Their "
            "password and their sessions end; they choose a new password by a link sent to their address."
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
        done="Declined. Everything stays as it was.",
    )
