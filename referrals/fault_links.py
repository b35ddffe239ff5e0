"""The address behind which a person says that something does not work: signed, nowhere written down, and silent for
everybody else.

It holds no name and no reason. It dies with the number or address to which it was sent, and whenever no way to the
person is safe.
"""

import base64
import binascii
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from people.access import brake
from people.models import Resident
from referrals.models import Referral

SALT = "referrals.fault_links"
WAYS = ("sms", "email")
_ID = 22  # 16 bytes in base64, without padding
_SEAL = 16


def link_of(referral: Referral) -> str:
    """The whole address of this person's page."""
    return f"{settings.PUBLIC_URL}/fix/{token_of(referral)}"


def token_of(referral: Referral) -> str:
    return _readable(referral.pk.bytes) + _seal(referral)


def referral_behind(token: str) -> Referral | None:
    """The referral whose person this address was made for; None for every other address, and while no way to them is
    safe.
    """
    pk = _id_in(token)
    referral = Referral.objects.select_related("resident").filter(pk=pk).first() if pk else None
    if referral is None or not constant_time_compare(token[_ID:], _seal(referral)):
        return None
    return referral if is_safe_for(referral.resident) else None


def is_safe_for(resident: Resident) -> bool:
    """Whether this person may be met on a page of their own now."""
    if resident.anonymised_at or resident.consent_withdrawn_at or brake.is_stopped(resident.pk):
        return False
    return any(resident.may_be_reached_by(way) for way in WAYS)


def _seal(referral: Referral) -> str:
    resident = referral.resident
    sealed = f"{referral.pk}:{resident.phone}:{resident.email}"
    return _readable(salted_hmac(SALT, sealed, algorithm="sha256").digest()[:12])


def _id_in(token: str) -> UUID | None:
    if not token.isascii() or len(token) != _ID + _SEAL:
        return None
    try:
        return UUID(bytes=base64.urlsafe_b64decode(token[:_ID] + "=="))
    except (ValueError, binascii.Error):
        return None


def _readable(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
