"""How an organisation asks to join: what it means, the questions, and the page behind the link that we send."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from law.actors import Actor
from law.refusals import Invalid, Refusal
from notifications.wording import JOIN_SALT
from people import actions as people
from people import limits
from people.models import JoinRequest
from people.organisations.join_requests import KEPT_DAYS
from portal.doors import form_data
from portal.links import opened_by_token
from portal.public.join_forms import JoinForm
from portal.public.public_page import public_page

TOO_MANY = (
    "We have had too many requests from you today. Try again tomorrow, or contact us: {phone} ({hours}) or {email}."
)


@public_page
def about_joining(request: HttpRequest) -> HttpResponse:
    """Who can join, what it takes and what happens next."""
    return render(request, "public/about_joining.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """The questions on one page; a link goes to the address that was given, whatever we know about it."""
    form = JoinForm(form_data(request))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        status = _send(request, form)
        if status == 200:
            return redirect("public:applied")
    return render(request, "public/apply.html", {"form": form, "kept_days": KEPT_DAYS}, status=status)


def _send(request: HttpRequest, form: JoinForm) -> int:
    """Count the try, then write the request down; what is wrong is shown beside its question. Answers the status."""
    facts = people.JoinFacts(**form.cleaned_data)
    standings = [
        limits.count(limits.JOIN_FROM_NETWORK, limits.address_of(request)),
        limits.count(limits.JOIN_TO_ADDRESS, facts.email.strip().lower()),
    ]
    if any(standing.is_over for standing in standings):
        form.add_error(
            None,
            TOO_MANY.format(phone=settings.HELP_PHONE, hours=settings.HELP_HOURS, email=settings.HELP_EMAIL),
        )
        return 429
    try:
        people.ask_to_join(facts, by=_applicant())
    except Invalid as invalid:
        form.take(invalid)
        limits.give_back(limits.JOIN_FROM_NETWORK, limits.address_of(request))
        limits.give_back(limits.JOIN_TO_ADDRESS, facts.email.strip().lower())
        return 422
    return 200


@public_page
def applied(request: HttpRequest) -> HttpResponse:
    """What to do now: the same for everyone."""
    return render(request, "public/applied.html")


def _find(token: str) -> JoinRequest | None:
    """The request that this link was made for; nothing once its contact is forgotten."""
    try:
        key = signing.loads(token, salt=JOIN_SALT)
    except signing.BadSignature:
        return None
    return JoinRequest.objects.filter(pk=key, forgotten_at=None).first()


@opened_by_token(_find, unknown="public/no_such_request.html")
def request_page(request: HttpRequest, asked: JoinRequest) -> HttpResponse:
    """Confirm the address, see how the request stands, withdraw it. A link that is only opened changes nothing: mail programs
    open links too.
    """
    problem = ""
    if request.method == "POST":
        act = {"confirm": people.confirm_join_request, "withdraw": people.withdraw_join_request}.get(
            request.POST.get("do", "")
        )
        try:
            if act is not None:
                act(asked, by=_applicant(asked))
                return redirect(request.path)
        except Refusal as refusal:
            problem = refusal.sentence
    asked.refresh_from_db()
    context = {"asked": asked, "problem": problem, "is_sure": request.GET.get("do") == "withdraw"}
    return render(request, "public/join_request.html", context, status=409 if problem else 200)


def _applicant(asked: JoinRequest | None = None) -> Actor:
    """Whoever asks to join: known by their request once there is one, and by nothing else."""
    key = f"applicant:{asked.pk}" if asked else "applicant"
    return Actor(key=key, roles=frozenset({"applicant"}), channel="web")
