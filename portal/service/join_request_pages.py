"""Organisations that ask to join: the list of those that wait, and one request with what we checked, to accept or decline."""

from functools import partial

from django.urls import reverse

from people import actions as people
from people.access import can
from people.models import JoinRequest
from people.organisations.join_checks import findings
from people.organisations.join_requests import MAY_ASK
from people.places.boroughs import borough_name
from portal.doors import form_data, form_page, get_visible_or_404, page
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.service.join_request_forms import AcceptForm, DeclineForm
from portal.service.service_form import service_form
from portal.words import TAGS

_COLOURS = {"submitted": "amber", "accepted": "green", "declined": "red", "withdrawn": "grey", "lapsed": "grey"}


@page(sees="join requests", methods=("GET",))
def join_request_list(request):
    """Every request whose address was confirmed: those that wait first to come, oldest first."""
    listing = Listing(
        title="Requests to join",
        columns=[
            Column("Organisation", _name_cell, ("name",)),
            Column("Email domain", lambda each: each.email_domain, ("email_domain",)),
            Column("Borough", lambda each: borough_name(each.borough) or "All of London"),
            Column("Decide by", lambda each: f"{each.decide_by:%-d %B %Y}", ("confirmed_at",), unbroken=True),
            Column("Status", _state_cell, ("state",)),
        ],
        filters=[
            Filter(
                "state",
                "Status",
                [each for each in JoinRequest.State.choices if each[0] not in ("unconfirmed", "lapsed")],
                lambda rows, state: rows.filter(state=state),
            )
        ],
        order=("confirmed_at", "id"),
        empty={"title": "No requests", "text": "When an organisation asks to join, its request is listed here."},
    )
    return show_list(request, listing, JoinRequest.objects.visible_to(request.actor).confirmed())


def _name_cell(each: JoinRequest) -> dict:
    return {
        "text": each.name,
        "href": reverse("service:join_request", args=[each.pk]),
        "hint": MAY_ASK.get(each.kind, each.get_kind_display()),
    }


def _state_cell(each: JoinRequest) -> dict:
    return {
        "text": each.get_state_display(),
        "colour": TAGS[_COLOURS.get(each.state, "grey")],
    }


@page(does="people.accept_join_request")
def join_request_page(request, id):
    """One request: who asks, what for, what we found, and the form that says yes."""
    asked = _request_or_404(request, id)
    form = AcceptForm(form_data(request), initial={"code": people.suggested_code(asked.name)})
    context = {
        "asked": asked,
        "findings": findings(asked),
        "facts": _facts(asked),
        "colour": TAGS[_COLOURS.get(asked.state, "grey")],
        "can": can(request.actor, asked),
        "back": reverse("service:join_requests"),
        "back_text": "Requests to join",
    }
    return form_page(
        request,
        form,
        partial(people.accept_join_request, asked, by=request.actor),
        done=f"{asked.name} can join. We have emailed the contact and invited them as lead.",
        then=reverse("service:join_request", args=[asked.pk]),
        template="service/join_request.html",
        context=context,
    )


@page(does="people.decline_join_request")
def decline_join_request_page(request, id):
    asked = _request_or_404(request, id)
    return service_form(
        request,
        DeclineForm(form_data(request)),
        partial(people.decline_join_request, asked, by=request.actor),
        "Decline request",
        "Decline request",
        reverse("service:join_request", args=[asked.pk]),
        done="Declined. We have emailed the contact the reason.",
        lead="The contact gets an email with the reason and what you add. You can look at the request again later.",
        warning=True,
        caption=asked.name,
    )


@page(does="people.reopen_join_request")
def reopen_join_request_page(request, id):
    asked = _request_or_404(request, id)
    return service_form(
        request,
        PageForm(form_data(request)),
        partial(people.reopen_join_request, asked, by=request.actor),
        "Look at this request again",
        "Reopen request",
        reverse("service:join_request", args=[asked.pk]),
        done="Reopened. We have told the contact by email.",
        lead="The contact gets an email that says we are looking at the request again.",
        caption=asked.name,
    )


def _request_or_404(request, id) -> JoinRequest:
    return get_visible_or_404(JoinRequest.objects.select_related("organisation"), request.actor, pk=id)


def _facts(asked: JoinRequest) -> list[tuple[str, str]]:
    """What the organisation said, under the labels of its form; what it left out or we have deleted is left out."""
    rows = [
        ("Kind", MAY_ASK.get(asked.kind, asked.get_kind_display())),
        ("Where they work", borough_name(asked.borough) or "All of London, or several boroughs"),
        ("Charity or company number", asked.registration),
        ("Website", asked.website),
        ("Email domain", asked.email_domain),
        ("Who they support, and what they would refer them for", asked.purpose),
        ("How many people they expect to refer", asked.get_volume_display()),
        ("Contact", ", ".join(filter(None, [asked.contact_name, asked.contact_job]))),
        ("Email", asked.email),
        ("Phone", asked.phone),
    ]
    return [(label, value) for label, value in rows if value]
