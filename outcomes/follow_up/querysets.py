"""Readings of follow-ups; `visible_to` says once who sees what."""

from django.db.models import Q
from django.utils import timezone

from audit.models import RecordedQuerySet
from outcomes.follow_up.protocol import TRIES, WAIT
from people.access import brake
from people.access.reach import of_people_at_hub, sees, within_reach


class FollowUpQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Triage sees every follow-up, an organisation those of its own referrals, a hub those of
        its people; funders see no answer of one person.
        """
        if sees(actor, "follow-ups at one's hub") and not sees(actor, "every follow-up"):
            return self.filter(of_people_at_hub(actor, "referral__resident"))
        return within_reach(self, actor, "every follow-up", referral__organisation_id="own referrals")

    def due(self, day):
        """Still to be asked, and the day for it has come."""
        return self.filter(state="raised", due_on__lte=day)

    def due_to_ask(self, now):
        """Those whose next try is due. While something of theirs is under way again they wait, and while they are
        paused.
        """
        waited = Q(asked_at=None) | Q(asked_at__lte=now - WAIT)
        rows = self.due(timezone.localdate(now)).filter(
            waited, tries__lt=TRIES, referral__state__in=["resolved", "closed"]
        )
        return rows.exclude(referral__resident__in=brake.stopped())

    def lost_by(self, now):
        """Asked as often as is decent, and nobody answered; or not to be asked any more, whoever ended it."""
        in_vain = Q(tries__gte=TRIES, asked_at__lte=now - WAIT)
        gone = Q(referral__resident__consent_withdrawn_at__isnull=False) | Q(
            referral__resident__anonymised_at__isnull=False
        )
        over = Q(referral__state__in=["withdrawn", "merged", "redirected", "rejected", "expired"])
        return self.filter(in_vain | gone | over, state="raised")
