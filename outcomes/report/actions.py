"""Every change to a report."""

import hashlib
import json

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from audit.recording import amended
from jobs import actions as jobs
from law.actors import SYSTEM
from law.refusals import FieldError, Invalid, NotAllowed
from outcomes.report import measures, publishing, releases
from outcomes.report.models import Report, Spending, Target
from outcomes.report.periods import named_period, read_period
from people.access import action, may
from people.models import Organisation

MOST_PENCE = 100_000_000_00
MOST_AIMED_AT = 10_000_000


class NotTheProgrammesFinance(NotAllowed):
    """A borough's or a group's finance officer writes what they pay, not what all of London reads."""

    sentence = "Only finance officers of the Greater London Authority can record programme spending."


@action("outcomes.draft")
def draft(*, period: str, cause: str = "", by) -> Report:
    """Start a report for a quarter such as `2026-Q4`. After a published one it is a correction, and says its cause.
    Refuses Invalid and QuarterNotBegun. Of a running quarter it is provisional, and is not published.
    """
    _quarter(period)
    releases.check_begun(named_period(period))
    earlier = Report.objects.filter(period=period)
    if earlier.filter(state=Report.State.PUBLISHED).exists() and not cause.strip():
        sentence = (
            "This quarter was published before. Enter what was corrected. We show it beside every line that changes."
        )
        raise Invalid([FieldError("/cause", "required", sentence)])
    newest = earlier.aggregate(Max("edition"))["edition__max"] or 0
    return Report.objects.create(
        period=period, edition=newest + 1, cause=cause.strip(), definitions_version=measures.VERSION
    )


@action("outcomes.begin_freezing", on=Report, transition="freeze")
def begin_freezing(report: Report, *, by) -> Report:
    """Have a worker freeze it: over a large city that takes some seconds. Asked again while it is under way, nothing
    more happens.
    """
    if not report.is_freezing():
        report.freezing_since = timezone.now()
        report.frozen_by = f"{report.frozen_by} {by.key}".strip()[-200:]
        report.fault = ""
        report.save()
        amended(report, freezing=True)
        jobs.enqueue("outcomes.freeze", report_id=str(report.pk))
    return report


@action("outcomes.stop_freezing", on=Report, transition="freeze")
def stop_freezing(report: Report, *, fault: str, by) -> Report:
    """The worker could not: whoever asked reads why, and may ask again."""
    report.freezing_since = None
    report.fault = fault[:300]
    report.save()
    amended(report, freezing=False)
    return report


@action("outcomes.freeze", on=Report, snapshot=True)
def freeze(report: Report, *, by) -> Report:
    """Take the figures: the exact ones, what may be shown of them beside what was published before, and a hash over
    both.

    All of it as of one moment, while the service goes on: otherwise tables would not add up. Frozen again, they are
    taken anew. Refuses CannotProtect where a small number would follow from what was published before, FiguresDisagree
    where a total is not the sum of its parts, and CauseNeeded.
    """
    releases.check_cause(report)
    report.data, report.shown = publishing.take_figures(report)
    report.data["beside"] = releases.beside()
    report.code_version = settings.SPECTACULAR_SETTINGS["VERSION"]
    canonical = json.dumps([report.data, report.shown], sort_keys=True, separators=(",", ":"))
    report.data_hash = hashlib.sha256(canonical.encode()).hexdigest()
    report.frozen_at = timezone.now()
    report.frozen_by = report.frozen_by.rpartition(" ")[2] if by.key == SYSTEM.key else by.key
    report.freezing_since = None
    report.fault = ""
    report.tell(data_hash=report.data_hash)
    report.freeze()
    report.save()
    return report


@action("outcomes.publish", on=Report)
def publish(report: Report, *, early_because: str = "", by) -> Report:
    """From here on nothing of it changes. A second correction within one quarter says `early_because`.

    Refuses QuarterNotOver, FrozenTooEarly, SecondPersonPublishes, QuarterOutOfOrder, EditionOutOfOrder, CauseNeeded,
    FrozenBeforeAnother and CorrectedThisQuarter.
    """
    releases.check_release(report, early_because=early_because, by=by)
    report.early_because = early_because.strip()[:300]
    report.published_at = timezone.now()
    report.publish()
    report.save()
    return report


@action("outcomes.record_spending")
def record_spending(*, quarter: str, purpose: str, pence: int, by) -> Spending:
    """Write down what a quarter cost, in pence; said again, it is corrected, and the ledger keeps both. Refuses
    NotTheProgrammesFinance and Invalid.
    """
    _check_of_the_programme(by)
    _quarter(quarter)
    if purpose not in Spending.Purpose.values:
        raise Invalid([FieldError("/purpose", "unknown", f"Select one of: {', '.join(Spending.Purpose.values)}.")])
    if not 0 <= pence <= MOST_PENCE:
        sentence = "Spending must be £0 or more." if pence < 0 else "Spending must be £100 million or less."
        raise Invalid([FieldError("/pence", "out_of_range", sentence)])
    return _written(
        Spending.objects.filter(quarter=quarter, purpose=purpose),
        Spending(quarter=quarter, purpose=purpose),
        pence=pence,
    )


def _check_of_the_programme(by) -> None:
    if may(by, "outcomes.write for the programme"):
        return
    if not Organisation.objects.filter(pk=by.organisation_id, kind=Organisation.Kind.GLA).exists():
        raise NotTheProgrammesFinance()


@action("outcomes.set_target")
def set_target(*, quarter: str, measure: str, number: int, by) -> Target:
    """Write down how many a quarter is meant to reach; said again, it is corrected. Refuses Invalid."""
    _quarter(quarter)
    if measure not in measures.BY_KEY:
        raise Invalid([FieldError("/measure", "unknown", f"Select one of: {', '.join(measures.BY_KEY)}.")])
    if not 1 <= number <= MOST_AIMED_AT:
        raise Invalid([FieldError("/number", "out_of_range", f"The target must be between 1 and {MOST_AIMED_AT:,}.")])
    return _written(
        Target.objects.filter(quarter=quarter, measure=measure), Target(quarter=quarter, measure=measure), number=number
    )


def _written(known, new, **figure):
    """The row with its figure; where it was written down before, the ledger keeps what it was and what it is."""
    ((name, value),) = figure.items()
    row = known.select_for_update().first() or new
    was = getattr(row, name)
    is_new = row is new
    setattr(row, name, value)
    row.save()
    if not is_new and was != value:
        amended(row, **{name: [was, value]})
    return row


def _quarter(name: str):
    if read_period(name) is None:
        raise Invalid([FieldError("/period", "not_a_period", "Enter a quarter like 2026-Q4.")])
