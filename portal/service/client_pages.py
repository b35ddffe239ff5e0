"""API clients: the machines that act for an organisation, made, given a new secret and ended; and a colleague's PIN."""

from functools import partial

from django.conf import settings
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from people import actions as people
from people.access import can, grants, sees
from people.models import MachineClient, Membership, Organisation
from portal.doors import form_data, get_visible_or_404, page, refuse_in_vain, submit_or_show_errors
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.service.client_forms import NewClient, Rotation
from portal.service.forms import Because, role_in_words
from portal.service.service_form import service_form
from portal.words import TAGS

_STANDINGS = {
    "live": ("Active", TAGS["green"]),
    "expired": ("Expired", TAGS["grey"]),
    "closed": ("Organisation closed", TAGS["grey"]),
    "revoked": ("Revoked", TAGS["grey"]),
}


@page(sees="organisations", methods=("GET",))
def client_list(request):
    """Every machine that comes in for an organisation in sight, the newest first."""
    now = timezone.now()
    listing = Listing(
        title="API clients",
        columns=[
            Column("Name", _name_cell, ("name",)),
            Column("Organisation", _organisation_words, ("organisation__name",)),
            Column("Role", lambda client: role_in_words(client.role), ("role",)),
            Column("Scopes", _scope_words),
            Column("Created", lambda client: _day(client.created_at), ("created_at",), unbroken=True),
            Column("Last used", lambda client: _day(client.last_used_at) or "Never", ("last_used_at",), unbroken=True),
            Column("Expires", lambda client: _day(client.expires_at) or "No end", ("expires_at",), unbroken=True),
            Column("Status", lambda client: _tag(client, now)),
        ],
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(organisation__name__icontains=text)),
        search_label="Find an API client",
        search_hint="Its name or its organisation",
        filters=[
            Filter("kind", "Kind", list(MachineClient.Kind.choices), lambda rows, kind: rows.filter(kind=kind)),
            Filter("status", "Status", [("live", "Active"), ("ended", "Ended")], partial(_by_standing, now=now)),
        ],
        empty={
            "title": "No API clients",
            "text": "Create one for a system that sends us referrals or checks their progress.",
        },
        download_name="api-clients",
    )
    rows = MachineClient.objects.visible_to(request.actor).select_related("organisation")
    return show_list(request, listing, rows, template="service/clients.html", can=can(request.actor, _REGISTER))


_REGISTER = "people.register_client"


def _by_standing(rows, standing, *, now):
    live = MachineClient.objects.live(now).values("pk")
    return rows.filter(pk__in=live) if standing == "live" else rows.exclude(pk__in=live)


def _name_cell(client) -> dict:
    return {
        "text": client.name,
        "href": reverse("service:client", args=[client.pk]),
        "hint": client.get_kind_display(),
    }


def _organisation_words(client) -> str:
    return client.organisation.name if client.organisation else "The service itself"


def _scope_words(client) -> str:
    return "Everything its role may do" if client.has_every_scope else ", ".join(client.scopes)


def _day(instant) -> str:
    return f"{timezone.localtime(instant):%-d %b %Y}" if instant else ""


def _tag(client, now) -> dict:
    words, colour = _STANDINGS[client.standing(now)]
    return {"text": words, "colour": colour}


@page(sees="organisations", methods=("GET",))
def client_page(request, id):
    """One API client: for whom, how far it goes, and what can be done with it."""
    client = _client_or_404(request, id)
    context = {
        "client": client,
        "tag": _tag(client, timezone.now()),
        "facts": _facts(client),
        "is_ours": client.revoked_at is None and client.role in grants(request.actor),
        "back": reverse("service:clients"),
        "back_text": "All API clients",
    }
    return render(request, "service/client.html", context)


def _client_or_404(request, pk) -> MachineClient:
    rows = MachineClient.objects.select_related("organisation", "application")
    return get_visible_or_404(rows, request.actor, pk=pk)


def _facts(client) -> list[tuple[str, str]]:
    facts = [
        ("Organisation", _organisation_words(client)),
        ("Role", role_in_words(client.role)),
        ("Kind", client.get_kind_display()),
        ("Scopes", _scope_words(client)),
        ("Created", _day(client.created_at)),
        ("Secret last replaced", _day(client.rotated_at) or "Never"),
        ("Last used", _day(client.last_used_at) or "Never"),
        ("Expires", _day(client.expires_at) or "No end"),
    ]
    if client.kind == MachineClient.Kind.SECRET:
        facts.insert(3, ("Client ID", client.application.client_id))
    return facts


@page(does="people.register_client")
def new_client(request):
    """Make an API client, and show its secret this once."""
    organisations = Organisation.objects.led_by(request.actor).filter(is_active=True)
    form = NewClient(
        form_data(request),
        organisations=organisations,
        roles=grants(request.actor),
        for_service=sees(request.actor, "every organisation"),
        initial={"organisation": request.GET.get("organisation", ""), "kind": MachineClient.Kind.SECRET},
    )
    if form.is_bound and form.is_valid():
        made = submit_or_show_errors(request, form, lambda: _make(form, request.actor))
        if made is not None:
            return _show_once(request, *made)
    context = {
        "form": form,
        "title": "New API client",
        "button": "Create API client",
        "back": reverse("service:clients"),
        "lead": "A system that signs in for an organisation. It can do what its role can do, within its scopes.",
    }
    return render(request, "service/form.html", context, status=422 if form.is_bound else 200)


def _make(form: NewClient, actor) -> tuple[str, str]:
    """(client ID, secret) of the new client, or ("", bearer token)."""
    params = {name: form.cleaned_data[name] for name in ("name", "role", "scopes")} | {
        "organisation": form.cleaned_data["organisation"],
        "by": actor,
    }
    if form.cleaned_data["kind"] == MachineClient.Kind.TOKEN:
        return "", people.issue_token(days=form.cleaned_data["days"], **params)
    client, secret = people.register_client(**params)
    return client.application.client_id, secret


def _show_once(request, client_id: str, secret: str, title: str = "API client created"):
    """No redirect: what is shown once is written down nowhere, not even in a session."""
    context = {
        "client_id": client_id,
        "secret": secret,
        "title": title,
        "token_url": f"{settings.PUBLIC_URL}/oauth/token",
        "back": reverse("service:clients"),
    }
    answer = render(request, "service/secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page(does="people.rotate_client")
def rotate_client(request, id):
    """Give it a new secret or token, with or without a time in which the old one still works."""
    client = _client_or_404(request, id)
    refuse_in_vain(request, people.rotate_client, client)
    form = Rotation(form_data(request), initial={"overlap_hours": "0"})
    if form.is_bound and form.is_valid():
        act = partial(people.rotate_client, client, by=request.actor, **form.cleaned_data)
        rotated = submit_or_show_errors(request, form, act)
        if rotated is not None:
            is_token = client.kind == MachineClient.Kind.TOKEN
            return _show_once(request, "" if is_token else client.application.client_id, rotated[1], "Secret replaced")
    context = {
        "form": form,
        "title": f"Replace secret of {client.name}",
        "button": "Replace secret",
        "back": reverse("service:client", args=[client.pk]),
    }
    return render(request, "service/form.html", context, status=422 if form.is_bound else 200)


@page(does="people.revoke_client")
def revoke_client(request, id):
    """Says what revoking does, asks why, and does it."""
    client = _client_or_404(request, id)
    return service_form(
        request,
        Because(form_data(request)),
        partial(people.revoke_client, client, by=request.actor),
        f"Revoke {client.name}",
        "Revoke API client",
        reverse("service:client", args=[client.pk]),
        done=f"{client.name} is revoked.",
        lead="All of this client’s tokens stop working immediately. You cannot undo this. You can create a new client.",
        warning=True,
    )


@page(does="people.draw_pin", sees="organisations")
def colleague_pin(request, id):
    """The lead gets a colleague a new PIN, and reads it to them."""
    rows = Membership.objects.live().select_related("user", "organisation")
    membership = get_visible_or_404(rows, request.actor, pk=id)
    user = membership.user
    form = PageForm(form_data(request))
    back = reverse("service:organisation", args=[membership.organisation.code])
    if form.is_bound and form.is_valid():
        drawn = submit_or_show_errors(request, form, partial(people.draw_pin, user, by=request.actor))
        if drawn is not None:
            answer = render(request, "service/pin.html", {"worker": drawn[0], "pin": drawn[1], "back": back})
            answer["Cache-Control"] = "no-store"
            return answer
    context = {
        "form": form,
        "title": f"Get {user.name} a PIN",
        "button": "Get a PIN",
        "back": back,
        "lead": (
            "We show you the PIN once. Tell them the PIN, then ask them to replace it under “Your sign-in” so that only they know it. Their current PIN stops working."
        ),
    }
    return render(request, "service/form.html", context, status=422 if form.errors else 200)
