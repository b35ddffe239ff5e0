"""How an organisation that nobody knows comes in: it asks, its address is confirmed, and an administrator decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.text import slugify

from audit.recording import amended
from jobs.rounds import Round
from law.actors import Actor
from law.refusals import Conflict, FieldError, Invalid
from people.access import LEAD, action
from people.organisations.actions.addresses import confirm_address
from people.organisations.actions.agreements import draft_agreement
from people.organisations.actions.memberships import invite
from people.organisations.actions.register import amend_organisation, register_organisation
from people.organisations.data_sharing import ALL_FIELDS
from people.organisations.join_requests import CHECKS, CONFIRM_WITHIN, KEPT_DAYS, MAY_ASK, JoinRequest
from people.organisations.mail_providers import is_public_provider
from people.organisations.models import Agreement, ConfirmedAddress, Organisation
from people.particulars import Unreadable, read_email, read_name, read_phone, read_words
from people.places.boroughs import BY_CODE

LAPSE = Round("people.lapse_join_requests")
FORGET = Round("people.forget_join_requests")
CLEARED = {"contact_name": "", "contact_job": "", "email": "", "phone": "", "purpose": "", "answer": ""}
AGREED_FOR = timedelta(days=364)
REVIEWED_AFTER = timedelta(days=182)
PURPOSE = "Referring residents who cannot get online, and following up what happened"
_LONGEST_PURPOSE = 1000


class JoinRequestWaiting(Conflict):
    """One open request from an address is enough."""

    code = "join_request_waiting"
    sentence = "A request from this email address is already waiting for a decision. We will email you when we decide."


class JoinLinkExpired(Conflict):
    """The address was not confirmed in time."""

    code = "join_link_expired"
    sentence = "This link has expired. Send a new request to join."


class ContactForgotten(Conflict):
    """Nobody is left to answer."""

    code = "contact_forgotten"
    sentence = "We have deleted the contact details in this request. Ask the organisation to send a new one."


@dataclass(frozen=True)
class JoinFacts:
    """What an organisation says of itself. `borough` is a GSS code or "", `volume` a code of JoinRequest.Volume."""

    name: str
    kind: str
    purpose: str
    volume: str
    contact_name: str
    email: str
    borough: str = ""
    registration: str = ""
    website: str = ""
    contact_job: str = ""
    phone: str = ""


@action("people.ask_to_join")
def ask_to_join(facts: JoinFacts, *, by: Actor) -> JoinRequest:
    """Write down that an organisation asks to join; the email with the link that confirms the address is queued with it
    (JN1). Refuses Invalid, with every field at fault.
    """
    fields = _read(facts)
    return JoinRequest.objects.create(**fields, email_domain=fields["email"].rpartition("@")[2])


@action("people.confirm_join_request", on=JoinRequest, transition="confirm")
def confirm_join_request(request: JoinRequest, *, by: Actor) -> JoinRequest:
    """The contact holds the link, so the address is theirs: an administrator decides. Refuses JoinLinkExpired and
    JoinRequestWaiting.
    """
    if request.created_at + CONFIRM_WITHIN < timezone.now():
        raise JoinLinkExpired()
    if JoinRequest.objects.filter(email=request.email, state=JoinRequest.State.SUBMITTED).exists():
        raise JoinRequestWaiting()
    request.confirmed_at = timezone.now()
    request.confirm()
    request.save()
    return request


@action("people.accept_join_request", on=JoinRequest, transition="accept")
def accept_join_request(
    request: JoinRequest, *, code: str, checks: Collection[str], parent: Organisation | None = None, by: Actor
) -> JoinRequest:
    """Enter the organisation on the register as verified today, draft its data sharing agreement, and invite the contact as
    its lead. The letters are queued with it. An address at a public mail provider is confirmed by itself, and its domain
    is nobody's. Refuses Invalid until every check is ticked, and CodeTaken.
    """
    missing = [words for check, words in CHECKS.items() if check not in checks]
    if missing:
        raise Invalid.at("/checks", "required", "Select every check before you accept this request.")
    organisation = _enter(request, code, parent, by)
    _draft(organisation, by)
    invite(email=request.email, name=request.contact_name, role=LEAD, organisation=organisation, by=by)
    request.organisation = organisation
    request.checks = [check for check in CHECKS if check in checks]
    _decide(request, by)
    request.accept()
    request.save()
    return request


@action("people.decline_join_request", on=JoinRequest, transition="decline")
def decline_join_request(request: JoinRequest, *, because: str, answer: str = "", by: Actor) -> JoinRequest:
    """Say no, with a reason of JoinRequest.Reason and what else the letter says. Refuses Invalid."""
    if because not in JoinRequest.Reason.values:
        raise Invalid.at("/because", "not_a_choice", "Select why you are declining this request.")
    request.reason = because
    request.answer = _words(answer, "/answer", 1000)
    _decide(request, by)
    request.decline()
    request.save()
    return request


@action(
    "people.reopen_join_request",
    on=JoinRequest,
    transition="reopen",
    guard=lambda request: ContactForgotten() if request.forgotten_at else None,
)
def reopen_join_request(request: JoinRequest, *, by: Actor) -> JoinRequest:
    """Take a no back: the contact is told that we look again. Refuses ContactForgotten, and JoinRequestWaiting when the same
    address has asked again meanwhile.
    """
    if JoinRequest.objects.filter(email=request.email, state=JoinRequest.State.SUBMITTED).exists():
        raise JoinRequestWaiting()
    request.reason = request.answer = request.decided_by = ""
    request.ended_at = None
    request.confirmed_at = timezone.now()
    request.reopen()
    request.save()
    return request


@action("people.withdraw_join_request", on=JoinRequest, transition="withdraw")
def withdraw_join_request(request: JoinRequest, *, by: Actor) -> JoinRequest:
    """The contact takes the request back."""
    request.ended_at = timezone.now()
    request.withdraw()
    request.save()
    return request


@action("people.lapse_join_request", on=JoinRequest, transition="lapse")
def lapse_join_request(request: JoinRequest, *, by: Actor) -> JoinRequest:
    """Nobody confirmed the address in time."""
    request.ended_at = timezone.now()
    request.lapse()
    request.save()
    return request


@action("people.forget_join_request", on=JoinRequest, transition="")
def forget_join_request(request: JoinRequest, *, by: Actor) -> JoinRequest:
    """Empty what names the contact or was written by them: KEPT_DAYS after the request ended, however it ended (JN8)."""
    for name, nothing in CLEARED.items():
        setattr(request, name, nothing)
    request.forgotten_at = timezone.now()
    request.save()
    amended(request, forgotten=True)
    return request


def lapse_and_forget(*, by: Actor) -> bool:
    """What the night does. Returns whether there is more to do."""
    now = timezone.now()
    old = JoinRequest.objects.filter(state=JoinRequest.State.UNCONFIRMED, created_at__lt=now - CONFIRM_WITHIN)
    over = JoinRequest.objects.filter(ended_at__lt=now - timedelta(days=KEPT_DAYS), forgotten_at=None)
    more = LAPSE.each_due(old.order_by("created_at"), lambda request: lapse_join_request(request, by=by))
    return FORGET.each_due(over.order_by("ended_at"), lambda request: forget_join_request(request, by=by)) or more


def suggested_code(name: str) -> str:
    """What people could quote the organisation by; free at this moment."""
    stem = slugify(name)[:36].strip("-") or "organisation"
    taken = set(Organisation.objects.filter(code__startswith=stem).values_list("code", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(code for code in numbered if code not in taken)


def _decide(request: JoinRequest, by: Actor) -> None:
    request.decided_by = by.key
    request.ended_at = timezone.now()


def _enter(request: JoinRequest, code: str, parent: Organisation | None, by: Actor) -> Organisation:
    is_public = is_public_provider(request.email_domain)
    organisation = register_organisation(
        code=code,
        name=request.name,
        kind=request.kind,
        borough=request.borough,
        parent=parent,
        email_domain="" if is_public else request.email_domain,
        by=by,
    )
    amend_organisation(organisation, verified_on=timezone.localdate(), by=by)
    if is_public and not ConfirmedAddress.objects.live().filter(organisation=organisation).exists():
        confirm_address(email=request.email, organisation=organisation, by=by)
    return organisation


def _draft(organisation: Organisation, by: Actor) -> Agreement:
    """A year from today, on the basis that such organisations usually have; its lead reads it before they sign."""
    is_public_body = organisation.kind in (Organisation.Kind.BOROUGH, Organisation.Kind.HEALTH)
    basis = Agreement.LawfulBasis.PUBLIC_TASK if is_public_body else Agreement.LawfulBasis.LEGITIMATE_INTERESTS
    today = timezone.localdate()
    return draft_agreement(
        organisation=organisation,
        purpose=PURPOSE,
        lawful_basis=basis,
        fields=ALL_FIELDS,
        starts_on=today,
        review_on=today + REVIEWED_AFTER,
        ends_on=today + AGREED_FOR,
        by=by,
    )


def _read(facts: JoinFacts) -> dict[str, str]:
    """Each fact as we keep it. Raises Invalid with every fault."""
    errors: list[FieldError] = []
    fields: dict[str, str] = {}
    for name, read, needed in (
        ("name", read_name, "Enter the name of your organisation"),
        (
            "purpose",
            lambda text: read_words(text, _LONGEST_PURPOSE),
            "Enter who you support and what you would refer them for",
        ),
        ("contact_name", read_name, "Enter your full name"),
        ("email", read_email, "Enter your work email address"),
        ("registration", lambda text: read_words(text, 40), ""),
        ("website", lambda text: read_words(text, 200), ""),
        ("contact_job", lambda text: read_words(text, 100), ""),
        ("phone", read_phone, ""),
    ):
        try:
            fields[name] = read(getattr(facts, name))
        except Unreadable as unreadable:
            errors.append(FieldError(f"/{name}", unreadable.code, unreadable.sentence))
            continue
        if needed and not fields[name]:
            errors.append(FieldError(f"/{name}", "required", needed))
    for name, allowed, sentence in (
        ("kind", MAY_ASK, "Select what kind of organisation you are"),
        ("volume", JoinRequest.Volume.values, "Select how many people you expect to refer"),
        ("borough", {"", *BY_CODE}, "Select a London borough, or all of London"),
    ):
        fields[name] = getattr(facts, name)
        if fields[name] not in allowed:
            errors.append(FieldError(f"/{name}", "not_a_choice", sentence))
    if errors:
        raise Invalid(errors)
    return fields


def _words(text: str, pointer: str, longest: int) -> str:
    try:
        return read_words(text, longest)
    except Unreadable as unreadable:
        raise Invalid.at(pointer, unreadable.code, unreadable.sentence) from unreadable
