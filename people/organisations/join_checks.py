"""What we can see ourselves of an organisation that asks to join, before an administrator looks further."""

from dataclasses import dataclass

from django.db.models import Q

from people.organisations.join_requests import JoinRequest
from people.organisations.mail_providers import is_public_provider
from people.organisations.models import Organisation
from people.organisations.users import Membership

MOST_NAMED = 5
_PUBLIC_SECTOR = (".gov.uk", ".nhs.uk", ".nhs.net", ".police.uk", ".ac.uk", ".sch.uk")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: in words, and whether somebody should look closer."""

    words: str
    look_closer: bool = False


def findings(request: JoinRequest) -> list[Finding]:
    """What the register and the address say, the same questions for each request. Four statements."""
    return [_domain(request), _neighbours(request), _same_name(request), _person(request), _earlier(request)]


def _domain(request: JoinRequest) -> Finding:
    domain = request.email_domain
    if is_public_provider(domain):
        return Finding(f"{domain} is a public mail provider, so the address does not show who they work for.", True)
    if f".{domain}".endswith(_PUBLIC_SECTOR):
        return Finding(f"{domain} is a domain that only public bodies can get.")
    return Finding(f"{domain} is not a public mail provider. Check that it is the organisation’s own.")


def _neighbours(request: JoinRequest) -> Finding:
    same = Organisation.objects.filter(email_domain=request.email_domain).order_by("name")[:MOST_NAMED]
    names = ", ".join(organisation.name for organisation in same)
    if names:
        return Finding(f"The same email domain is on the register for: {names}.", True)
    return Finding("No organisation on the register has this email domain.")


def _same_name(request: JoinRequest) -> Finding:
    known = Organisation.objects.filter(name__iexact=request.name).exclude(join_requests=request).exists()
    if known:
        return Finding("An organisation with this name is on the register.", True)
    return Finding("No organisation on the register has this name.")


def _person(request: JoinRequest) -> Finding:
    places = Membership.objects.live().filter(user__email=request.email).select_related("organisation")
    names = ", ".join(sorted({place.organisation.name for place in places[:MOST_NAMED]}))
    if request.email and names:
        return Finding(f"This person already has an account, at {names}.", True)
    return Finding("This person has no account.")


def _earlier(request: JoinRequest) -> Finding:
    others = JoinRequest.objects.exclude(pk=request.pk).exclude(state=JoinRequest.State.UNCONFIRMED)
    same = Q(name__iexact=request.name)
    if not is_public_provider(request.email_domain):
        same |= Q(email_domain=request.email_domain)
    count = others.filter(same).count()
    if count:
        noun = "request" if count == 1 else "requests"
        return Finding(f"There {'is' if count == 1 else 'are'} {count} other {noun} with this name or domain.", True)
    return Finding("There is no other request with this name or domain.")
