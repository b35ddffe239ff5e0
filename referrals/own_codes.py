"""The one-time code by which a person without a link opens their own page: asked for by reference, and texted.

Nothing is stored. A request is a signed stamp that goes back and forth with the form; the code is worked out from it and
from the number that it is texted to. So the answer is the same whether or not a referral has this reference.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from law.actors import Actor
from law.refusals import Refusal
from notifications import actions as notifications
from notifications.models import Message
from people import limits
from people.access import action
from people.residents import hours
from referrals.models import Referral
from referrals.own_links import open_page_of

SALT = "referrals.own_codes"
LASTS = timedelta(minutes=15)
DIGITS = 6


@dataclass(frozen=True)
class CodeRequest:
    """What a person asked for: the reference as they typed it, in its one way of writing, and what makes the code new."""

    reference: str
    nonce: str

    @property
    def stamp(self) -> str:
        return signing.dumps([self.reference, self.nonce], salt=SALT)


def new_request(reference: str) -> CodeRequest:
    return CodeRequest(reference, secrets.token_urlsafe(12))


def read_request(stamp: str) -> CodeRequest | None:
    """The request of this stamp; None for one that is not ours, or is older than 15 minutes."""
    try:
        reference, nonce = signing.loads(stamp, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return CodeRequest(reference, nonce)


def code_for(request: CodeRequest, phone: str) -> str:
    """The six digits of this request for whoever has this number."""
    digest = salted_hmac(SALT, f"{request.nonce}:{request.reference}:{phone}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def referral_opened_by(request: CodeRequest, digits: str) -> Referral | None:
    """The referral whose page these digits open, once; None for a wrong or used code, and where no page is open."""
    referral = _with_open_page(request.reference)
    phone = referral.resident.phone if referral is not None else ""
    typed = "".join(letter for letter in digits if letter.isdecimal())
    fits = constant_time_compare(code_for(request, phone), typed)
    if referral is None or not fits or limits.count(limits.OWN_PAGE_USES, request.nonce).is_over:
        return None
    return referral


def text_code(request: CodeRequest, *, by: Actor) -> None:
    """Text the code where a page is open and a text may leave at once; else nothing happens, and nobody hears of it."""
    referral = _with_open_page(request.reference)
    if referral is None or not _may_be_texted_now(referral):
        return
    with suppress(Refusal):  # held since we looked
        send_own_code(referral, request=request, by=by)


def _with_open_page(reference: str) -> Referral | None:
    rows = Referral.objects.select_related("resident", "merged_into__resident")
    referral = rows.filter(reference=reference).first()
    return referral if referral is not None and open_page_of(referral) is not None else None


def _may_be_texted_now(referral: Referral) -> bool:
    resident = referral.resident
    now = timezone.now()
    try:
        is_time = hours.next_moment(now, resident.safe_hours) <= now
    except hours.Unclear:
        return False
    return is_time and resident.may_be_reached_by("sms")


@action("referrals.send_own_code", on=Referral, transition="", outward=True)
def send_own_code(referral: Referral, *, request: CodeRequest, by: Actor) -> Referral:
    """Queue the text with the code of this request, once. Refuses Held."""
    resident = referral.resident
    text = notifications.compose(
        "referrals.own_code",
        reason=referral,
        address=resident.phone,
        channel="sms",
        resident=resident,
        referral=referral,
        occasion=request.nonce,
        code=code_for(request, resident.phone),
    )
    if not Message.objects.filter(dedupe=text.dedupe).exists():
        notifications.queue([text], by=by)
    return referral
