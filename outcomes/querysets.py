"""Readings of follow-ups and reports; `visible_to` says once who sees what."""

from audit.models import RecordedQuerySet


class FollowUpQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Triage sees every follow-up, an organisation those of its own referrals; funders see no answer of one person."""
        if actor.roles & {"caseworker", "triage_lead", "administrator", "hub_worker"}:
            return self.all()
        if actor.roles & {"referrer", "organisation_lead", "partner"} and actor.organisation_id:
            return self.filter(referral__organisation_id=actor.organisation_id)
        return self.none()


class ReportQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Those who make reports see drafts too; everybody else with a sign-in, funders first, what is published."""
        if actor.roles & {"administrator", "triage_lead"}:
            return self.all()
        return self.filter(state="published") if actor.roles else self.none()
