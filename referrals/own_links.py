"""The address of a person's own page: signed, nowhere written down, and silent for everybody else.

It holds no name and no reason. It ends by itself, dies with the number or address to which it was sent, and is silent
whenever no way to the person is safe.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from people.access import brake
from people.models import Resident
from referrals.models import Referral

SALT = "referrals.own_links"
WAYS = ("sms", "email")
KEPT_DAYS = 90
BY_CODE = timedelta(hours=1)  # of a link that a one-time code opened: the phone may be anybody's
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_ID = 16  # bytes
_END = 3
_SEAL = 11
_LENGTH = (_ID + _END + _SEAL) // 3 * 4  # in base64, which needs no padding then


@dataclass(frozen=True)
class _Parts:
    """What an address holds: whose it is, the minute in which it ends, and the seal."""

    pk: UUID
    end: bytes
    seal: bytes

    @property
    def is_over(self) -> bool:
        return _SINCE + int.from_bytes(self.end) * _MINUTE <= timezone.now()


def link_of(referral: Referral) -> str:
    """The whole address of this person's page, for a text: the same all day, and good for 90 days."""
    return f"{settings.PUBLIC_URL}/me/{token_of(referral)}"


def token_of(referral: Referral, lasts: timedelta | None = None) -> str:
    """The secret part of the address. Without `lasts` it is good until the end of the day in 90 days."""
    until = timezone.now() + lasts if lasts else _end_of_day(timezone.now() + timedelta(days=KEPT_DAYS))
    end = int((until - _SINCE) / _MINUTE).to_bytes(_END)
    return base64.urlsafe_b64encode(referral.pk.bytes + end + _seal(referral, end)).decode()


def referral_behind(token: str) -> Referral | None:
    """The referral whose person this address was made for, or the one that it was merged into. None for every other
    address, for one that is over, and while no way to them is safe.
    """
    parts = _read(token)
    if parts is None or parts.is_over:
        return None
    rows = Referral.objects.select_related("resident", "merged_into__resident")
    referral = rows.filter(pk=parts.pk).first()
    if referral is None or not constant_time_compare(parts.seal, _seal(referral, parts.end)):
        return None
    return open_page_of(referral)


def open_page_of(referral: Referral) -> Referral | None:
    """The referral that this person's page shows now; None while it shows none."""
    if referral.submitted_at is None or not is_safe_for(referral.resident):
        return None
    survivor = referral.merged_into
    return referral if survivor is None else open_page_of(survivor)


def is_safe_for(resident: Resident) -> bool:
    """Whether this person may be met on a page of their own now. Who wants no more texts keeps the page."""
    if resident.anonymised_at or resident.consent_withdrawn_at or brake.is_stopped(resident.pk):
        return False
    return any(resident.is_safe(way) for way in WAYS)


def _seal(referral: Referral, end: bytes) -> bytes:
    resident = referral.resident
    sealed = f"{referral.pk}:{end.hex()}:{resident.phone}:{resident.email}"
    return salted_hmac(SALT, sealed, algorithm="sha256").digest()[:_SEAL]


def _read(token: str) -> _Parts | None:
    if not token.isascii() or len(token) != _LENGTH:
        return None
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    if len(raw) != _ID + _END + _SEAL:
        return None
    return _Parts(UUID(bytes=raw[:_ID]), raw[_ID : _ID + _END], raw[_ID + _END :])


def _end_of_day(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
