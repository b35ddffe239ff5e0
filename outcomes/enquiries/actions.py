"""Every change to the daily cuts."""

from django.utils import timezone

from outcomes.enquiries import live_gate
from outcomes.enquiries.counted_now import TOTALS, count_now
from outcomes.enquiries.models import DailyCut
from people.access import action


@action("outcomes.cut_live_counts")
def cut_live_counts(*, by) -> DailyCut:
    """Take today's cut; taken again on the same day, it stands."""
    today = timezone.localdate()
    before = DailyCut.objects.filter(on__lt=today).order_by("-on").first()
    known = DailyCut.objects.filter(on=today).first()
    if known is not None:
        return known
    counts = live_gate.next_cut(before.counts if before else {}, count_now(), TOTALS)
    return DailyCut.objects.get_or_create(on=today, defaults={"counts": counts})[0]
