"""Organisations and their people: the register, one organisation with its tree, colleagues invited and removed."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from audit.models import LedgerEntry
from people import actions as people
from people.access import GRANTS
from people.agreements import standing
from people.boroughs import BOROUGHS, BY_CODE
from people.models import Agreement, Invitation, Membership, Organisation
from portal.doors import page, seen, tried
from portal.lists import Column, Filter, Listing, show_list
from portal.service.forms import Because, Facts, Invite, NewOrganisation, role_in_words

KEEPERS = ("administrator", "organisation_lead")
REFERRING = ("borough", "vcs", "housing", "health")
COLOURS = {
    "green": "govuk-tag--green",
    "amber": "govuk-tag--yellow",
    "red": "govuk-tag--red",
    "blue": "govuk-tag--blue",
    "grey": "govuk-tag--grey",
}


def covered(today) -> Q:
    return Q(agreed_from__lte=today, agreed_until__gte=today)


@page(*KEEPERS, methods=("GET",))
def home(request):
    """What needs me now, as counts that are links; then what changed last."""
    today = timezone.localdate()
    agreements = Agreement.objects.visible_to(request.actor)
    organisations = Organisation.objects.visible_to(request.actor).filter(is_active=True)
    listing, register_ = reverse("service:agreements"), reverse("service:organisations")
    figures = [
        ("To be signed by the organisation", agreements.filter(state="draft"), f"{listing}?standing=draft", "drafted, and not in force"),
        ("To be countersigned by us", agreements.filter(state="signed"), f"{listing}?standing=signed", "signed by their lead"),
        ("Ending within 60 days", agreements.expiring(today), f"{listing}?standing=expiring", "and nothing agreed to follow"),
        (
            "May not refer",
            organisations.filter(kind__in=REFERRING).exclude(covered(today)),
            f"{register_}?agreement=none",
            "no agreement is in force",
        ),
        (
            "Invitations open",
            Invitation.objects.visible_to(request.actor).filter(state="sent", expires_at__gt=timezone.now()),
            f"{register_}?invited=yes",
            "sent, and not taken up yet",
        ),
    ]
    context = {
        "figures": [{"label": label, "value": rows.count(), "href": href, "hint": hint} for label, rows, href, hint in figures],
        "is_administrator": "administrator" in request.actor.roles,
    }
    return render(request, "service/home.html", context)


@page(*KEEPERS, methods=("GET",))
def register(request):
    today = timezone.localdate()
    live = Count("memberships__user", filter=Q(memberships__ended_at=None), distinct=True)
    rows = Organisation.objects.visible_to(request.actor).select_related("parent").annotate(people_count=live)
    open_invitation = Invitation.objects.filter(organisation=OuterRef("pk"), state="sent", expires_at__gt=timezone.now())
    listing = Listing(
        title="Organisations",
        columns=[
            Column("Name", _name_cell, ("name",)),
            Column("Kind", lambda o: o.get_kind_display(), ("kind",)),
            Column("Stands under", lambda o: o.parent.name if o.parent_id else ""),
            Column("Agreement", lambda o: _cover_cell(o, today), ("agreed_until",)),
            Column("People", lambda o: str(o.people_count), numeric=True),
            Column("May refer", lambda o: "Yes" if o.is_active and o.is_covered(today) else "No"),
        ],
        search=lambda found, text: found.filter(Q(name__icontains=text) | Q(code__icontains=text)),
        search_label="Find an organisation",
        search_hint="Name or code",
        filters=[
            Filter("kind", "Kind", list(Organisation.Kind.choices), lambda found, code: found.filter(kind=code)),
            Filter("borough", "Borough", [(b.gss_code, b.name) for b in BOROUGHS], lambda found, code: found.filter(borough=code)),
            Filter(
                "agreement",
                "Agreement",
                [("live", "In force"), ("ending", "Ending within 60 days"), ("none", "None in force")],
                lambda found, code: _by_cover(found, code, today),
            ),
            Filter("invited", "Invitations", [("yes", "Open")], lambda found, _: found.filter(Exists(open_invitation))),
        ],
        order=("name", "id"),
        empty={"title": "No organisations", "text": "Nothing is on the register yet."},
        download_name="organisations",
    )
    return show_list(request, listing, rows, template="service/organisations.html", is_administrator="administrator" in request.actor.roles)


def _by_cover(rows, code, today):
    if code == "none":
        return rows.exclude(covered(today)).filter(kind__in=REFERRING)
    rows = rows.filter(covered(today))
    return rows.filter(agreed_until__lte=today + timedelta(days=60)) if code == "ending" else rows


def _name_cell(organisation) -> dict:
    return {"text": organisation.name, "href": reverse("service:organisation", args=[organisation.code]), "hint": organisation.code}


def _cover_cell(organisation, today) -> dict:
    if organisation.agreed_until is None:
        return {"text": "None", "colour": COLOURS["red"]} if organisation.kind in REFERRING else {"text": "Not needed"}
    if not organisation.is_covered(today):
        return {"text": "Not in force", "colour": COLOURS["red"]}
    soon = organisation.agreed_until <= today + timedelta(days=60)
    return {"text": f"Until {organisation.agreed_until:%-d %b %Y}", "colour": COLOURS["amber" if soon else "green"]}


def _found(request, code) -> Organisation:
    return seen(Organisation.objects.select_related("parent"), request.actor, code=code)


@page(*KEEPERS, methods=("GET",))
def one(request, code):
    organisation = _found(request, code)
    today = timezone.localdate()
    members = Membership.objects.visible_to(request.actor).live().filter(organisation=organisation).select_related("user")
    agreements = Agreement.objects.visible_to(request.actor).filter(organisation=organisation).order_by("-starts_on")
    mine = set().union(*(GRANTS.get(role, set()) for role in request.actor.roles))
    context = {
        "organisation": organisation,
        "borough": BY_CODE[organisation.borough].name if organisation.borough in BY_CODE else "",
        "covered": organisation.is_covered(today),
        "children": organisation.children.order_by("name")[:100],
        "members": [(m, role_in_words(m.role), m.role in mine) for m in members.order_by("user__name", "id")[:200]],
        "invitations": [
            (i, role_in_words(i.role))
            for i in Invitation.objects.visible_to(request.actor).filter(organisation=organisation, state="sent")[:100]
        ],
        "agreements": [(a, standing(a, today)) for a in agreements[:20]],
        "is_administrator": "administrator" in request.actor.roles,
        "back": reverse("service:organisations"),
        "back_text": "All organisations",
    }
    return render(request, "service/organisation.html", context)


@page("administrator")
def new(request):
    form = NewOrganisation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = tried(request, form, lambda: people.register_organisation(by=request.actor, **form.cleaned_data), "Entered on the register.")
        if made is not None:
            return redirect("service:organisation", made.code)
    return _form(request, form, "Enter an organisation", "Enter it", reverse("service:organisations"))


@page("administrator")
def edit(request, code):
    organisation = _found(request, code)
    names = ("name", "email_domain", "verified_on", "weekly_limit", "open_limit", "borough")
    start = {name: getattr(organisation, name) for name in names} | {"parent": organisation.parent.code if organisation.parent else None}
    form = Facts(request.POST or None, initial=start)
    valid = request.method == "POST" and form.is_valid()
    if valid and tried(request, form, lambda: people.amend_organisation(organisation, by=request.actor, **form.cleaned_data), "Saved."):
        return redirect("service:organisation", code)
    return _form(request, form, f"Change {organisation.name}", "Save", reverse("service:organisation", args=[code]))


@page("administrator")
def switch(request, code):
    """Close it, or open it again."""
    organisation = _found(request, code)
    form = Because(request.POST or None)
    closing = organisation.is_active
    act = people.close_organisation if closing else people.reopen_organisation
    words = (
        ("Close", "From this moment it may refer nobody. What it has referred goes on, and its people still see it.")
        if closing
        else ("Reopen", "It may refer again, as long as an agreement is in force.")
    )
    valid = request.method == "POST" and form.is_valid()
    if valid and tried(request, form, lambda: act(organisation, by=request.actor, **form.cleaned_data), "Done."):
        return redirect("service:organisation", code)
    return _form(
        request,
        form,
        f"{words[0]} {organisation.name}",
        words[0],
        reverse("service:organisation", args=[code]),
        lead=words[1],
        warning=closing,
    )


@page(*KEEPERS)
def invite(request, code):
    organisation = _found(request, code)
    form = Invite(request.POST or None, roles=request.actor.roles, initial={"role": "referrer"})
    if request.method == "POST" and form.is_valid():
        done = f"An invitation is on its way to {form.cleaned_data['email']}. It can be taken up within 14 days."
        if tried(request, form, lambda: people.invite(organisation=organisation, by=request.actor, **form.cleaned_data), done):
            return redirect("service:organisation", code)
    lead = "They get an e-mail with a link, choose how to sign in, and begin."
    return _form(
        request,
        form,
        f"Invite somebody to {organisation.name}",
        "Send the invitation",
        reverse("service:organisation", args=[code]),
        lead=lead,
    )


@page(*KEEPERS)
def remove(request, id):
    membership = seen(Membership.objects.select_related("user", "organisation"), request.actor, pk=id)
    form = Because(request.POST or None)
    back = reverse("service:organisation", args=[membership.organisation.code])
    if request.method == "POST" and form.is_valid():
        done = f"{membership.user.name} has left as {role_in_words(membership.role).lower()}."
        if tried(request, form, lambda: people.end_membership(membership, by=request.actor, **form.cleaned_data), done):
            return redirect(back)
    lead = (
        f"{membership.user.name} loses the role “{role_in_words(membership.role).lower()}” at {membership.organisation.name} at once, "
        "wherever they are signed in. What they referred stays, and their colleagues see it."
    )
    return _form(request, form, f"Remove {membership.user.name}", "Remove", back, lead=lead, warning=True)


@page(*KEEPERS, methods=("POST",))
def withdraw(request, id):
    invitation = seen(Invitation.objects.select_related("organisation"), request.actor, pk=id)
    people.withdraw_invitation(invitation, by=request.actor)
    messages.success(request, "The invitation is withdrawn: its link opens nothing any more.")
    return redirect("service:organisation", invitation.organisation.code)


def _form(request, form, title, button, back, *, lead="", warning=False):
    context = {"form": form, "title": title, "button": button, "back": back, "lead": lead, "warning": warning}
    return render(request, "service/form.html", context, status=422 if form.is_bound else 200)


def story_of(row) -> list[LedgerEntry]:
    """What the ledger says of one row, newest first."""
    return list(LedgerEntry.objects.filter(object_id=row.pk, refused="").order_by("-number")[:50])
