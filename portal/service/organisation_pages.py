"""Organisations and their people: the register, one organisation with its tree, colleagues invited and removed."""

from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from people import actions as people
from people.access import CALLER_ROLES, JOINS_AS, SCANNER_ROLES, grants, sees
from people.models import Agreement, ConfirmedAddress, HubProfile, Invitation, Membership, Organisation
from people.organisations.agreement_kinds import words_for
from people.places.boroughs import borough_name
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.lists import Column, Filter, Listing, show_list
from portal.service.forms import Because, ConfirmAddress, Facts, Invite, NewOrganisation, role_in_words
from portal.service.readings import NEED_AGREEMENT, covered, open_invitations, tag_of
from portal.service.service_form import service_form
from portal.words import BOROUGH_CHOICES, TAGS


@page(sees="organisations", methods=("GET",))
def organisation_list(request):
    """Every organisation in sight, with how its agreement stands."""
    today = timezone.localdate()
    mine = Agreement.objects.filter(organisation=OuterRef("pk"))
    over = (
        mine.filter(state="agreed", ends_on__lt=today).order_by().values("organisation").annotate(last=Max("ends_on"))
    )
    rows = (
        Organisation.objects.visible_to(request.actor)
        .select_related("parent")
        .annotate(
            people_count=Count("memberships__user", filter=Q(memberships__ended_at=None), distinct=True),
            pending=Subquery(mine.filter(state__in=["draft", "signed"]).order_by("-state").values("state")[:1]),
            lapsed_on=Subquery(over.values("last")),
        )
    )
    listing = Listing(
        title="Organisations",
        columns=[
            Column("Name", _name_cell, ("name",)),
            Column("Kind", lambda o: o.get_kind_display(), ("kind",)),
            Column("Part of", lambda o: o.parent.name if o.parent_id else "", ("parent__name",)),
            Column("Agreement", lambda o: _cover_cell(o, today), ("agreed_until",)),
            Column("People", lambda o: str(o.people_count), ("people_count",), numeric=True),
            Column("May refer", lambda o: _may_refer(o, today)),
        ],
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__icontains=text)),
        search_label="Find an organisation",
        search_hint="Name or code",
        filters=[
            Filter("kind", "Kind", list(Organisation.Kind.choices), lambda rows, code: rows.filter(kind=code)),
            Filter(
                "borough",
                "Borough",
                BOROUGH_CHOICES,
                lambda rows, code: rows.filter(borough=code),
            ),
            Filter("agreement", "Agreement", _COVERS, lambda rows, code: _by_cover(rows, code, today)),
            Filter(
                "invited", "Invitations", [("yes", "Open")], lambda rows, _: rows.filter(Exists(open_invitations()))
            ),
            Filter(
                "open",
                "On the register",
                [("yes", "Open"), ("no", "Closed")],
                lambda rows, code: rows.filter(is_active=code == "yes"),
            ),
        ],
        order=("name", "id"),
        empty={"title": "No organisations", "text": "No organisations yet."},
        download_name="organisations",
    )
    return show_list(
        request,
        listing,
        rows,
        template="service/organisations.html",
        is_administrator=sees(request.actor, "every organisation"),
    )


_COVERS = [
    ("live", "In force"),
    ("ending", "Ending within 60 days"),
    *(state for state in Agreement.State.choices if state[0] in ("draft", "signed")),
    ("lapsed", "Expired"),
    ("none", "None in force"),
]


def _by_cover(rows, code, today):
    if code in ("draft", "signed"):
        return rows.filter(pending=code)
    if code == "lapsed":
        return rows.exclude(covered(today)).exclude(lapsed_on=None)
    if code == "none":
        return rows.exclude(covered(today)).filter(kind__in=NEED_AGREEMENT)
    rows = rows.filter(covered(today))
    return rows.filter(agreed_until__lte=today + timedelta(days=60)) if code == "ending" else rows


def _name_cell(organisation) -> dict:
    return {
        "text": organisation.name,
        "href": reverse("service:organisation", args=[organisation.code]),
        "hint": organisation.code,
    }


def _cover_cell(organisation, today) -> dict:
    """In words first; the colour only says it again."""
    begins = organisation.agreed_from
    until = organisation.agreed_until
    if organisation.is_covered(today):
        soon = until <= today + timedelta(days=60)
        return {"text": f"Until {until:%-d %b %Y}", "colour": TAGS["amber" if soon else "green"]}
    if begins is not None and begins > today:
        return {"text": f"From {begins:%-d %b %Y}", "colour": TAGS["blue"]}
    if organisation.pending:
        colour = {"draft": "blue", "signed": "amber"}[organisation.pending]
        return {"text": Agreement.State(organisation.pending).label, "colour": TAGS[colour]}
    if organisation.lapsed_on is not None:
        return {"text": f"Expired {organisation.lapsed_on:%-d %b %Y}", "colour": TAGS["red"]}
    return (
        {"text": "No agreement", "colour": TAGS["red"]}
        if organisation.kind in NEED_AGREEMENT
        else {"text": "Not needed"}
    )


def _may_refer(organisation, today) -> str:
    if not organisation.is_active:
        return "No, closed"
    return "Yes" if organisation.is_covered(today) else "No"


def _organisation_or_404(request, code) -> Organisation:
    return get_visible_or_404(Organisation.objects.select_related("parent"), request.actor, code=code)


@page(sees="organisations", methods=("GET",))
def organisation_page(request, code):
    """One organisation: whether it may refer, its people and who is invited, its agreements, and where it stands in
    the tree.
    """
    organisation = _organisation_or_404(request, code)
    today = timezone.localdate()
    visible = Organisation.objects.visible_to(request.actor)
    members = (
        Membership.objects.visible_to(request.actor).live().filter(organisation=organisation).select_related("user")
    )
    invitations = (
        Invitation.objects.visible_to(request.actor)
        .filter(organisation=organisation, state="sent")
        .order_by("expires_at")
    )
    agreements = list(
        Agreement.objects.visible_to(request.actor).filter(organisation=organisation).order_by("-starts_on")[:20]
    )
    mine = grants(request.actor)
    context = {
        "organisation": organisation,
        "borough": borough_name(organisation.borough),
        "covered": organisation.is_covered(today),
        "may_words": words_for(organisation.kind).may,
        "why_not": _why_not(organisation, agreements, today),
        "sees_parent": organisation.parent_id is not None and visible.filter(pk=organisation.parent_id).exists(),
        "children": [
            (child, child.kind in NEED_AGREEMENT and not (child.is_active and child.is_covered(today)))
            for child in organisation.children.order_by("name")[:100]
        ],
        "members": [(m, role_in_words(m.role), m.role in mine) for m in members.order_by("user__name", "id")[:200]],
        "invitations": [(i, role_in_words(i.role), i.role in mine) for i in invitations[:100]],
        "confirmed_addresses": (
            ConfirmedAddress.objects.visible_to(request.actor).live().filter(organisation=organisation)
        ).order_by("email")[:100],
        "agreements": [(a, tag_of(a, today)) for a in agreements],
        "pin_roles": CALLER_ROLES | SCANNER_ROLES,
        "to_renew": _to_renew(agreements),
        "hub_profile": HubProfile.objects.filter(organisation=organisation).first(),
        "is_administrator": sees(request.actor, "every organisation"),
        "back": reverse("service:organisations"),
        "back_text": "All organisations",
    }
    return render(request, "service/organisation.html", context)


def _why_not(organisation, agreements, today) -> str:
    """Why nobody here can refer today, or see who comes at a hub, in a sentence; nothing when they can."""
    can = words_for(organisation.kind).can
    if not organisation.is_active:
        return f"It is closed, so no one here {can}. Referrals already made continue."
    if organisation.is_covered(today):
        return ""
    if organisation.agreed_from is not None and organisation.agreed_from > today:
        return f"Its agreement starts on {organisation.agreed_from:%-d %B %Y}. Until then no one here {can}."
    for state, words in (("signed", "is waiting for us to countersign"), ("draft", "is waiting for its lead to sign")):
        if any(agreement.state == state for agreement in agreements):
            return f"No data sharing agreement is in force. One {words}. Until then no one here {can}."
    return f"No data sharing agreement is in force, so no one here {can}."


def _to_renew(agreements) -> Agreement | None:
    """The agreement that the next one would follow: the last agreed, when nothing follows it yet."""
    followed = {agreement.renews_id for agreement in agreements if agreement.state != "ended"}
    last = max((a for a in agreements if a.state == "agreed"), key=lambda a: a.ends_on, default=None)
    return last if last is not None and last.pk not in followed else None


@page(does="people.register_organisation")
def new_organisation(request):
    form = NewOrganisation(form_data(request))
    if form.is_bound and form.is_valid():
        act = partial(people.register_organisation, by=request.actor, **form.cleaned_data)
        created = submit_or_show_errors(request, form, act, "Organisation added.")
        if created is not None:
            return redirect("service:organisation", created.code)
    context = {
        "form": form,
        "title": "Add an organisation",
        "button": "Enter it",
        "back": reverse("service:organisations"),
    }
    return render(request, "service/form.html", context, status=422 if form.is_bound else 200)


@page(does="people.amend_organisation")
def edit_organisation(request, code):
    organisation = _organisation_or_404(request, code)
    names = ("name", "email_domain", "verified_on", "weekly_limit", "open_limit", "borough")
    start = {name: getattr(organisation, name) for name in names} | {
        "parent": organisation.parent.code if organisation.parent else None
    }
    form = Facts(form_data(request), initial=start)
    act = partial(people.amend_organisation, organisation, by=request.actor)
    back = reverse("service:organisation", args=[code])
    return service_form(request, form, act, f"Change {organisation.name}", "Save", back, done="Saved.")


@page(does="people.close_organisation")
def switch_organisation(request, code):
    """Close it, or open it again."""
    organisation = _organisation_or_404(request, code)
    closing = organisation.is_active
    if closing:
        verb = "Close"
        act = people.close_organisation
        lead = "From now on no one here can sign in, refer or call us for it. Its API clients and scanners stop working. Referrals already made continue. You can reopen it later."
    else:
        verb = "Reopen"
        act = people.reopen_organisation
        lead = "Its staff, API clients and scanners can sign in again. It can refer if a data sharing agreement is in force."
    return service_form(
        request,
        Because(form_data(request)),
        partial(act, organisation, by=request.actor),
        f"{verb} {organisation.name}",
        verb,
        reverse("service:organisation", args=[code]),
        done=f"{organisation.name} is {'closed' if closing else 'open again'}.",
        lead=lead,
        warning=closing,
    )


@page(does="people.invite")
def invite_page(request, code):
    organisation = _organisation_or_404(request, code)
    form = Invite(form_data(request), roles=grants(request.actor), initial={"role": JOINS_AS})
    return service_form(
        request,
        form,
        partial(people.invite, organisation=organisation, by=request.actor),
        f"Invite someone to {organisation.name}",
        "Send invitation",
        reverse("service:organisation", args=[code]),
        done=f"We have emailed an invitation to {form['email'].value()}. They must accept it within 14 days.",
        lead="We will email them a link to set up their account.",
    )


@page(does="people.confirm_address")
def confirm_address(request, code):
    organisation = _organisation_or_404(request, code)
    return service_form(
        request,
        ConfirmAddress(form_data(request)),
        partial(people.confirm_address, organisation=organisation, by=request.actor),
        f"Confirm an address for {organisation.name}",
        "Confirm address",
        reverse("service:organisation", args=[code]),
        done="Address confirmed.",
        lead=(
            "Only confirm an address if you know it belongs to a colleague. We can then send it receipts and letters about residents, and you can invite its owner."
        ),
    )


@page(does="people.withdraw_address", methods=("POST",))
def withdraw_address(request, id):
    address = get_visible_or_404(ConfirmedAddress.objects.select_related("organisation"), request.actor, pk=id)
    people.withdraw_address(address, by=request.actor)
    messages.success(request, "The address is no longer confirmed. No one can refer or be invited with it.")
    return redirect("service:organisation", address.organisation.code)


@page(does="people.end_membership")
def remove_person(request, id):
    membership = get_visible_or_404(Membership.objects.select_related("user", "organisation"), request.actor, pk=id)
    name = membership.user.name
    role = role_in_words(membership.role).lower()
    return service_form(
        request,
        Because(form_data(request)),
        partial(people.end_membership, membership, by=request.actor),
        f"Remove {name}",
        "Remove",
        reverse("service:organisation", args=[membership.organisation.code]),
        done=f"{name} has left as {role}.",
        lead=(
            f"{name} loses the role “{role}” at {membership.organisation.name} immediately, wherever they are signed in. Their referrals stay, and their colleagues can see them."
        ),
        warning=True,
    )


@page(does="people.withdraw_invitation", methods=("POST",))
def withdraw_invitation(request, id):
    invitation = get_visible_or_404(Invitation.objects.select_related("organisation"), request.actor, pk=id)
    people.withdraw_invitation(invitation, by=request.actor)
    messages.success(request, "Invitation withdrawn. Its link no longer works.")
    return redirect("service:organisation", invitation.organisation.code)
