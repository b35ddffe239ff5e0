"""Who sees which promises and runs, and which offers are open."""

from audit.models import RecordedQuerySet
from people.access.reach import within_reach


class RunQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who decide about the queue and those who keep the shelf."""
        return within_reach(self, actor, "allocation runs")


class AllocationQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who work with stock: a promise names a need. A referrer sees what was promised to those they referred."""
        return within_reach(self, actor, "stock", need__referral__organisation_id="own referrals")

    def open_offers(self):
        """Offered, and neither answered nor gone."""
        return self.filter(released_at=None, answer="", offered_at__isnull=False)
