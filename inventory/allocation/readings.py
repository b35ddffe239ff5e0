"""What allocation reads of queue and shelf: who waits and what is free, in the published order, as the rules may see
it, and who was passed over.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from database.prepared import Prepared
from inventory.allocation import rules
from inventory.allocation.models import Allocation, PassedOver
from inventory.devices import Device
from people.access import brake
from referrals.models import Need

ITEM = (
    "pk",
    "kind",
    "grade",
    "os_family",
    "os_support_ends",
    "ram_gb",
    "storage_gb",
    "screen_inches",
    "keyboard",
    "features",
    "pool__borough",
    "pool__boroughs",
    "pool__kinds",
    "pool__collect_at__code",
    "pool__collect_at__borough",
)

_WISH = (
    "pk",
    "referral__resident__borough",
    "form",
    "use",
    "requires",
    "collect_at__code",
    "grade_c",
    "substitutes",
    "declined_kinds",
)


def free_devices():
    """What may be promised now: on the shelf, and not in a bin that is being counted. Longest on the shelf first."""
    free = Device.objects.filter(state=Device.State.AVAILABLE).filter(Q(bin=None) | Q(bin__frozen_at=None))
    return free.order_by("available_at", "pk")


def waiting_needs():
    """Who may be served now, in the published order: urgency, then original date, ties by reference. Whoever is held
    keeps their place.
    """
    waiting = Need.objects.filter(kind=Need.Kind.DEVICE, state=Need.State.WAITING)
    waiting = waiting.exclude(referral__resident__in=brake.stopped())
    return waiting.order_by("urgency", "queued_at", "referral__reference")


def declined_devices(needs) -> dict:
    """The very devices that each of these needs was offered and did not want, or did not answer for, and those that we
    withdrew after a yes: they go to somebody else.
    """
    return pairs_declined(_declined(need__in=needs))


def _declined(**of_needs):
    """(need id, device id) of each of those."""
    no = (Allocation.Answer.WAIT, Allocation.Answer.LAPSED)
    withdrawn = Q(answer=Allocation.Answer.ACCEPTED, released_at__isnull=False)
    theirs = Allocation.objects.filter(Q(answer__in=no) | withdrawn, **of_needs)
    return theirs.values_list("need_id", "device_id")


def pairs_declined(pairs) -> dict:
    declined: dict = {}
    for need_id, device_id in pairs:
        declined.setdefault(need_id, set()).add(str(device_id))
    return declined


def as_items(devices, declined=frozenset()) -> list[tuple]:
    """(device id, what the rules see of it); one that somebody declined can be told from its like."""
    return items_of(devices.values_list(*ITEM), declined)


def items_of(rows, declined=frozenset()) -> list[tuple]:
    """As `as_items`, of rows that have the columns of ITEM."""
    return [(row[0], _item(row, declined)) for row in rows]


def _item(row, declined) -> rules.Item:
    pk, kind, grade, family, ends, ram, storage, inches, keyboard, features, borough, boroughs, kinds, at, place = row
    return rules.Item(
        kind=kind,
        grade=grade or "A",
        os_family=family,
        os_support_ends=ends,
        ram_gb=ram,
        storage_gb=storage,
        screen_inches=inches,
        keyboard=keyboard,
        features=frozenset(features),
        pool_boroughs=frozenset([borough] if borough else boroughs),
        pool_kinds=frozenset(kinds),
        collect_at=at or "",
        place=place or "",
        key=str(pk) if str(pk) in declined else "",
    )


def as_wishes(needs, declined: dict) -> list[tuple]:
    """(need id, what the rules see of it), in the order given. Nothing personal."""
    return [(row[0], _wish(row, declined.get(row[0], ()))) for row in needs.values_list(*_WISH)]


def wishes_of(needs: list[UUID]) -> dict[UUID, rules.Wish]:
    """What each of these needs asks for; without those that have a live promise already. One statement, made once."""
    rows = _UNPROMISED(needs[0]) if len(needs) == 1 else _ALL_UNPROMISED(needs)
    return {row[0]: _wish(row[:-1], map(str, row[-1])) for row in rows}


def _unpromised(**of_needs):
    live = Allocation.objects.filter(need=OuterRef("pk"), released_at=None, handed_over_at=None)
    declined = ArraySubquery(_declined(need=OuterRef("pk")).values("device_id"))
    return Need.objects.filter(~Exists(live), **of_needs).values_list(*_WISH, declined)


_UNPROMISED = Prepared(lambda need: _unpromised(pk=need), UUID)
_ALL_UNPROMISED = Prepared(lambda needs: _unpromised(pk__one_of=needs), list)


def _wish(row, declined) -> rules.Wish:
    _, borough, form, use, requires, at, grade_c, substitutes, kinds = row
    return rules.Wish(
        borough=borough,
        form=form or "any",
        use=use,
        requires=frozenset(requires),
        collect_at=at or "",
        grade_c=grade_c,
        substitutes=substitutes,
        declined_kinds=frozenset(kinds),
        declined=frozenset(declined),
    )


def skipped_why(*, days: int = 28) -> list[Mapping[str, Any]]:
    """The report of who was passed over and why: [{"sentence", "times", "people"}], the most frequent first. One
    statement.
    """
    since = timezone.now() - timedelta(days=days)
    rows = (
        PassedOver.objects.filter(at__gte=since)
        .values("sentence")
        .annotate(times=Count("pk"), people=Count("need", distinct=True))
    )
    return list(rows.order_by("-times", "sentence")[:50])
