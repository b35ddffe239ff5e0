"""The register of data sharing agreements: how each stands, what it covers, who signed, and what to do next."""

from datetime import timedelta
from functools import partial

from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

import documents
from people import actions as people
from people.access import MAY_READ, ROLES, can
from people.models import Agreement, Organisation, SignedDocument
from people.organisations.agreement_kinds import words_for
from people.organisations.data_sharing import BY_CODE, as_paper, standing, who_may_read
from portal.doors import form_data, form_files, get_visible_or_404, page, submit_or_show_errors
from portal.downloads import pdf_file
from portal.lists import Column, Filter, Listing, show_list
from portal.service import course
from portal.service.forms import Because, Draft, Signature, role_in_words
from portal.service.readings import by_standing, standing_figures, tag_of
from portal.service.service_form import service_form

_STANDINGS = [
    ("in_force", "In force"),
    ("expiring", "Ending within 60 days"),
    ("review", "Review is due"),
    *(state for state in Agreement.State.choices if state[0] in ("draft", "signed")),
    ("upcoming", "Begins later"),
    ("lapsed", "Expired, not renewed"),
    ("expired", "Expired"),
    *(state for state in Agreement.State.choices if state[0] == "ended"),
]


@page(sees="organisations", methods=("GET",))
def agreement_list(request):
    """Status at a glance, then each agreement with its dates and what it shares."""
    today = timezone.localdate()
    rows = Agreement.objects.visible_to(request.actor).select_related("organisation")
    figures = standing_figures(rows, today, ("in_force", "expiring", "draft", "signed", "lapsed"))
    listing = Listing(
        title="Data sharing agreements",
        columns=_columns(today, bool(request.GET.get("download"))),
        search=lambda rows, text: rows.filter(Q(organisation__name__icontains=text) | Q(purpose__icontains=text)),
        search_label="Find an agreement",
        search_hint="Organisation or purpose",
        filters=[
            Filter("standing", "Status", _STANDINGS, lambda rows, code: by_standing(rows, code, today)),
            Filter("kind", "Kind", list(Agreement.Kind.choices), lambda rows, code: rows.filter(kind=code)),
        ],
        order=("ends_on", "id"),
        empty={
            "title": "No agreements yet",
            "text": (
                "An organisation cannot refer without an agreement in force. Select the organisation, then draft one."
            ),
            "action_url": reverse("service:organisations"),
            "action_text": "Choose the organisation",
        },
        download_name="agreements",
    )
    return show_list(request, listing, rows, template="service/agreements.html", figures=figures)


def _columns(today, whole: bool) -> list[Column]:
    """What the page shows; a download also has in columns of their own what the page says small."""
    columns = [
        Column("Organisation", _organisation_cell, ("organisation__name",)),
        Column("Status", lambda a: tag_of(a, today), ("state", "ends_on")),
        Column("Shared", _shared_cell),
        Column("Lawful basis", lambda a: a.get_lawful_basis_display().partition(" (")[0], ("lawful_basis",)),
        Column("Kind", lambda a: a.get_kind_display(), ("kind",)),
        Column("Starts", lambda a: f"{a.starts_on:%-d %b %Y}", ("starts_on",), unbroken=True),
        Column("Review", lambda a: f"{a.review_on:%-d %b %Y}", ("review_on",), unbroken=True),
        Column("Ends", lambda a: f"{a.ends_on:%-d %b %Y}", ("ends_on",), unbroken=True),
    ]
    if whole:
        columns += [
            Column("Purpose", lambda a: a.purpose),
            Column("What is shared", lambda a: ", ".join(BY_CODE[code].name for code in a.fields)),
            Column("Signed", lambda a: _day_of(a.signed_at)),
            Column("Countersigned", lambda a: _day_of(a.countersigned_at)),
        ]
    return columns


def _day_of(instant) -> str:
    return f"{timezone.localtime(instant):%-d %b %Y}" if instant else ""


def _organisation_cell(agreement) -> dict:
    return {
        "text": agreement.organisation.name,
        "href": reverse("service:agreement", args=[agreement.pk]),
        "hint": Truncator(agreement.purpose).chars(60),
    }


def _shared_cell(agreement) -> dict:
    names = ", ".join(BY_CODE[code].name.lower() for code in agreement.fields)
    whole = len(agreement.fields) == len(BY_CODE)
    return {"text": f"{len(agreement.fields)} of {len(BY_CODE)}", "hint": "Everything" if whole else names.capitalize()}


def _agreement_or_404(request, pk) -> Agreement:
    return get_visible_or_404(
        Agreement.objects.select_related("organisation", "signed_by", "countersigned_by", "renews"),
        request.actor,
        pk=pk,
    )


@page(sees="organisations", methods=("GET",))
def agreement_page(request, id):
    """One agreement: what to do next, its facts, its course from draft to end, and who may see what it shares."""
    agreement = _agreement_or_404(request, id)
    today = timezone.localdate()
    stands = standing(agreement, today)
    successor = agreement.renewals.exclude(state="ended").order_by("-created_at").first()
    context = {
        "agreement": agreement,
        "tag": tag_of(agreement, today),
        "span": course.span(agreement, stands.code),
        "facts": course.facts(agreement),
        "shared": (len(agreement.fields), len(BY_CODE)),
        "readers": [row | {"covered": row["code"] in agreement.fields} for row in who_may_read()],
        "document": SignedDocument.objects.filter(agreement=agreement).defer("content").first(),
        "course": course.steps(agreement, today),
        "next": course.next_step(agreement, stands.code, successor, request.actor),
        "can": can(request.actor, agreement),
        "successor": successor,
        "successor_standing": standing(successor, today) if successor else None,
        "back": reverse("service:agreements"),
        "back_text": "All agreements",
    }
    return render(request, "service/agreement.html", context)


@page(does="people.draft_agreement")
def new_agreement(request):
    """A draft for an organisation; with `renews`, one that begins the day after the other ends, or today when that
    is past.
    """
    organisation = Organisation.objects.led_by(request.actor).filter(code=request.GET.get("organisation", "")).first()
    if organisation is None:
        raise Http404
    renewed = (
        organisation.agreements.filter(pk=request.GET["renews"]).first() if _is_id(request.GET.get("renews")) else None
    )
    form = Draft(request.POST or None, initial=_start(organisation, renewed))
    if request.method == "POST" and form.is_valid():
        params = dict(form.cleaned_data)
        params["fields"] = params.pop("fields_")
        done = "Draft saved. Download it, have it signed, then upload it here."
        draft = submit_or_show_errors(
            request,
            form,
            lambda: people.draft_agreement(organisation=organisation, renews=renewed, by=request.actor, **params),
            done,
        )
        if draft is not None:
            return redirect("service:agreement", draft.pk)
    back = (
        reverse("service:agreement", args=[renewed.pk])
        if renewed
        else reverse("service:organisation", args=[organisation.code])
    )
    context = {
        "form": form,
        "organisation": organisation,
        "renewed": renewed,
        "back": back,
        "rules": words_for(organisation.kind).rules,
        "can": words_for(organisation.kind).can,
        "gap": renewed is not None and renewed.ends_on < timezone.localdate(),
    }
    return render(request, "service/draft.html", context, status=422 if form.is_bound else 200)


def _is_id(text) -> bool:
    return bool(text) and len(text) == 36 and set(text) <= set("0123456789abcdef-")


def _start(organisation, renewed) -> dict:
    words = words_for(organisation.kind)
    today = timezone.localdate()
    first = max(renewed.ends_on + timedelta(days=1), today) if renewed else today
    return {
        "purpose": renewed.purpose if renewed else words.purpose,
        "lawful_basis": renewed.lawful_basis if renewed else "",
        "fields_": renewed.fields if renewed else list(words.fields),
        "starts_on": first,
        "review_on": first + timedelta(days=182),
        "ends_on": first + timedelta(days=364),
    }


@page(sees="organisations")
def sign_agreement_page(request, id):
    """Whose turn it is follows from the state: the lead signs a draft, the service countersigns what is signed."""
    agreement = _agreement_or_404(request, id)
    act = people.countersign_agreement if agreement.state == "signed" else people.sign_agreement
    form = Signature(form_data(request), form_files(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["document"]
        paper_ = {"document": file.read(people.LARGEST_DOCUMENT + 1), "document_name": file.name} if file else {}
        done = (
            "Signed." if agreement.state == "draft" else "Countersigned: the agreement is in force between its dates."
        )
        if submit_or_show_errors(request, form, lambda: act(agreement, by=request.actor, **paper_), done):
            return redirect("service:agreement", agreement.pk)
    context = {
        "form": form,
        "agreement": agreement,
        "countersigning": agreement.state == "signed",
        "document": SignedDocument.objects.filter(agreement=agreement).defer("content").first(),
        "back": reverse("service:agreement", args=[agreement.pk]),
    }
    return render(request, "service/sign.html", context, status=422 if form.is_bound else 200)


@page(does="people.end_agreement")
def end_agreement_page(request, id):
    """Says what ending it will do, asks why, and does it."""
    agreement = _agreement_or_404(request, id)
    name = agreement.organisation.name
    return service_form(
        request,
        Because(form_data(request)),
        partial(people.end_agreement, agreement, by=request.actor),
        "End this agreement",
        "End it",
        reverse("service:agreement", args=[agreement.pk]),
        done="Agreement ended.",
        lead=(
            f"From this moment no one at {name} {agreement.words.can} under it from now on. Referrals already made continue. You cannot undo this. To refer again they must sign a new agreement."
        ),
        warning=True,
        caption=name,
    )


@page(sees="organisations", methods=("GET",))
def agreement_paper(request, id):
    """The agreement to print and sign."""
    agreement = _agreement_or_404(request, id)
    return pdf_file(documents.agreement.agreement(as_paper(agreement)), f"agreement-{agreement.organisation.code}")


@page(sees="organisations", methods=("GET",))
def signed_paper(request, id):
    """The signed paper as it was uploaded: always a download, never opened in our name."""
    agreement = _agreement_or_404(request, id)
    document = SignedDocument.objects.filter(agreement=agreement).first()
    if document is None:
        raise Http404
    return pdf_file(bytes(document.content), f"signed-agreement-{agreement.organisation.code}")


@page(sees="organisations", methods=("GET",))
def shared_fields(request):
    """Who may see which fields, from the table that the code itself uses."""
    readers = [role for role in ROLES if any(role in roles for roles in MAY_READ.values())]
    context = {
        "heads": [role_in_words(role) for role in readers],
        "rows": [
            (field, [(role_in_words(role), role in MAY_READ[field.code]) for role in readers])
            for field in BY_CODE.values()
        ],
        "others": ", ".join(role.replace("_", " ") for role in ROLES if role not in readers),
        "today": timezone.localdate(),
        "back": reverse("service:home"),
        "back_text": "Organisations and agreements",
    }
    return render(request, "service/fields.html", context)
