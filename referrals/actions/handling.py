"""The desk's own moves: a case lies in a queue for a reason, its clock runs or stands still, and one person has it in
hand.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from audit.models import LedgerEntry
from audit.recording import amended
from jobs.rounds import Round
from law.actors import user_id
from law.refusals import Conflict
from people.access import DESK_ROLES, action, brake, may
from people.models import Hold, Membership, PossibleDuplicate, User
from referrals import desk
from referrals.models import Appeal, Correction, EligibilityRun, Need, Question, Referral
from referrals.stamps import decide_by, working_days

LOOK_FOR_STUCK = Round("referrals.look_for_stuck")


class InAnotherHand(Conflict):
    """Somebody else has taken this case."""


class NotInYourHand(Conflict):
    """Only who has a case in hand gives it away; a triage lead may for everybody."""

    sentence = "This case is not assigned to you, so you cannot assign it to someone else."


class NotAHandler(Conflict):
    """Cases are handed to people who work at the desk."""

    sentence = "This person is not a caseworker."


class NothingToDo(Conflict):
    """What has left the desk is not taken."""

    sentence = "This case has no work for caseworkers, so you cannot assign it."


def put_on_desk(referral: Referral, *, moves_clock: bool = True, **known):
    """Set the queue and why, as things are; the caller saves. What leaves the desk leaves its handler's hand too.

    One statement. `known` are facts of desk.Standing that the caller knows better than the tables.
    """
    facts = _facts_of(referral) | known
    if moves_clock and referral.state in desk.ON_THE_DESK:
        if facts["held"] or referral.state == Referral.State.AWAITING_INFORMATION:
            stop_clock(referral)
        else:
            start_clock(referral)
    referral.queue, referral.why = desk.place(_standing(referral, facts))
    if not referral.queue:
        referral.taken_by = ""
        referral.taken_at = None


_FACTS = ("held", "appealed", "strong", "answered", "has_message", "undecided", "to_check", "ask_again_on", "result")


def _facts_of(referral: Referral) -> dict[str, Any]:
    """What the tables say of the case now, by the names of _FACTS."""
    pairs = PossibleDuplicate.objects.filter(state="suspected", band="strong")
    latest = (
        EligibilityRun.objects.filter(referral=OuterRef("pk"), is_shadow=False).order_by("-created_at").values("result")
    )
    own = {"referral": OuterRef("pk")}
    answered = Question.objects.of_worker().filter(answered_at__isnull=False, **own)
    rows = Referral.objects.filter(pk=referral.pk).annotate(
        held=Q(resident__in=brake.stopped()),
        appealed=Exists(Appeal.objects.filter(state__in=Appeal.OPEN, **own)),
        strong=Exists(pairs.filter(one=OuterRef("resident"))) | Exists(pairs.filter(other=OuterRef("resident"))),
        answered=Exists(answered),
        has_message=Exists(Question.objects.to_answer().filter(**own)),
        undecided=Exists(Need.objects.filter(state=Need.State.PROPOSED, **own)),
        to_check=Exists(Correction.objects.to_check().filter(**own)),
        ask_again_on=F("resident__ask_again_on"),
        result=Subquery(latest[:1]),
    )
    return dict(rows.values(*_FACTS).get())


def _standing(referral: Referral, facts: dict[str, Any]) -> desk.Standing:
    today = timezone.localdate()
    running = referral.clock_stopped_on is None
    return desk.Standing(
        state=referral.state,
        held=facts["held"],
        appealed=facts["appealed"],
        strong_duplicates=int(facts["strong"]),
        overdue=running and referral.decide_by is not None and referral.decide_by < today,
        answered=facts["answered"],
        has_message=facts["has_message"],
        revived=facts.get("revived", False),
        undecided=facts["undecided"],
        to_check=facts["to_check"],
        contact_lapsed=facts["ask_again_on"] is not None and facts["ask_again_on"] <= today,
        call_not_made=facts.get("call_not_made", False),
        not_routed=facts.get("not_routed", False),
        result=facts["result"] or "",
    )


def stop_clock(referral: Referral):
    """Others have the ball: no working day counts until `start_clock`."""
    if referral.clock_stopped_on is None:
        referral.clock_stopped_on = timezone.localdate()


def start_clock(referral: Referral):
    """The ball is ours again: the promised day moves by as many working days as the clock stood still."""
    if referral.clock_stopped_on is None:
        return
    lost = working_days(referral.clock_stopped_on, timezone.localdate())
    referral.paused_days += lost
    if referral.decide_by is not None:
        referral.decide_by = decide_by(referral.decide_by, lost)
    referral.clock_stopped_on = None


def name_of_actor(key: str) -> str:
    """Who this is, in words a colleague understands."""
    return names_of_actors([key])[key]


def names_of_actors(keys: Iterable[str]) -> dict[str, str]:
    """Who each of these is, likewise; one statement for any number."""
    people = {key: found for key in set(keys) if (found := user_id(key))}
    names = {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=people.values()).values_list("pk", "name")}
    return {key: _in_words(key, key in people, names.get(key, "")) for key in keys}


def _in_words(key: str, is_user: bool, name: str) -> str:
    if is_user:
        return name or "Someone who has left"
    if key.startswith("resident:"):
        return "The person"
    return "The service itself" if key == "system" else "A colleague"


def who_moved(row: Any) -> str:
    """Who brought it into the state it is in, and when: for whoever comes too late with a change of their own."""
    entry = LedgerEntry.objects.filter(object_id=row.pk, to_state=row.state).order_by("-number").first()
    now = f"It is {row.get_state_display().lower()} now."
    if entry is None:
        return now
    at = timezone.localtime(entry.at)
    return f"{name_of_actor(entry.actor)} changed this on {at:%A %-d %B %Y at %H:%M}. {now}"


def check_in_hand(referral: Referral, by):
    """Whoever decides has the case, or nobody has. Refuses InAnotherHand."""
    if referral.taken_by and referral.taken_by != by.key and not may(by, "referrals.act on a case in another's hand"):
        raise InAnotherHand(
            f"This case is assigned to {name_of_actor(referral.taken_by)}. Ask them to assign it to you, or choose another case."
        )


@action("referrals.take", on=Referral, transition="")
def take(referral: Referral, *, by) -> Referral:
    """Take a case in hand. One person at a time has it: refuses InAnotherHand, and NothingToDo for what is not on
    the desk.
    """
    if not referral.queue:
        raise NothingToDo()
    check_in_hand(referral, by)
    return _give(referral, by.key)


@action("referrals.hand_over", on=Referral, transition="")
def hand_over(referral: Referral, *, to: User, by) -> Referral:
    """Give a case to a colleague at the desk. Who has it may, and a triage lead may for everybody.

    Refuses NotInYourHand, NotAHandler, NothingToDo.
    """
    if not referral.queue:
        raise NothingToDo()
    _check_may_give(referral, by)
    if not Membership.objects.live().filter(user=to, user__is_active=True, role__in=DESK_ROLES).exists():
        raise NotAHandler(f"{to.name} is not a caseworker.")
    return _give(referral, f"user:{to.pk}")


@action("referrals.release", on=Referral, transition="")
def release(referral: Referral, *, by) -> Referral:
    """Put a case back for anybody to take. Refuses NotInYourHand."""
    _check_may_give(referral, by)
    return _give(referral, "")


def _check_may_give(referral: Referral, by):
    if referral.taken_by != by.key and not may(by, "referrals.give away another's case"):
        raise NotInYourHand()


def _give(referral: Referral, key: str) -> Referral:
    referral.taken_by = key
    referral.taken_at = timezone.now() if key else None
    referral.save()
    amended(referral, taken_by=key)
    return referral


@action("referrals.look_for_stuck")
def look_for_stuck(*, by, most: int = 2000) -> int:
    """Move what nobody would come by again into the queue of the stuck (RULE9): overdue, never routed, on no queue."""
    today = timezone.localdate()
    hour_ago = timezone.now() - timedelta(hours=1)
    rows = Referral.objects.select_for_update(of=("self",)).order_by("id")
    late = rows.filter(
        state__in=desk.UNDECIDED, queue__in=[desk.NEW, desk.DUPLICATES], clock_stopped_on=None, decide_by__lt=today
    )[:most]
    unrouted = rows.filter(state=Referral.State.SUBMITTED, queue="", submitted_at__lt=hour_ago)[:most]
    nowhere = rows.filter(state__in=[Referral.State.IN_TRIAGE, Referral.State.AWAITING_INFORMATION], queue="")[:most]
    moved: list[tuple[Referral, dict[str, bool]]] = [(referral, {}) for referral in [*late, *nowhere]] + [
        (referral, {"not_routed": True}) for referral in unrouted
    ]
    return LOOK_FOR_STUCK.each(moved, lambda pair: _move_to_stuck(*pair)).done


def _move_to_stuck(referral: Referral, known: dict[str, bool]):
    put_on_desk(referral, **known)
    referral.save()
    amended(referral, queue=referral.queue, why=referral.why)


def on_hold_raised(hold: Hold):
    """The clock of every live referral of this person stands still, and the cases lie with safeguarding. (HD1)"""
    for referral in _cases_of(hold.reaches()):
        stop_clock(referral)
        put_on_desk(referral, held=True)
        referral.save()
        amended(referral, paused=True)


def on_freed(resident_ids: list[UUID]):
    """With the last hold gone the clock runs on, and each case lies where it would have lain. (HD3, HD4)"""
    for referral in _cases_of(resident_ids):
        if referral.state != Referral.State.AWAITING_INFORMATION:
            start_clock(referral)
        elif referral.queue == desk.SAFEGUARDING:
            referral.asked_at = timezone.now()  # the questions waited too: the time to answer them begins again
        put_on_desk(referral, held=False)
        referral.save()
        amended(referral, paused=False)


def _cases_of(resident_ids: list[UUID]):
    cases = Referral.objects.select_for_update().filter(resident__in=resident_ids, state__in=[*desk.ON_THE_DESK])
    return list(cases.order_by("pk"))


def on_duplicate_judged(pair: PossibleDuplicate):
    """A pair was settled or doubted: both sides' cases may lie elsewhere now."""
    people = [pair.one_id, pair.other_id]
    for referral in (
        Referral.objects.select_for_update().filter(resident__in=people, state__in=desk.UNDECIDED).order_by("pk")
    ):
        put_on_desk(referral)
        referral.possible_duplicates = (
            PossibleDuplicate.objects.about(referral.resident_id).filter(state="suspected").count()
        )
        referral.save()
        amended(referral, queue=referral.queue)
