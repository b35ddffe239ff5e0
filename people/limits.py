"""How often something may be tried, counted where every web process sees it.

A try is counted before it is judged, by the one statement that also says how many there were: however many arrive at
once, no more than the limit are ever judged. What is counted stands as a keyed hash, so no number, code or network
address is kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone

from database.encryption import keyed_hash


class Tally(models.Model):
    """How many tries were counted under one key, until `ends_at`. The table is unlogged: after a crash it is empty."""

    key = models.CharField(max_length=100, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "people"

    def __str__(self) -> str:
        return self.key.partition(":")[0]


@dataclass(frozen=True)
class Limit:
    """`most` tries in `every`. With `locks`, the try that reaches the limit begins the wait anew."""

    name: str
    most: int
    every: timedelta
    locks: bool = True


@dataclass(frozen=True)
class Standing:
    """How many tries stand against a limit now, and when they are forgotten."""

    count: int
    most: int
    ends_at: datetime

    @property
    def is_over(self) -> bool:
        return self.count > self.most

    @property
    def wait(self) -> int:
        """Whole seconds until they are forgotten, at least one."""
        return max(1, ceil((self.ends_at - timezone.now()).total_seconds()))


_QUARTER = timedelta(minutes=15)
PIN_ON_PHONE = Limit("phone-pin", 5, _QUARTER)  # of one worker at one organisation
PHONE_NUMBER = Limit("phone-number", 20, _QUARTER)  # an office has one number for all its workers
PIN_AT_SCANNER = Limit("scanner-pin", 5, _QUARTER)
SIGN_IN_CODE = Limit("sign-in-code", 5, _QUARTER)
COLLECTION_CODE = Limit("collection-code", 10, _QUARTER)  # looked for by one person at a hub
PASSWORD = Limit("password", 100, timedelta(days=1))  # of one account, from all devices that are not known
CLIENT_SECRET = Limit("client-secret", 10, _QUARTER)  # of one client from one address
CLIENT_ADDRESS = Limit("client-address", 50, _QUARTER)
JOIN_FROM_NETWORK = Limit("join-network", 5, timedelta(days=1), locks=False)  # requests to join from one address
JOIN_TO_ADDRESS = Limit("join-address", 3, timedelta(days=1), locks=False)  # letters to one email address
OWN_PAGE_NETWORK = Limit("own-page-network", 20, _QUARTER)  # codes asked for and tried from one address
OWN_PAGE_CODES = Limit("own-page-codes", 2, timedelta(days=1), locks=False)  # texted for one reference
OWN_PAGE_TRIES = Limit("own-page-tries", 5, _QUARTER)  # of one code
OWN_PAGE_USES = Limit("own-page-uses", 1, _QUARTER)  # of one code
OWN_PAGE_WORDS = Limit("own-page-words", 6, timedelta(days=1), locks=False)  # messages from one page
WRONG_TOKEN = Limit("wrong-token", 30, timedelta(minutes=5))

# Every key is written by this one statement, so that two who count at once wait for each other here.
_COUNT = """
INSERT INTO people_tally AS kept (key, count, ends_at) VALUES (%(key)s, %(tries)s, %(ends)s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN kept.ends_at <= %(now)s THEN excluded.count
               ELSE LEAST(kept.count + excluded.count, 1000000000) END,
  ends_at = CASE WHEN kept.ends_at <= %(now)s THEN excluded.ends_at
                 WHEN %(locks)s AND kept.count < %(most)s AND kept.count + excluded.count >= %(most)s
                 THEN excluded.ends_at ELSE kept.ends_at END
RETURNING count, ends_at
"""


def count(limit: Limit, whose: str, tries: int = 1) -> Standing:
    """Count tries against a limit and say how it stands with them: refuse when that `is_over`. One statement."""
    now = timezone.now()
    params: dict[str, Any] = {
        "key": _key(limit, whose),
        "tries": tries,
        "now": now,
        "ends": now + limit.every,
        "locks": limit.locks,
        "most": limit.most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, params)
        counted, ends_at = cursor.fetchone()
    return Standing(counted, limit.most, ends_at)


def forget(limit: Limit, whose: str) -> None:
    """It went well: what was counted against this limit counts no more."""
    Tally.objects.filter(key=_key(limit, whose)).delete()


def give_back(limit: Limit, whose: str) -> None:
    """It went well: this one try counts no more, those before it do."""
    Tally.objects.filter(key=_key(limit, whose), count__gt=0).update(count=models.F("count") - 1)


def forget_what_is_over() -> None:
    """Delete the tallies whose time is over. One statement."""
    Tally.objects.filter(ends_at__lt=timezone.now()).delete()


def _key(limit: Limit, whose: str) -> str:
    return f"{limit.name}:{keyed_hash(limit.name, whose)}"


def address_of(request: HttpRequest) -> str:
    """The network address that a request came from: the one that our own proxies saw (TRUSTED_PROXIES of them)."""
    trusted = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))
