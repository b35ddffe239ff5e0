"""Everything that can be done to a case beside deciding it: each a row with its words, its form, and the one action
it calls.
"""

from functools import partial

from django.db.models import Q
from django.http import Http404

from notifications import actions as notifications
from people import actions as people
from people.access import DESK_ROLES
from people.models import User
from portal.aftercare.forms import FirstHelp
from portal.triage import forms
from portal.triage.case_action import CaseAction
from portal.triage.hub_actions import HUB
from portal.triage.message_actions import MESSAGE
from portal.triage.need_actions import NEED
from portal.triage.parcel_actions import PARCEL
from referrals import actions as referrals
from referrals.models import Need, Referral


def _colleagues(request, _):
    colleagues = (
        User.objects.filter(is_active=True, memberships__ended_at=None, memberships__role__in=DESK_ROLES)
        .distinct()
        .order_by("name")
    )
    return {"colleagues": colleagues.exclude(pk=request.user.pk)}


def _refused(_, row):
    needs = row.referral.needs.filter(state=Need.State.NOT_APPROVED).order_by("id")
    return {"refused": needs.filter(pk=row.need_id) if row.need_id else needs}


def _ended(_, referral):
    """A need that was refused comes back by an appeal alone."""
    over = [state for state in Need.ENDED if state != Need.State.NOT_APPROVED]
    return {"needs": referral.needs.filter(state__in=over).order_by("id")}


def _is_answered(pair) -> bool:
    """One person goes apart again by parting their referrals."""
    return pair.state == pair.State.DIFFERENT


def _both(request, row):
    both = Referral.objects.visible_to(request.actor).filter(_live_of(row))
    return {"both": both.select_related("organisation")}


def _live_of(pair) -> Q:
    return Q(resident__in=[pair.one_id, pair.other_id], state__in=Referral.LIVE)


def _join(pair, *, into, by):
    """The other referral of the pair gives way to the one that is kept."""
    both = list(Referral.objects.filter(_live_of(pair)).order_by("pk"))
    kept = next((r for r in both if r.reference == into), None)
    gone = next((r for r in both if kept is not None and r.resident_id != kept.resident_id), None)
    if kept is None or gone is None:
        raise Http404
    return referrals.merge(gone, into=kept, by=by)


def _write_note(resident, *, body, readers, by):
    author = User.objects.get(pk=by.key.removeprefix("user:"))
    return people.write_note(resident, body=body, readers=list(readers), author=author, by=by)


CASE = {
    **MESSAGE,
    **HUB,
    "take": CaseAction(
        referrals.take,
        "Assign this case to me",
        "No one else can decide it until you unassign it.",
        "Take it",
        "Case assigned to you.",
    ),
    "release": CaseAction(
        referrals.release,
        "Unassign this case",
        "Any caseworker can then take it.",
        "Put it back",
        "Case unassigned.",
    ),
    "hand-over": CaseAction(
        referrals.hand_over,
        "Assign this case to a colleague",
        "It will be assigned to your colleague instead of you.",
        "Hand it over",
        "Handed over.",
        forms.HandOver,
        _colleagues,
    ),
    "ask": CaseAction(
        referrals.ask,
        "Ask the referrer",
        (
            "The decision deadline is paused until they answer. We remind them after 5 and 10 days. After 14 days and a call the referral expires."
        ),
        "Send questions",
        "Questions sent. The decision deadline is paused until they answer.",
        forms.Ask,
    ),
    "answer": CaseAction(
        referrals.answer,
        "Record the answer",
        "Use this for an answer by phone. The decision deadline starts again.",
        "Save answer",
        "Answer saved. The decision deadline has started again.",
        forms.Answer,
    ),
    "take-back": CaseAction(
        referrals.take_back_rejection,
        "Cancel this decision",
        "The letter has not been sent. If you cancel, no need is decided and the referrer does not get a letter.",
        "Cancel decision",
        "Decision cancelled. The case is in triage again and no letter was sent.",
        forms.MustSayWhy,
    ),
    "pass-on": CaseAction(
        referrals.redirect,
        "Refer to another service",
        "Every need here ends. We tell the referrer who has it now. You can reopen it within 30 days.",
        "Pass it on",
        "Referred to another service. We have told the referrer.",
        forms.Redirect,
        danger=True,
    ),
    "withdraw": CaseAction(
        referrals.withdraw,
        "Withdraw this referral",
        (
            "Every need ends. Anything promised goes to the next person, and we cancel unsent messages. You can reopen it within 30 days."
        ),
        "Withdraw it",
        "Withdrawn.",
        forms.Withdraw,
        danger=True,
    ),
    "revive": CaseAction(
        referrals.revive,
        "Reopen this referral",
        "It goes back to triage with another 10 working days. We check it against the rules again.",
        "Revive it",
        "Referral reopened.",
        forms.Revive,
    ),
    "reopen": CaseAction(
        referrals.reopen,
        "Reopen one need",
        "Reopen one need under the same reference. If it was met, we fix it. If it had ended, it goes back on the waiting list.",
        "Reopen need",
        "Referral reopened.",
        forms.Reopen,
        _ended,
    ),
    "judge-again": CaseAction(
        referrals.judge_again,
        "Check the rules again",
        "Uses the rules in force today. We keep the earlier result.",
        "Run them",
        "Rules checked again.",
    ),
    "part": CaseAction(
        referrals.unmerge,
        "Separate these referrals",
        "Both go back to how they were before they were merged. You can do this within 30 days if nothing has been provided.",
        "Part them",
        "Referrals separated.",
        forms.Why,
        danger=True,
    ),
    "pause": CaseAction(
        people.raise_hold,
        "Stop everything for this person",
        (
            "This works immediately. We hold unsent messages, remove parcels from manifests and keep seats. The referrer only sees that it is paused."
        ),
        "Stop everything",
        "Everything for this person has stopped.",
        forms.Pause,
        danger=True,
        of_resident=True,
    ),
    "note": CaseAction(
        people.write_note,
        "Write a restricted note",
        "Only you and the people you name can open it.",
        "Save note",
        "Note saved.",
        forms.Note,
        _colleagues,
        of_resident=True,
        act=_write_note,
    ),
    "consent": CaseAction(
        people.withdraw_consent,
        "Withdraw consent",
        (
            "Use this if the person withdraws consent. Everything ends immediately. We call back anything on its way, and partners can no longer see the person’s details. You cannot undo this."
        ),
        "Stop everything",
        "Consent withdrawn. Everything for this person has ended.",
        forms.ConsentGone,
        danger=True,
        of_resident=True,
    ),
}
HOLD = {
    "confirm": CaseAction(
        people.confirm_hold,
        "Confirm this hold",
        "It stays in place until you lift it. We will remind you to review it.",
        "Confirm it",
        "Confirmed.",
        forms.Confirm,
    ),
    "propose": CaseAction(
        people.propose_lift,
        "Propose to lift this hold",
        "It stays in force until a second person agrees.",
        "Propose it",
        "Proposed. A triage lead or another safeguarding lead must agree.",
        forms.Propose,
    ),
    "lift": CaseAction(
        people.lift_hold,
        "Lift this hold",
        "Everything continues from where it stopped.",
        "Lift it",
        "Hold lifted. Everything continues from where it stopped.",
        forms.Why,
    ),
    "end-conditions": CaseAction(
        people.end_conditions,
        "End conditions of this hold",
        "They stop applying immediately.",
        "End conditions",
        "The conditions have ended.",
        forms.MustSayWhy,
    ),
    "reject": CaseAction(
        people.reject_hold,
        "Close as unfounded",
        "The hold is closed as unfounded. Everything continues from where it stopped.",
        "Close it",
        "Closed as unfounded.",
        forms.MustSayWhy,
    ),
}
PAIR = {
    "different": CaseAction(
        people.dismiss_duplicate,
        "Two people",
        "For example, they live in one household. We will not ask about this pair again.",
        "Not a duplicate",
        "Recorded as not a duplicate.",
        forms.Why,
    ),
    "join": CaseAction(
        referrals.merge,
        "Merge the two referrals",
        (
            "Anything missing from the referral you keep is added to it. If both have the same need, it keeps the earlier date. We tell each referrer about their own referral only. You can undo this within 30 days."
        ),
        "Join them",
        "Referrals merged. You can undo this within 30 days.",
        forms.Join,
        _both,
        act=_join,
    ),
    "doubt": CaseAction(
        people.doubt_duplicate,
        "Check again for a duplicate",
        "The earlier answer is cancelled. A caseworker will compare the two again.",
        "Ask again",
        "A caseworker will compare the two again.",
        fits=_is_answered,
    ),
}
APPEAL = {
    "assign": CaseAction(
        referrals.assign_appeal,
        "Assign this appeal to me",
        "You review everything and answer in writing. The person who made the decision cannot do this.",
        "Take it",
        "Appeal assigned to you.",
    ),
    "uphold": CaseAction(
        referrals.uphold_appeal,
        "Uphold this appeal",
        "The needs you select join the waiting list with their original date.",
        "Uphold it",
        "Appeal upheld. We have sent the referrer the letter.",
        forms.Uphold,
        _refused,
    ),
    "dismiss": CaseAction(
        referrals.dismiss_appeal,
        "Dismiss this appeal",
        "The decision does not change. This is final.",
        "Dismiss it",
        "Appeal dismissed. We have sent the referrer the letter.",
        forms.Dismiss,
        danger=True,
    ),
    "withdraw": CaseAction(
        referrals.withdraw_appeal,
        "Withdraw this appeal",
        "Use this if the referrer no longer wants it. The decision does not change.",
        "Withdraw appeal",
        "Appeal withdrawn. The decision does not change.",
        danger=True,
    ),
}
NOTE = {
    "read": CaseAction(people.read_note, "Open this note", "We record that you read it.", "Open it", ""),
    "break-glass": CaseAction(
        people.break_glass,
        "Open a note that does not name you",
        "Use this only if it cannot wait.",
        "Open restricted note",
        "",
        forms.BreakGlass,
        danger=True,
    ),
}
CALL = {
    "done": CaseAction(
        notifications.done, "The call was made", "It is removed from your list.", "Record the call", "Ticked off."
    )
}
CORRECTION = {
    "agree": CaseAction(
        referrals.agree_correction,
        "Agree to this correction",
        "It takes effect immediately. We send nothing while the hold is in place.",
        "Agree to correction",
        "The correction has been made.",
    ),
    "decline": CaseAction(
        referrals.decline_correction,
        "Decline this correction",
        "Everything stays as it is.",
        "Decline correction",
        "The correction was declined.",
    ),
    "stands": CaseAction(
        referrals.check_correction,
        "Keep the decision",
        "The case leaves the list. The needs keep their place.",
        "Keep the decision",
        "Keep the decision.",
    ),
    "new-urgency": CaseAction(
        referrals.check_correction,
        "Use the new urgency",
        "Needs on the waiting list take the urgency from the last check of the rules.",
        "Use the new urgency",
        "Needs on the waiting list have the new urgency.",
        act=partial(referrals.check_correction, new_urgency=True),
    ),
}
FAULT = {
    "take": CaseAction(
        referrals.take_fault,
        "Assign this fault to me",
        "Your colleagues can see that you are dealing with it.",
        "Assign to me",
        "Fault assigned to you.",
    ),
    "first-help": CaseAction(
        referrals.note_first_help,
        "Record first help",
        "Go through the checklist with the person. If it works now, the need is met.",
        "Save what was tried",
        "Saved.",
        FirstHelp,
        lambda _, fault: {"kind": fault.need.kind, "tried": fault.tried},
    ),
}
CASE_ACTIONS = {
    "fault": FAULT,
    "correction": CORRECTION,
    "case": CASE,
    "need": NEED,
    "parcel": PARCEL,
    "hold": HOLD,
    "pair": PAIR,
    "appeal": APPEAL,
    "note": NOTE,
    "call": CALL,
}
