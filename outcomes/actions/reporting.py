"""Every change to a report."""

import hashlib
import json

from django.db.models import Max
from django.utils import timezone

from audit.refusals import FieldError, Invalid
from outcomes import disclosure, measures
from outcomes.models import Report
from outcomes.periods import read_period
from people.access import action


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
