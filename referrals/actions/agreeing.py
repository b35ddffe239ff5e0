"""A correction that would let more through during a hold: its lead agrees to it, or declines it."""

import json

from django.utils import timezone

from law.actors import Actor
from people.access import action
from people.residents.actions.holds import NotYourHold, kinds_that_stop, may_decide_on
from referrals.actions.correcting import correct
from referrals.models import Correction


@action("referrals.agree_correction", on=Correction, transition="agree")
def agree_correction(correction: Correction, *, by: Actor) -> Correction:
    """Make the correction that waited. Refuses NotYourHold, and what `correct` refuses."""
    _check_whose(correction, by)
    correct(correction.referral, patch=json.loads(correction.patch), reason=correction.reason, by=by)
    correction.agree()
    return _decided(correction, by)


@action("referrals.decline_correction", on=Correction, transition="decline")
def decline_correction(correction: Correction, *, by: Actor) -> Correction:
    """Leave everything as it is. Refuses NotYourHold."""
    _check_whose(correction, by)
    correction.decline()
    return _decided(correction, by)


def _check_whose(correction: Correction, by: Actor) -> None:
    held = kinds_that_stop(correction.referral.resident_id)
    if held and not may_decide_on(held, by):
        raise NotYourHold()


def _decided(correction: Correction, by: Actor) -> Correction:
    correction.patch = ""
    correction.checked_by = by.key
    correction.checked_at = timezone.now()
    correction.save()
    return correction
