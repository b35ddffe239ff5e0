"""How the promised day is said: how many working days are left, that the clock stands still, or by how much it is
late.
"""

from django.utils import timezone

from referrals.models import Referral
from referrals.stamps import working_days

DONE = {"active", "resolved", "closed", "rejected", "withdrawn", "expired", "redirected", "merged"}


def clock(referral: Referral) -> dict:
    """{text, colour, hint} for a cell or a head; nothing for what is decided."""
    if referral.decide_by is None or referral.state in DONE:
        return {"text": "Decided" if referral.decided_at else "", "hint": ""}
    today = timezone.localdate()
    day = f"{referral.decide_by:%A %-d %B}"
    if referral.clock_stopped_on is not None:
        return {
            "text": "Paused",
            "colour": "govuk-tag--grey",
            "hint": f"since {referral.clock_stopped_on:%-d %B}",
        }
    if referral.decide_by < today:
        return {
            "text": f"{_days(working_days(referral.decide_by, today))} late",
            "colour": "govuk-tag--red",
            "hint": f"was {day}",
        }
    left = working_days(today, referral.decide_by)
    if left == 0:
        return {"text": "Today", "colour": "govuk-tag--yellow", "hint": day}
    return {
        "text": f"{_days(left)} left",
        "colour": "govuk-tag--yellow" if left <= 2 else "govuk-tag--blue",
        "hint": f"by {day}",
    }


def _days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"
