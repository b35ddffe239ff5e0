"""Every change to a follow-up or a report."""

import hashlib
import json
from datetime import timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from audit.refusals import FieldError, Invalid
from notifications import actions as notifications
from outcomes import disclosure, measures
from outcomes.models import FollowUp, Report
from outcomes.periods import read_period
from people.access import action
from referrals.models import Referral


@action("outcomes.raise_follow_up")
def raise_follow_up(*, referral: Referral, kind: str = FollowUp.Kind.TWO_WEEKS, by) -> FollowUp:
    """Ask, two weeks after everything ended, how it is going; the referrer gets the link. Raised once for a referral and time."""
    known = FollowUp.objects.filter(referral=referral, kind=kind).first()
    if known is not None:
        return known
    follow_up = FollowUp.objects.create(referral=referral, kind=kind, due_on=timezone.localdate() + timedelta(days=14))
    if referral.referrer_email:
        message = notifications.compose(
            "outcomes.how_is_it_going",
            reason=follow_up,
            address=referral.referrer_email,
            channel="email",
            referral=referral,
            due_at=timezone.now() + timedelta(days=14),
            reference=referral.reference,
            link=f"{settings.PUBLIC_URL}/follow-up/{follow_up.pk}",
        )
        notifications.queue([message], by=by)
    return follow_up


@action("outcomes.answer", on=FollowUp)
def answer(follow_up: FollowUp, *, is_working: bool, is_connected: bool | None = None, confidence: int | None = None, by) -> FollowUp:
    """Write down the answers. `confidence` is 1 to 5. Refuses Invalid."""
    if confidence is not None and not 1 <= confidence <= 5:
        raise Invalid([FieldError("/confidence", "out_of_range", "Confidence goes from 1, not at all, to 5, very.")])
    follow_up.is_working, follow_up.is_connected, follow_up.confidence = is_working, is_connected, confidence
    follow_up.answered_at, follow_up.answered_through = timezone.now(), by.channel
    follow_up.answer()
    follow_up.save()
    return follow_up


@action("outcomes.lose_touch", on=FollowUp)
def lose_touch(follow_up: FollowUp, *, reason: str, by) -> FollowUp:
    """Nobody answered: counted openly as lost to follow-up."""
    follow_up.lose_touch()
    follow_up.save()
    return follow_up


@action("outcomes.draft")
def draft(*, period: str, by) -> Report:
    """Start a report for a quarter such as `2026-Q4`. Refuses Invalid when it is not one."""
    if read_period(period) is None:
        raise Invalid([FieldError("/period", "not_a_period", "Write the quarter as 2026-Q4.")])
    newest = Report.objects.filter(period=period).aggregate(Max("edition"))["edition__max"] or 0
    return Report.objects.create(period=period, edition=newest + 1, definitions_version=measures.VERSION)


@action("outcomes.freeze", on=Report)
def freeze(report: Report, *, by) -> Report:
    """Take the data cut: exact figures, what may be shown of them, and a hash over both."""
    report.data = measures.measure_all(read_period(report.period))
    report.shown = _shown(report.data)
    canonical = json.dumps([report.data, report.shown], sort_keys=True, separators=(",", ":"))
    report.data_hash, report.frozen_at = hashlib.sha256(canonical.encode()).hexdigest(), timezone.now()
    report.tell(data_hash=report.data_hash)
    report.freeze()
    report.save()
    return report


@action("outcomes.publish", on=Report)
def publish(report: Report, *, by) -> Report:
    """From here on nothing of it changes."""
    report.published_at = timezone.now()
    report.publish()
    report.save()
    return report


def _shown(data: dict) -> dict:
    """Disclosure control over every count, once. Nothing exact leaves with it."""

    def rounded(counts: dict) -> dict:
        return {m.key: disclosure.shown(counts.get(m.key, 0)) for m in measures.MEASURES}

    needs = [{"kind": row["kind"], **{key: disclosure.shown(row[key]) for key in ("asked", "met", "open")}} for row in data["needs"]]
    return {
        "totals": rounded(data["totals"]),
        "boroughs": {code: rounded(counts) for code, counts in sorted(data["boroughs"].items())},
        "needs": needs,
        "measures": measures.definitions(),
    }
