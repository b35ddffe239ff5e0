"""At which hub a person collects what they get: said with the referral, or changed later."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import QuerySet

from audit.recording import amended
from law.refusals import FieldError, Invalid
from people.models import Organisation
from referrals.models import Need

NEAREST = "nearest"


def hub_named(code: str) -> Organisation | None:
    """The open hub with this code; None for none. Raises Invalid for one that we do not know or that has closed."""
    return hubs_named([code])[code]


def hubs_named(codes: Collection[str]) -> dict[str, Organisation | None]:
    """Likewise for many, by code; one statement where any is named."""
    wanted = {code for code in codes if code}
    hubs: dict[str, Organisation | None] = {"": None}
    if wanted:
        known = all_hubs().filter(code__in=wanted)
        hubs |= {hub.code: hub for hub in known}
    for code in sorted(wanted):
        check_among(hubs, code)
    return hubs


def all_hubs() -> QuerySet[Organisation]:
    """Every hub, the closed ones too."""
    return Organisation.objects.filter(kind=Organisation.Kind.HUB)


def check_among(hubs: Mapping[str, Organisation | None], code: str):
    """Whether this code is an open hub's, of these; "" is none. Raises Invalid."""
    hub = hubs.get(code)
    if hub is not None:
        check_is_open(hub)
    elif code:
        sentence = f"We do not know the hub “{code}”. Choose one from the list of hubs."
        raise Invalid([FieldError("/hub", "unknown_hub", sentence)])


def check_is_open(hub: Organisation, pointer: str = "/hub"):
    """Raises Invalid for a hub that has closed, and for what is no hub."""
    if hub.kind != Organisation.Kind.HUB:
        raise Invalid([FieldError(pointer, "not_a_hub", "Select a hub to collect from.")])
    if not hub.is_active:
        raise Invalid([FieldError(pointer, "hub_closed", f"{hub.name} has closed. Choose another hub.")])


def set_hub(needs: Iterable[Need], hub: Organisation | None):
    """Write down where these needs are collected; None for the nearest. Called inside an action."""
    for need in needs:
        need.collect_at = hub
        need.save()
        amended(need, collect_at=hub.code if hub else NEAREST)
