"""The one way an action is made: one transaction, one role check, one lock, one ledger entry. Deny is the default.

Who may call it stands in the tables beside this file (`people/access/roles/`); a verb without a row there cannot be
called at all. The check is made once, at the action that a door calls; what that action calls in its turn is the rule's
own consequence and is done for the same caller.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache, reduce, update_wrapper
from operator import or_
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from audit.models import Recorded, lock_keys
from audit.recording import current, record_refusal, recording, the_open_one
from law.actors import Actor
from law.refusals import NotAllowed, NotFound, Refusal, WrongState
from law.states import StateField
from people.access import brake
from people.access.reach import may
from people.access.roles import ROLES_FOR

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Recorded)

ACTIONS: dict[str, "Action[..., Any]"] = {}


class Action(Generic[P, R]):
    """One verb of the house. Called with its subject first (when it has one) and `by=` always named.

    Before its body runs: the transaction is open, the role is checked, every resident concerned is locked and asked for
    holds (`outward=True`), the subject is locked and read again, and its state is one that the verb leads out of. A
    refusal is written to the ledger after everything else was rolled back. `guard` gives a further reason to refuse.
    """

    def __init__(
        self,
        body: Callable[P, R],
        verb: str,
        on: type[Recorded] | None,
        transition: str,
        *,
        outward: bool,
        confidential: bool,
        snapshot: bool,
        guard: Callable[[Any], Refusal | None] | None,
        in_vain: Callable[..., Refusal | None] | None,
    ) -> None:
        self.body = body
        self.verb = verb
        self.on = on
        self.transition = transition
        self.outward = outward
        self.confidential = confidential
        self.snapshot = snapshot
        self.guard = guard
        self.in_vain = in_vain
        update_wrapper(self, body)
        ACTIONS[verb] = self

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        outermost = current() is None
        by = _caller_in(kwargs)
        row = self._subject_in(args)
        reason = "" if self.confidential else str(kwargs.get("reason") or "")
        try:
            if outermost:
                self.check_role(by)
                self._look(args, kwargs)
            with recording(by, self.verb, reason, self.snapshot, row):
                if row is not None:
                    self._take(row)
                return self.body(*args, **kwargs)
        except Refusal as refusal:
            if outermost:
                record_refusal(row, by, self.verb, refusal)
            raise

    def may(self, row: Recorded, by: Actor) -> bool:
        """Whether `by` could call this now, by role, state and guard: what `available_actions` lists."""
        return may(by, self.verb) and self._admits(row)

    def why_not(self, row: Recorded) -> Refusal | None:
        """What the guard says against doing it with this row, as it was read."""
        return None if self.guard is None else self.guard(row)

    def obstacle(self, row: Recorded) -> Refusal | None:
        """Why it cannot be done with this row, as it was read: its state, else what the guard says."""
        if not self.leads_from(row):
            return WrongState(_wrong_state(row, self), state=_state_of(row))
        return self.why_not(row)

    def leads_from(self, row: Recorded) -> bool:
        return not self.transition or _state_of(row) in _sources(type(row), self.transition)

    def check_role(self, by: Actor) -> None:
        if not may(by, self.verb):
            raise NotAllowed(f"Your role does not allow “{self.verb}”.", roles=sorted(by.roles))

    def admit(self, row: Recorded | None, by: Actor) -> None:
        """For a door that has to read a body first: say no before reading it, and write down that it was said."""
        try:
            self.check_role(by)
        except Refusal as refusal:
            record_refusal(row, by, self.verb, refusal)
            raise

    def _look(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        """Refuse what a look shows to be in vain, before anybody is waited for. What the guard says goes first."""
        if self.in_vain is None or (self.on is not None and self.why_not(args[0]) is not None):
            return
        if refusal := self.in_vain(*args, **kwargs):
            raise refusal

    def take_each(self, rows: QuerySet[M], ids: Sequence[UUID]) -> list[M]:
        """Lock those of `rows` with these ids as a call locks its subject, in the same order and in as few statements as for one,
        and give them as they are now. What a call would refuse is left out. `rows` also reads what a guard asks for.
        """
        unlocked = list(rows.filter(pk__one_of=list(ids)))
        held = brake.lock_and_look(id for row in unlocked for id in row.resident_ids()) if self.outward else set()
        lock_keys(key for row in unlocked for key in row.lock_keys())
        for alike in zip(*[row.locks_first() for row in unlocked], strict=True):
            first = reduce(or_, alike)
            list(first.select_for_update().order_by("pk").values_list("pk"))
        locked = rows.select_for_update(of=("self",)).filter(pk__one_of=list(ids)).order_by("pk")
        return [row for row in locked if not held.intersection(row.resident_ids()) and self._admits(row)]

    def _admits(self, row: Recorded) -> bool:
        return self.obstacle(row) is None

    def _subject_in(self, given: tuple[object, ...]) -> Recorded | None:
        if self.on is None:
            return None
        row = given[0]
        if not isinstance(row, self.on):
            raise TypeError(f"{self.verb} is called with a {self.on.__name__} first.")
        return row

    def _take(self, row: Recorded) -> None:
        mine = the_open_one()
        is_ours = row.pk in mine.taken and not brake.may_have_changed(mine.entries)
        if not is_ours:
            self._lock_before(row)
        stored = (mine.as_read(row) if is_ours else None) or row.as_stored(is_locked=not is_ours)
        if stored is None:
            raise NotFound()
        row.become(stored)
        if self.outward:
            mine.take(row, stored)
        if refusal := self.obstacle(stored):
            raise refusal

    def _lock_before(self, row: Recorded) -> None:
        """Whoever it is about, unless they are held, and the rows that come before it. Once a transaction."""
        if self.outward:
            brake.refuse_if_held(row.resident_ids())
        lock_keys(row.lock_keys())
        for rows in row.locks_first():
            list(rows.select_for_update().order_by("pk").values_list("pk"))


def _caller_in(given: Mapping[str, object]) -> Actor:
    by = given.get("by")
    if not isinstance(by, Actor):
        raise TypeError("An action is called with by=, an Actor.")
    return by


def action(
    verb: str,
    *,
    on: type[Recorded] | None = None,
    transition: str | None = None,
    outward: bool = False,
    confidential: bool = False,
    snapshot: bool = False,
    guard: Callable[[Any], Refusal | None] | None = None,
    in_vain: Callable[..., Refusal | None] | None = None,
) -> Callable[[Callable[P, R]], Action[P, R]]:
    """Make a function the action `verb` ("room.verb"). With `on`, its first argument is a row of that model.

    `transition` names the row's transition when it is called otherwise than the verb; "" means that the verb moves no
    state of its subject. `outward` marks what sends, ships or hands over (⛔ in the lifecycles): a hold stops it.
    `confidential` keeps the caller's reason out of the ledger, which is for ever and not encrypted. `snapshot` reads
    everything as of one moment, for what has to add up; called inside another action, it reads as that one does.
    `guard` says why it cannot be done with a row whose state would allow it; `available_actions` asks it too. `in_vain`, given
    what the action is given, refuses before any lock what others have just used up, so that who comes too late waits for
    nobody; the action looks again.
    """

    def make(body: Callable[P, R]) -> Action[P, R]:
        step = _step_of(verb, transition) if on is not None else transition or ""
        if on is not None and step and not _sources(on, step):
            raise LookupError(f"{on.__name__} has no transition {step}.")
        return Action(
            body,
            verb,
            on,
            step,
            outward=outward,
            confidential=confidential,
            snapshot=snapshot,
            guard=guard,
            in_vain=in_vain,
        )

    return make


def _step_of(verb: str, transition: str | None) -> str:
    return verb.rpartition(".")[2] if transition is None else transition


def available_actions(row: Recorded, by: Actor) -> list[str]:
    """What this caller may do with this row now, by name (`hand-over`)."""
    possible = possible_actions(type(row), _state_of(row), by.roles)
    open_now = [a for a in possible if a.guard is None or a.guard(row) is None]
    return [a.verb.rpartition(".")[2].replace("_", "-") for a in open_now]


def can(actor: Actor, *about: Recorded | str) -> dict[str, bool]:
    """What a template asks: `can.withdraw`. Of a row its kind's verbs, by role and state; of a verb that has no row, by
    role.

    What the action refuses for another reason (the counter does not approve, the day to appeal is past) the page still
    says.
    """
    answers: dict[str, bool] = {}
    for subject in about:
        if isinstance(subject, str):
            answers[subject.rpartition(".")[2]] = may(actor, subject)
        else:
            answers |= {verb.replace("-", "_"): True for verb in available_actions(subject, actor)}
    return answers


@lru_cache(maxsize=4096)
def possible_actions(
    model: type[Recorded], state: str, roles: frozenset[str], among: frozenset[str] | None = None
) -> tuple[Action[..., Any], ...]:
    """What kind, state and roles allow, before any guard is asked; of the verbs `among` these, where they are given. Worked
    out once for each: a page of fifty asks fifty times.
    """
    verbs = ACTIONS if among is None else [verb for verb in ACTIONS if verb in among]
    allowed = (ACTIONS[verb] for verb in verbs if ACTIONS[verb].on is model and roles & ROLES_FOR.get(verb, set()))
    return tuple(a for a in allowed if not a.transition or state in _sources(model, a.transition))


def _state_of(row: Recorded) -> str:
    state: str = getattr(row, "state", "")
    return state


def _sources(model: type[Recorded], transition: str) -> set[str]:
    """The states from which the transition leads, as the model's own `@transition` says."""
    return _all_sources(model).get(transition, set())


@cache
def _all_sources(model: type[Recorded]) -> dict[str, set[str]]:
    field = _state_field(model)
    sources: dict[str, set[str]] = {}
    for step in field.get_all_transitions(model):
        every = [str(value) for value, _ in field.flatchoices] if step.source == "*" else [step.source]
        sources.setdefault(step.name, set()).update(every)
    return sources


def _state_field(model: type[Recorded]) -> StateField:
    for field in model._meta.concrete_fields:
        if isinstance(field, StateField):
            return field
    raise TypeError(f"{model.__name__} has no state that transitions move.")


def _wrong_state(row: Recorded, action: Action[..., Any]) -> str:
    words = action.verb.rpartition(".")[2].replace("_", " ")
    named = {str(value): str(name) for value, name in _state_field(type(row)).flatchoices}
    needed = sorted(f"“{named[source]}”" for source in _sources(type(row), action.transition))
    now = named[_state_of(row)].lower()
    return f"This {row._meta.verbose_name} is {now}. To {words}, its status must be {' or '.join(needed)}."
