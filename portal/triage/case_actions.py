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
    "take": CaseAction(
        referrals.take,
        "Take this case",
        "You have it in hand; nobody else can decide it until you put it back.",
        "Take it",
        "The case is yours.",
    ),
    "release": CaseAction(
        referrals.release,
        "Put this case back",
        "Anybody at the desk can take it then.",
        "Put it back",
        "The case is back in its queue.",
    ),
    "hand-over": CaseAction(
        referrals.hand_over,
        "Hand this case over",
        "Your colleague has it in hand then, and you no longer.",
        "Hand it over",
        "Handed over.",
        forms.HandOver,
        _colleagues,
    ),
    "ask": CaseAction(
        referrals.ask,
        "Ask the referrer",
        (
            "The clock stands still until they answer. They are reminded after 5 and 10 days; after 14 days and a "
            "call it lapses."
        ),
        "Send the questions",
        "Asked. The clock stands still until they answer.",
        forms.Ask,
    ),
    "answer": CaseAction(
        referrals.answer,
        "Write down the answer",
        "For an answer by telephone. The clock runs again.",
        "Keep the answer",
        "Kept. The clock runs again.",
        forms.Answer,
    ),
    "take-back": CaseAction(
        referrals.take_back_rejection,
        "Take back this decision",
        "The letter has not left. Every need is undecided again, and the referrer gets no letter.",
        "Take back the decision",
        "The decision is taken back. The case is in triage again, and no letter was sent.",
        forms.MustSayWhy,
    ),
    "pass-on": CaseAction(
        referrals.redirect,
        "Pass this on to another service",
        "Every need here ends, and the referrer is told who has it now. It can be revived for 30 days.",
        "Pass it on",
        "Passed on; the referrer has been told.",
        forms.Redirect,
        danger=True,
    ),
    "withdraw": CaseAction(
        referrals.withdraw,
        "Withdraw this referral",
        (
            "Every need ends, what was promised goes to the next person, and unsent messages are cleared. It can be "
            "revived for 30 days."
        ),
        "Withdraw it",
        "Withdrawn.",
        forms.Withdraw,
        danger=True,
    ),
    "revive": CaseAction(
        referrals.revive,
        "Revive this referral",
        "It goes back into triage, the rules run again, and it has another ten working days.",
        "Revive it",
        "It is back on the desk.",
        forms.Revive,
    ),
    "reopen": CaseAction(
        referrals.reopen,
        "Open this referral again",
        "One need goes on under the same reference. What was met is being fixed; what ended goes back to the queue.",
        "Open it again",
        "The referral is open again.",
        forms.Reopen,
        _ended,
    ),
    "judge-again": CaseAction(
        referrals.judge_again,
        "Run the rules again",
        "Under the book that is in force today. The earlier run stays beside it.",
        "Run them",
        "The rules have run again.",
    ),
    "part": CaseAction(
        referrals.unmerge,
        "Part these referrals again",
        "Both are as they were before they were joined. This can be done for 30 days, while nothing has been provided.",
        "Part them",
        "Parted: both are as they were.",
        forms.Why,
        danger=True,
    ),
    "pause": CaseAction(
        people.raise_hold,
        "Stop everything for this person",
        (
            "At once: unsent messages are kept back, parcels come off the manifest, seats are kept. The referrer sees "
            "only that it is paused."
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
        "Only you and those whom you name can open it.",
        "Keep the note",
        "The note is kept.",
        forms.Note,
        _colleagues,
        of_resident=True,
        act=_write_note,
    ),
    "consent": CaseAction(
        people.withdraw_consent,
        "The person takes back their consent",
        (
            "Everything stops and ends at once, what is under way is called back, and partners can no longer see the "
            "person's details. This cannot be undone."
        ),
        "Stop everything",
        "Noted. Everything for this person has ended.",
        forms.ConsentGone,
        danger=True,
        of_resident=True,
    ),
}
HOLD = {
    "confirm": CaseAction(
        people.confirm_hold,
        "Confirm this hold",
        "It stands until you lift it, and you are reminded of its review.",
        "Confirm it",
        "Confirmed.",
        forms.Confirm,
    ),
    "propose": CaseAction(
        people.propose_lift,
        "Propose to lift this hold",
        "It stays in force until a second person agrees.",
        "Propose it",
        "Proposed. A triage lead or another safeguarding lead has to agree.",
        forms.Propose,
    ),
    "lift": CaseAction(
        people.lift_hold,
        "Lift this hold",
        "Everything goes on exactly where it stopped.",
        "Lift it",
        "Lifted. Everything goes on where it stopped.",
        forms.Why,
    ),
    "end-conditions": CaseAction(
        people.end_conditions,
        "End the conditions of this hold",
        "They stop applying at once.",
        "End the conditions",
        "The conditions have ended.",
        forms.MustSayWhy,
    ),
    "reject": CaseAction(
        people.reject_hold,
        "There was nothing in it",
        "The hold is closed as unfounded, and everything goes on where it stopped.",
        "Close it",
        "Closed as unfounded.",
        forms.MustSayWhy,
    ),
}
PAIR = {
    "different": CaseAction(
        people.dismiss_duplicate,
        "Two people",
        "A household, or only alike. Nobody asks again about this pair.",
        "They are two people",
        "Noted: two people.",
        forms.Why,
    ),
    "join": CaseAction(
        referrals.merge,
        "One person: join the two referrals",
        (
            "What the kept one lacks goes over to it, and of two of a kind the earlier date is kept. Each referrer is "
            "told about their own only. It can be undone for 30 days."
        ),
        "Join them",
        "Joined. It can be undone for 30 days.",
        forms.Join,
        _both,
        act=_join,
    ),
    "doubt": CaseAction(
        people.doubt_duplicate,
        "Ask again whether this is the same person",
        "The answer that was given is taken back. A caseworker compares the two again.",
        "Ask again",
        "The question is open again.",
        fits=_is_answered,
    ),
}
APPEAL = {
    "assign": CaseAction(
        referrals.assign_appeal,
        "Take this appeal",
        "You look at everything again and answer in writing. Whoever decided cannot.",
        "Take it",
        "The appeal is yours to decide.",
    ),
    "uphold": CaseAction(
        referrals.uphold_appeal,
        "Uphold this appeal",
        "What you choose goes to the queue with the date on which it was first asked for.",
        "Uphold it",
        "Upheld; the referrer has the letter.",
        forms.Uphold,
        _refused,
    ),
    "dismiss": CaseAction(
        referrals.dismiss_appeal,
        "Dismiss this appeal",
        "The decision stands. This is final.",
        "Dismiss it",
        "Dismissed; the referrer has the letter.",
        forms.Dismiss,
        danger=True,
    ),
    "withdraw": CaseAction(
        referrals.withdraw_appeal,
        "Withdraw this appeal",
        "For when the referrer says that they no longer want it. The decision stands.",
        "Withdraw the appeal",
        "The appeal is withdrawn. The decision stands.",
        danger=True,
    ),
}
NOTE = {
    "read": CaseAction(people.read_note, "Open this note", "That you read it is written down.", "Open it", ""),
    "break-glass": CaseAction(
        people.break_glass,
        "Open a note that does not name you",
        "For when it cannot wait.",
        "Open it all the same",
        "",
        forms.BreakGlass,
        danger=True,
    ),
}
CALL = {
    "done": CaseAction(
        notifications.done, "The call was made", "It leaves your list.", "I made the call", "Ticked off."
    )
}
CORRECTION = {
    "agree": CaseAction(
        referrals.agree_correction,
        "Agree to this correction",
        "It takes effect at once. While the hold is active, nothing is sent.",
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
        "The decision stands",
        "The case leaves the desk again. The needs keep their place.",
        "Keep the decision",
        "The decision stands.",
    ),
    "new-urgency": CaseAction(
        referrals.check_correction,
        "Use the new urgency",
        "Needs that are waiting take the urgency of the last run of the rules.",
        "Use the new urgency",
        "The needs that are waiting have the new urgency.",
        act=partial(referrals.check_correction, new_urgency=True),
    ),
}
FAULT = {
    "take": CaseAction(
        referrals.take_fault,
        "Look after this fault",
        "Your colleagues see that you look after it.",
        "Look after it",
        "You look after this fault.",
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
