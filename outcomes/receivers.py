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
    actions.end_with_referral(referral)


@hears(consent_withdrawn)
def on_consent_withdrawn(hold: Hold) -> None:
    """Nothing is asked any more, also about what had ended before; and equality answers go with the consent."""
    actions.forget_equality_when_over(hold.resident)
    actions.end_without_consent(hold.resident_id)


@hears(follow_up_consent_withdrawn)
def on_follow_up_consent_withdrawn(consent: Consent) -> None:
    actions.end_without_consent(consent.resident_id)


@hears(resident_anonymised)
def on_resident_anonymised(resident: Resident) -> None:
    """Equality answers go with the name."""
    actions.forget_equality_when_over(resident)
    actions.end_when_anonymised(resident)
