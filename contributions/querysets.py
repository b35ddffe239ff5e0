"""Readings of contributions; `visible_to` says once who sees what."""

from audit.models import RecordedQuerySet


class ContributionQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """An administrator sees every order, finance and leads those of their own organisation."""
        if "administrator" in actor.roles:
            return self.all()
        if actor.roles & {"finance", "organisation_lead"} and actor.organisation_id:
            return self.filter(organisation_id=actor.organisation_id)
        return self.none()
