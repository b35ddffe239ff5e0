"""Warns both sides before a data sharing agreement ends: sixty, thirty and seven days ahead, each once."""

from django.conf import settings
from django.utils import timezone

from jobs.rounds import Round
from notifications.actions import compose, queue
from notifications.models import Message
from people.access import HEARS, action
from people.models import Agreement, Membership
from people.organisations.querysets import WARNING_DAYS

WARN_OF_AGREEMENTS = Round("notifications.warn_of_agreements")


@action("notifications.warn_of_agreements")
def warn_of_agreements(*, by) -> list[Message]:
    """Queue what is due and not said yet: to each lead of the organisation and to each administrator of the service.

    A night that was missed is caught up: the nearest threshold that has been passed is said, and each is said once.
    Nobody is warned about an organisation that is closed, or about an agreement whose successor is agreed.
    """
    today = timezone.localdate()
    queued: list[Message] = []
    ending = Agreement.objects.expiring(today).filter(organisation__is_active=True).select_related("organisation")
    WARN_OF_AGREEMENTS.each(ending, lambda agreement: queued.extend(_warn(agreement, today, by)))
    return queued


def _warn(agreement, today, by) -> list[Message]:
    left = (agreement.ends_on - today).days
    threshold = min(days for days in WARNING_DAYS if left <= days)
    letters = [_letter(agreement, address, left, threshold) for address in _both_sides(agreement)]
    sent = set(
        Message.objects.filter(dedupe__in=[letter.dedupe for letter in letters]).values_list("dedupe", flat=True)
    )
    return queue([letter for letter in letters if letter.dedupe not in sent], by=by)


def _when(day, left: int) -> str:
    date = f"{day:%A} {day.day} {day:%B %Y}"
    return {0: f"today, {date}", 1: f"tomorrow, {date}"}.get(left, f"on {date}, in {left} days")


def _both_sides(agreement) -> list[str]:
    live = Membership.objects.live().filter(user__is_active=True)
    leads = live.filter(role__in=HEARS["own agreements ending"], organisation=agreement.organisation)
    ours = live.filter(role__in=HEARS["every agreement ending"])
    return sorted({*leads.values_list("user__email", flat=True), *ours.values_list("user__email", flat=True)})


def _letter(agreement, address, left, threshold) -> Message:
    return compose(
        "notifications.agreement_ends",
        occasion=str(threshold),
        reason=agreement,
        address=address,
        channel="email",
        organisation=agreement.organisation.name,
        when=_when(agreement.ends_on, left),
        link=f"{settings.PUBLIC_URL}/service/agreements/{agreement.pk}",
    )
