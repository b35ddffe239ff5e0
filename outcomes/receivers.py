"""What this room hears from below: a referral was resolved or left, consent was withdrawn, someone was anonymised."""

from audit.domain_events import hears
from law.actors import SYSTEM
from outcomes import actions
from people.domain_events import consent_withdrawn, follow_up_consent_withdrawn, resident_anonymised
from people.models import Consent, Hold, Resident
from referrals.domain_events import referral_merged, referral_resolved, referral_withdrawn
from referrals.models import Referral


@hears(referral_resolved)
def on_referral_resolved(referral: Referral) -> None:
    actions.raise_follow_ups(referral=referral, by=SYSTEM)


@hears(referral_withdrawn, referral_merged)
def on_referral_left(referral: Referral) -> None:
    actions.hear_end(referral)


@hears(consent_withdrawn)
def on_consent_withdrawn(hold: Hold) -> None:
    """Nothing is asked any more, also about what had ended before; and equality answers go with the consent."""
    actions.hear_kept_no_more(hold.resident)
    actions.hear_taken_back(hold.resident_id)


@hears(follow_up_consent_withdrawn)
def on_follow_up_consent_withdrawn(consent: Consent) -> None:
    actions.hear_taken_back(consent.resident_id)


@hears(resident_anonymised)
def on_resident_anonymised(resident: Resident) -> None:
    """Equality answers go with the name."""
    actions.hear_kept_no_more(resident)
    actions.hear_forgotten(resident)
