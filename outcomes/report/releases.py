"""When a report may be drafted and published: after its quarter, in order, by a second person, corrections together."""

from datetime import date

from django.utils import timezone

from law.refusals import Conflict
from outcomes.report.models import Report
from outcomes.report.periods import Period, named_period, period_of, periods_until


class QuarterNotBegun(Conflict):
    """The quarter is still to come."""

    code = "quarter_not_begun"
    sentence = "This quarter has not started."


class QuarterNotOver(Conflict):
    """A running quarter is shown to those who make reports only, as provisional."""

    code = "quarter_not_over"
    sentence = "This quarter has not ended. Publish its report after its last day."


class FrozenTooEarly(Conflict):
    """The figures stop before the quarter does."""

    code = "frozen_too_early"
    sentence = "These figures were frozen before the quarter ended. Freeze them again, then publish them."


class SecondPersonPublishes(Conflict):
    """Whoever froze the figures does not also publish them."""

    code = "second_person_publishes"
    sentence = "You froze these figures, so someone else must publish them."


class QuarterOutOfOrder(Conflict):
    """Quarters are published one after the other."""

    code = "quarter_out_of_order"
    sentence = "Another quarter must be published first."


class EditionOutOfOrder(Conflict):
    """A later edition of the quarter is published already."""

    code = "edition_out_of_order"
    sentence = "A later edition of this quarter has been published. Start a new edition."


class CauseNeeded(Conflict):
    """What replaces a published edition says why."""

    code = "cause_needed"
    sentence = "This quarter has already been published. Start a new edition and enter what was corrected."


class FrozenBeforeAnother(Conflict):
    """What was published since is not taken into account: lines that changed, and what must stay hidden."""

    code = "frozen_before_another"
    sentence = "Another report was published after these figures were frozen. Freeze them again, then publish them."


class CorrectedThisQuarter(Conflict):
    """Corrections are published together, at most once a quarter."""

    code = "corrected_this_quarter"
    sentence = "A correction to this report was published this quarter. Publish this one next quarter, or enter why it cannot wait."


def check_begun(period: Period) -> None:
    """Refuses QuarterNotBegun."""
    if period.first > timezone.localdate():
        raise QuarterNotBegun(f"{period.name} starts on {period.first:%-d %B %Y}. Start its report after that day.")


def check_cause(report: Report) -> None:
    """Refuses CauseNeeded."""
    if not report.cause and Report.objects.filter(period=report.period, state=Report.State.PUBLISHED).exists():
        raise CauseNeeded()


def check_release(report: Report, *, early_because: str, by) -> None:
    """Refuses each way in which this report may not be published now."""
    period = named_period(report.period)
    if period.last >= timezone.localdate():
        raise QuarterNotOver(f"{period.name} ends on {period.last:%-d %B %Y}. Publish its report after that day.")
    if report.provisional:
        raise FrozenTooEarly()
    if by.key in report.frozen_by.split():
        raise SecondPersonPublishes()
    published = dict(_published().order_by("edition").values_list("period", "edition"))
    if period.name not in published:
        _check_order(period, max(published, default=""))
    elif published[period.name] > report.edition:
        raise EditionOutOfOrder()
    check_cause(report)
    if report.data.get("beside") != beside():
        raise FrozenBeforeAnother()
    if needs_reason(report) and not early_because.strip():
        raise CorrectedThisQuarter()


def _check_order(period: Period, newest: str) -> None:
    """A quarter follows the one that was published before it; the first of all may be any."""
    before = periods_until(period, 2)[0].name
    if newest and newest > period.name:
        raise QuarterOutOfOrder(f"{newest} has already been published. Quarters are published in order.")
    if newest and newest != before:
        raise QuarterOutOfOrder(f"Publish {before} first. Quarters are published in order.")


def needs_reason(report: Report) -> bool:
    """Whether a correction of the same quarter was published in the quarter of today: this one has to say why it cannot
    wait.
    """
    of_quarter = _published().filter(period=report.period).order_by("edition").values_list("published_at", flat=True)
    corrected = [_london_day(at) for at in of_quarter[1:]]
    return any(period_of(day) == period_of(timezone.localdate()) for day in corrected)


def beside() -> list[str]:
    """Everything that is published now, as 2026-Q3-1: what a report is frozen beside, and must be published beside."""
    return sorted(f"{period}-{edition}" for period, edition in _published().values_list("period", "edition"))


def _published():
    return Report.objects.filter(state=Report.State.PUBLISHED)


def _london_day(at) -> date:
    return timezone.localtime(at).date()
