"""The register of data sharing agreements: how each stands, what it covers, who signed, and what to do next."""

from datetime import timedelta

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from audit.models import LedgerEntry
from documents.agreement import agreement as draw_agreement
from people import actions as people
from people.agreements import BY_CODE, as_paper, standing, who_may_read
from people.models import Agreement, Organisation, SignedDocument, User
from portal.doors import page, seen, tried
from portal.lists import Column, Filter, Listing, show_list
from portal.service.forms import Because, Draft, Signature
from portal.service.organisations import COLOURS, KEEPERS

_STANDINGS = [
    ("in_force", "In force"),
    ("expiring", "Ending within 60 days"),
    ("review", "Review is due"),
    ("draft", "To be signed"),
    ("signed", "To be countersigned"),
    ("upcoming", "Begins later"),
    ("expired", "Expired"),
    ("ended", "Ended"),
]
_WORDS = {
    "created": "Drafted",
    "sign": "Signed for the organisation",
    "countersign": "Countersigned: in force between its dates",
    "end": "Ended",
}


def _by_standing(rows, code, today):
    agreed = rows.filter(state="agreed")
    return {
        "draft": lambda: rows.filter(state="draft"),
        "signed": lambda: rows.filter(state="signed"),
        "ended": lambda: rows.filter(state="ended"),
        "in_force": lambda: rows.in_force(today),
        "expiring": lambda: rows.expiring(today),
        "review": lambda: rows.in_force(today).filter(review_on__lte=today),
        "upcoming": lambda: agreed.filter(starts_on__gt=today),
        "expired": lambda: agreed.filter(ends_on__lt=today),
    }[code]()


@page(*KEEPERS, methods=("GET",))
def register(request):
    """Status at a glance, then each agreement with its dates and what it shares."""
    today = timezone.localdate()
    rows = Agreement.objects.visible_to(request.actor).select_related("organisation")
    here = reverse("service:agreements")
    glance = [("in_force", "in force"), ("expiring", "ending within 60 days"), ("draft", "to be signed"), ("signed", "to be countersigned")]
    figures = [
        {"label": words.capitalize(), "value": _by_standing(rows, code, today).count(), "href": f"{here}?standing={code}"}
        for code, words in [*glance, ("expired", "expired")]
    ]
    listing = Listing(
        title="Data sharing agreements",
        columns=[
            Column("Organisation", _organisation_cell, ("organisation__name",)),
            Column("How it stands", lambda a: _standing_cell(a, today), ("state",)),
            Column("Shared", _shared_cell),
            Column("Lawful basis", lambda a: a.get_lawful_basis_display().partition(" (")[0], ("lawful_basis",)),
            Column("From", lambda a: f"{a.starts_on:%-d %b %Y}", ("starts_on",), unbroken=True),
            Column("Review", lambda a: f"{a.review_on:%-d %b %Y}", ("review_on",), unbroken=True),
            Column("Until", lambda a: f"{a.ends_on:%-d %b %Y}", ("ends_on",), unbroken=True),
        ],
        search=lambda found, text: found.filter(Q(organisation__name__icontains=text) | Q(purpose__icontains=text)),
        search_label="Find an agreement",
        search_hint="Organisation or purpose",
        filters=[Filter("standing", "How it stands", _STANDINGS, lambda found, code: _by_standing(found, code, today))],
        order=("ends_on", "id"),
        empty={"title": "No agreements yet", "text": "Without an agreement in force an organisation cannot refer."},
        download_name="agreements",
    )
    return show_list(request, listing, rows, template="service/agreements.html", figures=figures)


def _organisation_cell(agreement) -> dict:
    return {
        "text": agreement.organisation.name,
        "href": reverse("service:agreement", args=[agreement.pk]),
        "hint": agreement.purpose if len(agreement.purpose) < 60 else f"{agreement.purpose[:57]}…",
    }


def _standing_cell(agreement, today) -> dict:
    found = standing(agreement, today)
    short = {"draft": "To be signed", "signed": "To be countersigned", "in_force": "In force", "review_due": "Review is due"}
    words = short.get(found.code) or found.words.partition(",")[0].partition(" on ")[0]
    return {"text": words, "colour": COLOURS[found.colour]}


def _shared_cell(agreement) -> dict:
    missing = [field.name.lower() for code, field in BY_CODE.items() if code not in agreement.fields]
    return {"text": f"All but {', '.join(missing)}" if missing else "Everything"}


def _found(request, pk) -> Agreement:
    return seen(Agreement.objects.select_related("organisation", "signed_by", "countersigned_by", "renews"), request.actor, pk=pk)


@page(*KEEPERS, methods=("GET",))
def one(request, id):
    agreement = _found(request, id)
    today = timezone.localdate()
    found = standing(agreement, today)
    document = SignedDocument.objects.filter(agreement=agreement).defer("content").first()
    roles = request.actor.roles
    context = {
        "agreement": agreement,
        "standing": found,
        "colour": COLOURS[found.colour],
        "facts": _facts(agreement),
        "readers": [row | {"covered": row["code"] in agreement.fields} for row in who_may_read()],
        "document": document,
        "story": _story(agreement),
        "may_sign": agreement.state == "draft" and "organisation_lead" in roles,
        "may_countersign": agreement.state == "signed" and "administrator" in roles,
        "may_end": agreement.state != "ended",
        "may_renew": agreement.state == "agreed" and not agreement.renewals.exclude(state="ended").exists(),
        "successor": agreement.renewals.exclude(state="ended").first(),
        "back": reverse("service:agreements"),
        "back_text": "All agreements",
    }
    return render(request, "service/agreement.html", context)


def _facts(agreement) -> list[dict]:
    pairs = [
        ("Purpose", agreement.purpose),
        ("Lawful basis", agreement.get_lawful_basis_display()),
        ("In force", f"{agreement.starts_on:%-d %B %Y} to {agreement.ends_on:%-d %B %Y}"),
        ("Review", f"{agreement.review_on:%-d %B %Y}"),
        ("Signed by", _signature(agreement.signed_by, agreement.signed_at)),
        ("Countersigned by", _signature(agreement.countersigned_by, agreement.countersigned_at)),
    ]
    return [{"key": {"text": key}, "value": {"text": value}} for key, value in pairs]


def _signature(who, when) -> str:
    if when is None:
        return "Not yet"
    return f"{who.name if who else 'The service'}, {timezone.localtime(when):%-d %B %Y}"


def _story(agreement) -> list[dict]:
    entries = list(LedgerEntry.objects.filter(object_id=agreement.pk, refused="").order_by("-number")[:50])
    ids = {entry.actor.removeprefix("user:") for entry in entries if len(entry.actor) == 41}
    names = {f"user:{user.pk}": user.name for user in User.objects.filter(pk__in=ids)}
    return [
        {"at": e.at, "words": _WORDS.get(e.verb, e.verb.replace("_", " ").capitalize()), "who": names.get(e.actor, ""), "reason": e.reason}
        for e in entries
    ]


@page(*KEEPERS)
def new(request):
    """A draft for an organisation; with `renews`, one that begins the day after the other ends."""
    organisation = Organisation.objects.led_by(request.actor).filter(code=request.GET.get("organisation", "")).first()
    if organisation is None:
        raise Http404
    renewed = organisation.agreements.filter(pk=request.GET["renews"]).first() if _is_id(request.GET.get("renews")) else None
    form = Draft(request.POST or None, initial=_start(organisation, renewed))
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        told["fields"] = told.pop("fields_")
        done = "Drafted. Download the paper, have it signed, then upload it here."
        made = tried(
            request, form, lambda: people.draft_agreement(organisation=organisation, renews=renewed, by=request.actor, **told), done
        )
        if made is not None:
            return redirect("service:agreement", made.pk)
    back = reverse("service:agreement", args=[renewed.pk]) if renewed else reverse("service:organisation", args=[organisation.code])
    context = {"form": form, "organisation": organisation, "renewed": renewed, "back": back}
    return render(request, "service/draft.html", context, status=422 if form.is_bound else 200)


def _is_id(text) -> bool:
    return bool(text) and len(text) == 36 and set(text) <= set("0123456789abcdef-")


def _start(organisation, renewed) -> dict:
    first = renewed.ends_on + timedelta(days=1) if renewed else timezone.localdate()
    return {
        "purpose": renewed.purpose
        if renewed
        else "Referring residents who are shut out of the online world, and following what became of it",
        "lawful_basis": renewed.lawful_basis if renewed else "",
        "fields_": renewed.fields if renewed else list(BY_CODE),
        "starts_on": first,
        "review_on": first + timedelta(days=182),
        "ends_on": first + timedelta(days=364),
    }


@page(*KEEPERS)
def sign(request, id):
    """Whose turn it is follows from the state: the lead signs a draft, the service countersigns what is signed."""
    agreement = _found(request, id)
    act = people.countersign_agreement if agreement.state == "signed" else people.sign_agreement
    form = Signature(request.POST or None, request.FILES or None) if request.method == "POST" else Signature()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["document"]
        paper_ = {"document": file.read(people.LARGEST_DOCUMENT + 1), "document_name": file.name} if file else {}
        done = "Signed." if agreement.state == "draft" else "Countersigned: the agreement is in force between its dates."
        if tried(request, form, lambda: act(agreement, by=request.actor, **paper_), done):
            return redirect("service:agreement", agreement.pk)
    context = {
        "form": form,
        "agreement": agreement,
        "countersigning": agreement.state == "signed",
        "document": SignedDocument.objects.filter(agreement=agreement).defer("content").first(),
        "back": reverse("service:agreement", args=[agreement.pk]),
    }
    return render(request, "service/sign.html", context, status=422 if form.is_bound else 200)


@page(*KEEPERS)
def end(request, id):
    agreement = _found(request, id)
    form = Because(request.POST or None)
    back = reverse("service:agreement", args=[agreement.pk])
    if request.method == "POST" and form.is_valid():
        done = "The agreement is ended."
        if tried(request, form, lambda: people.end_agreement(agreement, by=request.actor, **form.cleaned_data), done):
            return redirect(back)
    lead = f"{agreement.organisation.name} can refer nobody under it from this moment. What was referred goes on. This cannot be undone."
    context = {"form": form, "title": "End this agreement", "button": "End it", "back": back, "lead": lead, "warning": True}
    return render(request, "service/form.html", context, status=422 if form.is_bound else 200)


@page(*KEEPERS, methods=("GET",))
def paper(request, id):
    """The agreement to print and sign."""
    agreement = _found(request, id)
    return _pdf(draw_agreement(as_paper(agreement)), f"agreement-{agreement.organisation.code}.pdf")


@page(*KEEPERS, methods=("GET",))
def signed(request, id):
    """The signed paper as it was uploaded: always a download, never opened in our name."""
    agreement = _found(request, id)
    document = SignedDocument.objects.filter(agreement=agreement).first()
    if document is None:
        raise Http404
    return _pdf(bytes(document.content), f"signed-agreement-{agreement.organisation.code}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@page(*KEEPERS, methods=("GET",))
def fields(request):
    """Who may see which fields, from the table that the code itself uses."""
    return render(request, "service/fields.html", {"readers": who_may_read(), "back": reverse("service:home")})
