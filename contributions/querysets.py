"""Readings of contributions; `visible_to` says once who sees what."""

from django.db.models import QuerySet

from audit.models import RecordedQuerySet
from people.access.reach import within_reach


class ContributionQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """An administrator sees every order, finance and leads those of their own organisation."""
        return within_reach(self, actor, "every contribution", organisation_id="own contributions")


class ProviderEventQuerySet(QuerySet):
    def visible_to(self, actor):
        """An administrator sees every event, finance and leads those about orders of their own organisation."""
        return within_reach(self, actor, "every contribution", contribution__organisation_id="own contributions")
