"""Readings of reports; `visible_to` says once who sees what."""

from django.conf import settings

from audit.models import RecordedQuerySet
from people.access.reach import sees


class ReportQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who make reports see drafts too; everybody else with a sign-in, funders first, what is published."""
        if sees(actor, "report drafts"):
            return self.all()
        return self.published() if actor.roles else self.none()

    def published(self):
        """What everybody may read, from the copy of the database if there is one: nothing of it ever changes, so it may
        lag.
        """
        return self.filter(state="published").using(settings.REPORTS_FROM)
