"""Data sharing agreements for tests: drafted, signed by both sides, renewed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from people import actions as people
from people.organisations.data_sharing import ALL_FIELDS
from referrals.actions.referring import NoAgreement
from tests import people_of_london as london

PDF = b"%PDF-1.7 signed by both"
LONDON = ZoneInfo("Europe/London")


def lead_of(at):
    return london.actor("organisation_lead", organisation=at)


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def on(days: int):
    """Noon in London, some days from today."""
    return time_machine.travel(
        datetime.combine(day(days), datetime.min.time(), LONDON) + timedelta(hours=12), tick=False
    )


def draft(at, *, by=None, **changes):
    params = {
        "purpose": "Referring residents who are not online",
        "lawful_basis": "public_task",
        "fields": list(ALL_FIELDS),
        "starts_on": day(0),
        "review_on": day(180),
        "ends_on": day(364),
    }
    return people.draft_agreement(organisation=at, by=by or lead_of(at), **(params | changes))


def both_sign(agreement):
    people.sign_agreement(agreement, document=PDF, document_name="signed.pdf", by=lead_of(agreement.organisation))
    return people.countersign_agreement(agreement, by=london.ADMINISTRATOR)


def may_refer(at, **about) -> bool:
    at.refresh_from_db()
    try:
        london.referral(at=at, **about)
    except NoAgreement:
        return False
    return True


def renew(agreement, *, after=1, **changes):
    first = agreement.ends_on + timedelta(days=after)
    return both_sign(
        draft(
            agreement.organisation,
            starts_on=first,
            review_on=first,
            ends_on=first + timedelta(days=364),
            renews=agreement,
            **changes,
        )
    )
