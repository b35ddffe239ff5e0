"""Everything that can be done to a case beside deciding it: each a row with its words, its form, and the one action
it calls.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from audit.models import Recorded
from connectivity import actions as connectivity
from inventory import actions as inventory
from law.actors import Actor
from notifications import actions as notifications
from people import actions as people
from people.access import DESK_ROLES, Action, may
from people.models import Organisation, User
from portal.triage import forms
from referrals import actions as referrals
from referrals.models import Need, Referral
from skills import actions as skills
from skills.models import Session


@dataclass(frozen=True)
class CaseAction:
    """`rule` is the action of the house that is called, whose roles and states decide who is offered it.

    It is called with the row, or with the row's person (`of_resident`), and with the answers of the form. `act` stands in
    for it where that is not enough; `form_params(request, row)` gives what the form has to know. `fits` narrows down to
    which rows it is offered.
    """

    rule: Action
    title: str
    lead: str
    button: str
    done: str
    form: type = forms.Nothing
    form_params: Callable = lambda *_: {}
    danger: bool = False
    of_resident: bool = False
    act: Callable | None = None
    fits: Callable[[Any], bool] = lambda _: True

    def subject(self, row):
        return row.resident if self.of_resident else row

    def call(self, row: Recorded, by: Actor, **answers):
        return (self.act or self.rule)(self.subject(row), by=by, **answers)

    def is_offered(self, row: Recorded, actor: Actor) -> bool:
        subject = self.subject(row)
        if not self.fits(row):
            return False
        if self.rule.on is type(subject):
            return self.rule.may(subject, actor)
        return may(actor, self.rule.verb)


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


def _is_in_remedy(need: Need) -> bool:
    return need.state == Need.State.REMEDY


def _is_collected(need: Need) -> bool:
    """The waiting list asks it of a device, beside what else a device has to be."""
    return need.kind != Need.Kind.DEVICE and need.state not in (*Need.ENDED, Need.State.PROPOSED)


def _hubs(*_):
    return {"hubs": Organisation.objects.filter(kind=Organisation.Kind.HUB, is_active=True).order_by("name")}


def _collect_at(need, *, hub, by):
    kept = {name: getattr(need, name) for name in ("use", "requires", "substitutes", "grade_c")}
    return referrals.specify(need, **kept, collect_at=hub, by=by)


def _sessions(request, _):
    coming = Session.objects.visible_to(request.actor).with_free_seats(timezone.now())
    return {"sessions": coming.select_related("hub")}


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
NEED = {
    "approve": CaseAction(
        referrals.approve,
        "Approve this need",
        "It goes to the queue with the date on which it was asked for.",
        "Approve it",
        "Approved.",
        forms.Why,
    ),
    "refuse": CaseAction(
        referrals.refuse,
        "Refuse this need",
        "The referrer gets a letter with your reason and how to appeal.",
        "Refuse it",
        "Refused; the referrer has the letter.",
        forms.Refuse,
        danger=True,
    ),
    "lose-touch": CaseAction(
        referrals.lose_touch,
        "The person cannot be reached",
        (
            "After three attempts by two ways over ten days. What is promised goes to the next person; it can be "
            "revived for 60 days."
        ),
        "Close it as not reached",
        "Closed as not reached; the referrer has been told.",
        forms.Why,
        danger=True,
    ),
    "close-unmet": CaseAction(
        referrals.close_unmet,
        "We cannot supply this",
        "The referrer is told, and it counts as unmet demand.",
        "Close it as not supplied",
        "Closed as not supplied; the referrer has been told.",
        forms.Unmet,
        danger=True,
    ),
    "revive": CaseAction(
        referrals.revive_need,
        "Revive this need",
        "It goes back to the queue at its own date.",
        "Revive it",
        "Back in the queue at its own date.",
        forms.Why,
    ),
    "works": CaseAction(
        referrals.confirm,
        "It works again",
        "Nothing has to be replaced. A replacement that is promised and has not left goes to the next person.",
        "Confirm that it works",
        "It works again.",
        fits=_is_in_remedy,
    ),
    "replace-device": CaseAction(
        inventory.reserve,
        "Replace the device",
        "The best device in stock that fits is promised to them. It counts towards no limit.",
        "Promise a replacement",
        "A replacement is promised.",
        fits=_is_in_remedy,
    ),
    "collect-at": CaseAction(
        referrals.specify,
        "Choose the hub they go to",
        "The hub finds them by their name and date of birth, and can give them a SIM or a place in a class.",
        "Choose this hub",
        "The hub is chosen.",
        forms.ChooseHub,
        _hubs,
        act=_collect_at,
        fits=_is_collected,
    ),
    "replace-sim": CaseAction(
        connectivity.reserve,
        "Replace the SIM",
        "The SIM that they have is blocked, and another one is promised to them. It counts towards no limit.",
        "Promise a replacement",
        "A replacement is promised.",
        fits=_is_in_remedy,
    ),
    "book": CaseAction(
        skills.book,
        "Book a class",
        "We text them the day and the place if that is safe.",
        "Book the class",
        "The class is booked.",
        forms.Book,
        _sessions,
    ),
    "wait-for-replacement": CaseAction(
        referrals.wait_for_replacement,
        "Wait for a replacement",
        "There is none now. They are first in the waiting list, with their original date.",
        "Add to the waiting list",
        "They are first in the waiting list.",
        forms.Why,
        fits=_is_in_remedy,
    ),
    "cancel": CaseAction(
        referrals.cancel,
        "End this need",
        "It is not needed any more. What was promised goes to the next person.",
        "End it",
        "Ended.",
        forms.Withdraw,
        danger=True,
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
CASE_ACTIONS = {
    "correction": CORRECTION,
    "case": CASE,
    "need": NEED,
    "hold": HOLD,
    "pair": PAIR,
    "appeal": APPEAL,
    "note": NOTE,
    "call": CALL,
}
