"""After a correction: stamps, duplicates, limits and rules once more. A decision that was made never flips by itself: where
it may no longer hold, the case goes back to the desk.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from audit.recording import amended
from law.actors import Actor
from notifications.actions import JudgedAgain
from people import actions as people
from people.access import action
from people.models import PossibleDuplicate
from people.places.deprivation import decile_of
from referrals import limits
from referrals.actions.correcting_needs import NeedChange
from referrals.actions.handling import NothingToDo, put_on_desk
from referrals.actions.ruling import run_rules, what_changed
from referrals.models import Correction, EligibilityRun, Need, Referral
from referrals.stamps import age_band

S = Referral.State
_UNDECIDED = (S.IN_TRIAGE, S.AWAITING_INFORMATION)
_DECIDED = (S.ACTIVE, S.REJECTED, S.UNDER_APPEAL)
_TELLS_WHO = {"first_name", "last_name", "date_of_birth", "phone", "postcode"}
_NOT_FOR_THE_RULES = {
    "phone",
    "other_phone",
    "email",
    "contact_mode",
    "worker_only",
    "safe_channels",
    "safe_hours",
    "contact_words",
    "ask_again_on",
    "access_needs",
    "client_ref",
    "care_of",
}


@dataclass
class Aftermath:
    """What followed, in sentences for the desk; `told` are those for the referrer. `is_to_check`: a decision may not
    hold.
    """

    sentences: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    is_to_check: bool = False

    def say(self, sentence: str, *, also_to_referrer: bool = True) -> None:
        self.sentences.append(sentence)
        if also_to_referrer:
            self.told.append(sentence)


def judge_after_correction(
    referral: Referral,
    *,
    fields: Collection[str],
    needs: Sequence[NeedChange],
    judged: JudgedAgain,
    moved: bool,
    by: Actor,
) -> Aftermath:
    """Called inside `correct`, which saves the referral."""
    after = Aftermath()
    _say_messages(after, judged)
    _stamp_again(referral, fields, moved)
    has_new_twin = _look_for_twins_again(referral, by) if _TELLS_WHO.intersection(fields) else False
    if has_new_twin:
        after.say("Someone like this person may have another referral. A caseworker will check.")
        after.is_to_check = referral.state in _DECIDED
    if any(change.breaks_promise for change in needs):
        after.say("Something is already promised for this need. A caseworker will check whether it is still suitable.")
        after.is_to_check = True
    if has_new_twin or needs or set(fields) - _NOT_FOR_THE_RULES:
        _run_rules_again(referral, after)
    if after.is_to_check:
        after.say("A caseworker will check whether the decision still holds.")
    return after


def _say_messages(after: Aftermath, judged: JudgedAgain) -> None:
    if judged.readdressed:
        after.say(f"{_messages(judged.readdressed)} not yet sent will go to the new contact details.")
    if judged.stopped:
        after.say(f"{_messages(judged.stopped)} not yet sent were stopped, because that way is no longer safe.")


def _messages(number: int) -> str:
    return "1 message or call" if number == 1 else f"{number} messages and calls"


def _stamp_again(referral: Referral, fields: Collection[str], moved: bool) -> None:
    """What was wrong was wrong at the referral too, so it is counted anew; who has moved since is counted as before."""
    resident = referral.resident
    if "date_of_birth" in fields:
        referral.counted_age_band = age_band(resident.date_of_birth, timezone.localdate(referral.submitted_at))
    if "borough" in fields and not moved:
        referral.counted_borough = resident.borough
    if "postcode" in fields and not moved:
        referral.counted_deprivation = decile_of(resident.postcode)


def _look_for_twins_again(referral: Referral, by: Actor) -> bool:
    """Whether someone very like them was found who had not been before."""
    resident = referral.resident
    pairs = people.look_for_duplicates(resident, by=by)
    suspected = PossibleDuplicate.objects.about(resident.pk).filter(state="suspected")
    referral.possible_duplicates = suspected.count()
    counts = limits.count(referral.organisation, resident=resident)
    referral.person_devices = counts.person_devices
    referral.household_devices = counts.household_devices
    return any(pair.band == PossibleDuplicate.Band.STRONG for pair in pairs)


def _run_rules_again(referral: Referral, after: Aftermath) -> None:
    """Before a decision the new result counts; after one it is kept beside it, and a caseworker looks."""
    before = referral.eligibility_runs.filter(is_shadow=False).order_by("-created_at", "-id").first()
    if before is None or referral.state not in (*_UNDECIDED, *_DECIDED):
        return
    urgency = referral.urgency
    run = run_rules(referral)
    for sentence in what_changed(run, before):
        after.say(sentence, also_to_referrer=False)
    if referral.state in _DECIDED:
        referral.urgency = urgency
        after.is_to_check = after.is_to_check or (run.result, run.urgency) != (before.result, before.urgency)


@action("referrals.check_correction", on=Correction, transition="")
def check_correction(correction: Correction, *, new_urgency: bool = False, by: Actor) -> Correction:
    """A caseworker has looked: the decision stands; with `new_urgency`, waiting needs take the urgency of the last run.

    Refuses NothingToDo when nothing is to be checked.
    """
    if not correction.is_to_check or correction.checked_at is not None:
        raise NothingToDo("This correction does not need a check.")
    referral = correction.referral
    for row in Correction.objects.to_check().filter(referral=referral).select_for_update().order_by("pk"):
        row.checked_by = by.key
        row.checked_at = timezone.now()
        row.save()
        amended(row, checked=True, new_urgency=new_urgency)
    if new_urgency:
        _take_urgency(referral)
    put_on_desk(referral)
    referral.save()
    correction.refresh_from_db()
    return correction


def _take_urgency(referral: Referral) -> None:
    run = EligibilityRun.objects.filter(referral=referral, is_shadow=False).order_by("-created_at", "-id").first()
    if run is None:
        return
    referral.urgency = run.urgency
    for need in referral.needs.select_for_update().filter(state=Need.State.WAITING).order_by("pk"):
        need.urgency = run.urgency
        need.save()
        amended(need, urgency=run.urgency)
