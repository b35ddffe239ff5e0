"""Readings of referrals and needs that chain like a sentence; `visible_to` says once who sees what."""

from audit.models import RecordedQuerySet

SEE_ALL = {"caseworker", "triage_lead", "safeguarding_lead", "administrator"}
SEE_OWN = {"referrer", "organisation_lead", "partner"}
SEE_NEEDS = {"warehouse", "warehouse_manager", "technician", "hub_worker"}


class ReferralQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Triage sees every referral, an organisation its own; nobody else any, and funders never."""
        if actor.roles & SEE_ALL:
            return self.all()
        if actor.roles & SEE_OWN and actor.organisation_id:
            return self.filter(organisation_id=actor.organisation_id)
        return self.none()


class ImportQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Triage sees every file, those who refer the files of their own organisation."""
        if actor.roles & SEE_ALL:
            return self.all()
        if actor.roles & SEE_OWN and actor.organisation_id:
            return self.filter(organisation_id=actor.organisation_id)
        return self.none()


class NeedQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """As the referral; those who fulfil see the needs that are being fulfilled, without the person."""
        if actor.roles & SEE_ALL:
            return self.all()
        if actor.roles & SEE_OWN and actor.organisation_id:
            return self.filter(referral__organisation_id=actor.organisation_id)
        if actor.roles & SEE_NEEDS:
            return self.exclude(state__in=["proposed", "not_approved"])
        return self.none()

    def waiting_for(self, kind: str):
        """Open needs of a kind in the published order: urgency, then original date, ties by reference."""
        return self.filter(kind=kind, state="waiting").order_by("urgency", "queued_at", "id")
