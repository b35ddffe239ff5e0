"""Who may do what: one table, and the one way an action is made. Deny is the default.

`ROLES_FOR` reads aloud: the verb on the left may be called by the roles on the right. A verb without a row cannot be called at
all, and a test refuses a row without its action. The check is made once, at the action that a door calls; what that action
calls in its turn is the rule's own consequence and happens under the same hand.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from audit.actors import Actor
from audit.models import Recorded
from audit.recording import current, record_refusal, recording
from audit.refusals import NotAllowed, NotFound, Refusal, WrongState
from audit.states import StateField
from people import holds

P = ParamSpec("P")
R = TypeVar("R")

ROLES = [
    "referrer",
    "organisation_lead",
    "caseworker",
    "triage_lead",
    "safeguarding_lead",
    "technician",
    "warehouse",
    "warehouse_manager",
    "hub_worker",
    "finance",
    "funder",
    "administrator",
    "partner",
]
ALL_ROLES = [*ROLES, "resident", "invited", "system"]

_REFERRERS = {"referrer", "organisation_lead", "partner"}
_TRIAGE = {"caseworker", "triage_lead"}
_LEADS = {"triage_lead", "safeguarding_lead"}
_DESK = _TRIAGE | {"safeguarding_lead"}
_BENCH = {"technician", "warehouse_manager"}
_STORE = {"warehouse", "warehouse_manager"}
_KEEPERS = {"warehouse_manager", "administrator"}
_STAFF = _TRIAGE | _BENCH | _STORE | {"safeguarding_lead", "hub_worker", "administrator"}
_SYSTEM = {"system"}
_PEOPLE = set(ROLES) - {"partner"}
SCANNER_ROLES = {"warehouse", "warehouse_manager", "technician"}
CALLER_ROLES = {"referrer", "organisation_lead"}  # who is known on the telephone

# Who works for the service itself, and so signs in with a second factor.
STAFF_ROLES = (_STAFF | {"finance", "funder"}) - {"partner"}

# The roles on the right are given and taken by the role on the left, in its own tree of organisations.
GRANTS: dict[str, set[str]] = {
    "administrator": set(ROLES),
    "organisation_lead": {"referrer", "organisation_lead"},
    "system": {"referrer"},
}

# Who may read which kind of a resident's data; codes are those of people.agreements.FIELDS.
_CASE_READERS = _REFERRERS | _TRIAGE | {"safeguarding_lead"}
MAY_READ: dict[str, set[str]] = {
    "identity": _CASE_READERS,
    "birth_date": _CASE_READERS,
    "contact": _CASE_READERS,
    "place": _CASE_READERS,
    "support": _CASE_READERS,
    "situation": _CASE_READERS,
}

ROLES_FOR: dict[str, set[str]] = {
    # people
    "people.register_organisation": {"administrator"},
    "people.amend_organisation": {"administrator"},
    "people.close_organisation": {"administrator"},
    "people.reopen_organisation": {"administrator"},
    "people.add_user": {"administrator"},
    "people.invite": {"administrator", "organisation_lead"},
    "people.accept_invitation": {"invited"},
    "people.withdraw_invitation": {"administrator", "organisation_lead"},
    "people.end_membership": {"administrator", "organisation_lead"},
    "people.join_by_single_sign_on": _SYSTEM,
    "people.choose_digest": _PEOPLE,
    "people.issue_token": {"administrator"},
    "people.register_scanner": {"warehouse_manager", "administrator"},
    "people.retire_scanner": {"warehouse_manager", "administrator"},
    "people.set_pin": SCANNER_ROLES | CALLER_ROLES,
    "people.draft_agreement": {"administrator", "organisation_lead"},
    "people.sign_agreement": {"organisation_lead"},
    "people.countersign_agreement": {"administrator"},
    "people.end_agreement": {"administrator", "organisation_lead"},
    "people.refresh_coverage": _SYSTEM,
    "people.raise_hold": _STAFF | _REFERRERS | {"finance"},
    "people.confirm_hold": _LEADS,
    "people.propose_lift": {"safeguarding_lead"},
    "people.lift_hold": _LEADS,
    "people.reject_hold": _LEADS,
    "people.withdraw_consent": _TRIAGE | _REFERRERS | {"safeguarding_lead"},
    "people.anonymise": _LEADS | _SYSTEM,
    "people.read_resident": _CASE_READERS,
    "people.write_note": _DESK | {"hub_worker"},
    "people.read_note": _DESK | {"hub_worker"},
    "people.break_glass": _DESK | {"hub_worker"},
    "people.look_for_duplicates": _SYSTEM,
    "people.dismiss_duplicate": _TRIAGE,
    "people.confirm_duplicate": _TRIAGE,
    "people.doubt_duplicate": {"triage_lead"},
    # notifications
    "notifications.warn_of_agreements": _SYSTEM,
    "notifications.queue": _SYSTEM,
    "notifications.send": _SYSTEM,
    "notifications.deliver": _SYSTEM,
    "notifications.take_receipt": _SYSTEM,
    "notifications.ask_later": _SYSTEM,
    "notifications.time_out": _SYSTEM,
    "notifications.fall_back": _SYSTEM,
    "notifications.receive": _SYSTEM,
    "notifications.forget": _SYSTEM,
    "notifications.close_inbound": _DESK,
    "notifications.assign_inbound": _DESK,
    "notifications.reply": _DESK,
    "notifications.draft_wording": _DESK,
    "notifications.approve_wording": _LEADS,
    "notifications.retire_wording": _LEADS,
    "notifications.done": _DESK | {"hub_worker", "referrer"},
    "notifications.not_reached": _DESK | {"hub_worker", "referrer"},
    # referrals
    "referrals.refer": _REFERRERS | _DESK,
    "referrals.refer_many": _REFERRERS | _TRIAGE,
    "referrals.amend": _REFERRERS | _DESK,
    "referrals.submit": _REFERRERS | _DESK,
    "referrals.remind": _SYSTEM,
    "referrals.expire": _SYSTEM,
    "referrals.start_again": _REFERRERS | _TRIAGE,
    "referrals.see": _REFERRERS,
    "referrals.take_call": _DESK,
    "referrals.take_up_call": _DESK,
    "referrals.jot_down": _DESK,
    "referrals.write_down": _DESK,
    "referrals.begin_call": _REFERRERS | _DESK | _SYSTEM,
    "referrals.note_call": _REFERRERS | _DESK | _SYSTEM,
    "referrals.end_call": _REFERRERS | _DESK | _SYSTEM,
    "phone.pick_up": _SYSTEM,
    "phone.take_turn": _SYSTEM,
    "phone.hang_up": _SYSTEM,
    "referrals.send_digests": _SYSTEM,
    "referrals.route": _TRIAGE | _SYSTEM,
    "referrals.take": _DESK,
    "referrals.hand_over": _DESK,
    "referrals.release": _DESK,
    "referrals.ask": _TRIAGE,
    "referrals.answer": _REFERRERS | _TRIAGE,
    "referrals.chase": _SYSTEM,
    "referrals.lapse": _SYSTEM,
    "referrals.mark_stuck": _SYSTEM,
    "referrals.judge_again": _TRIAGE,
    "referrals.judge_in_the_shadow": _SYSTEM,
    "referrals.accept": _TRIAGE,
    "referrals.reject": _TRIAGE,
    "referrals.redirect": _TRIAGE | _SYSTEM,
    "referrals.withdraw": _REFERRERS | _TRIAGE,
    "referrals.revive": _TRIAGE,
    "referrals.reopen": _TRIAGE | _SYSTEM,
    "referrals.merge": _TRIAGE,
    "referrals.unmerge": {"triage_lead"},
    "referrals.close": {"triage_lead"} | _SYSTEM,
    "referrals.anonymise": _LEADS | _SYSTEM,
    "referrals.appeal": _REFERRERS | {"resident"},
    "referrals.appeal_need": _REFERRERS | {"resident"},
    "referrals.assign_appeal": {"triage_lead"},
    "referrals.uphold_appeal": {"triage_lead"},
    "referrals.dismiss_appeal": {"triage_lead"},
    "referrals.withdraw_appeal": _REFERRERS | {"triage_lead"},
    "referrals.look_for_stuck": _SYSTEM,
    "referrals.shadow_rules": {"triage_lead", "administrator"},
    "referrals.adopt_rules": {"triage_lead", "administrator"},
    "referrals.drop_rules": {"triage_lead", "administrator"},
    "referrals.approve": _TRIAGE,
    "referrals.refuse": _TRIAGE,
    "referrals.lose_touch": _TRIAGE,
    "referrals.remedy_done": _SYSTEM,
    "referrals.close_unmet": {"triage_lead"},
    "referrals.revive_need": _TRIAGE,
    "referrals.reserve": _SYSTEM,
    "referrals.offer": _SYSTEM,
    "referrals.accept_offer": _SYSTEM,
    "referrals.decline_offer": _SYSTEM,
    "referrals.lapse_offer": _SYSTEM,
    "referrals.specify": _REFERRERS | _TRIAGE,
    "referrals.start": _SYSTEM,
    "referrals.provide": _SYSTEM,
    "referrals.confirm": _REFERRERS | _TRIAGE | _SYSTEM | {"resident"},
    "referrals.dispute": _REFERRERS | _TRIAGE | {"hub_worker", "resident"},
    "referrals.setback": _SYSTEM,
    "referrals.requeue": _SYSTEM,
    "referrals.cancel": _TRIAGE | _SYSTEM,
    # inventory
    "inventory.add_donor": _KEEPERS,
    "inventory.amend_donor": _KEEPERS,
    "inventory.announce": _STORE | {"administrator"},
    "inventory.close_lot": _STORE,
    "inventory.open_pool": _KEEPERS,
    "inventory.amend_pool": _KEEPERS,
    "inventory.lend": _KEEPERS,
    "inventory.give_back": _KEEPERS,
    "inventory.open_bin": _KEEPERS,
    "inventory.put_away": _BENCH | _STORE,
    "inventory.print_labels": _BENCH | _STORE,
    "inventory.start_stock_take": {"warehouse_manager"},
    "inventory.count": _BENCH | _STORE,
    "inventory.recount": {"warehouse_manager"},
    "inventory.approve_stock_take": {"warehouse_manager"},
    "inventory.cancel_stock_take": {"warehouse_manager"},
    "inventory.add_part": _BENCH,
    "inventory.stock_part": _BENCH | _STORE,
    "inventory.use_part": _BENCH,
    "inventory.set_factor": _KEEPERS,
    "inventory.set_gate_rule": {"warehouse_manager", "administrator"},
    "inventory.open_capacity": _SYSTEM | {"warehouse_manager"},
    "inventory.receive": _BENCH | _STORE,
    "inventory.read_hardware": _BENCH | _STORE,
    "inventory.photograph": _BENCH | _STORE,
    "inventory.to_wipe": _BENCH | _STORE,
    "inventory.exempt_from_wiping": _BENCH,
    "inventory.need_parts": _BENCH,
    "inventory.parts_in": _BENCH,
    "inventory.tick": _BENCH,
    "inventory.record_tests": _BENCH,
    "inventory.scan": _BENCH | _STORE | {"hub_worker"},
    "inventory.record_wipe": _BENCH,
    "inventory.refurbish": _BENCH,
    "inventory.to_qc": _BENCH,
    "inventory.pass_qc": _BENCH,
    "inventory.fail_qc": _BENCH,
    "inventory.quarantine": _BENCH | _STORE,
    "inventory.recycle": {"warehouse_manager"},
    "inventory.destroy": {"warehouse_manager"},
    "inventory.lose": {"warehouse_manager"},
    "inventory.find": {"warehouse_manager"},
    "inventory.reserve": {"caseworker", "triage_lead", "warehouse_manager"} | _SYSTEM,
    "inventory.release": {"caseworker", "triage_lead", "warehouse_manager"} | _SYSTEM,
    "inventory.run_allocation": {"triage_lead", "warehouse_manager"} | _SYSTEM,
    "inventory.go_on_with_run": _SYSTEM,
    "inventory.offer": _SYSTEM,
    "inventory.offer_device": _SYSTEM,
    "inventory.accept_offer": _REFERRERS | _TRIAGE | {"hub_worker", "resident"},
    "inventory.decline_offer": _REFERRERS | _TRIAGE | {"hub_worker", "resident"},
    "inventory.remind_of_offer": _SYSTEM,
    "inventory.lapse_offer": _SYSTEM,
    "inventory.tell_wait": _SYSTEM,
    "inventory.create_shipment": {"caseworker", "triage_lead"} | _STORE,
    "inventory.pack": _STORE,
    "inventory.manifest": _STORE,
    "inventory.recall": {"safeguarding_lead", "warehouse_manager"},
    "inventory.dispatch": _STORE,
    "inventory.arrive": {"hub_worker"} | _STORE,
    "inventory.hand_over": {"hub_worker"} | _STORE,
    "inventory.cancel_shipment": _STORE | {"triage_lead"},
    # connectivity
    "connectivity.import_sims": _STORE | {"partner"},
    "connectivity.check_in": _STORE,
    "connectivity.reserve": {"caseworker", "triage_lead", "warehouse_manager"} | _SYSTEM,
    "connectivity.release": {"caseworker", "triage_lead", "warehouse_manager"} | _SYSTEM,
    "connectivity.dispatch": _STORE,
    "connectivity.issue": _STORE | {"hub_worker"},
    "connectivity.activate": {"hub_worker", "partner", "caseworker", "resident"} | _SYSTEM,
    "connectivity.block": {"caseworker", "triage_lead", "partner"},
    "connectivity.void": {"warehouse_manager"},
    # skills
    "skills.plan": {"hub_worker", "administrator"},
    "skills.book": _REFERRERS | _TRIAGE | {"hub_worker"} | _SYSTEM,
    "skills.confirm": _REFERRERS | _TRIAGE | {"hub_worker", "resident"} | _SYSTEM,
    "skills.cancel": _REFERRERS | _TRIAGE | {"hub_worker", "resident"} | _SYSTEM,
    "skills.check_in": {"hub_worker"},
    "skills.miss": {"hub_worker"} | _SYSTEM,
    "skills.excuse": {"hub_worker", "caseworker"},
    "skills.take_register": {"hub_worker"},
    # contributions
    "contributions.order": {"finance", "organisation_lead", "administrator"},
    "contributions.issue": {"finance", "organisation_lead", "administrator"},
    "contributions.succeed": _SYSTEM | {"finance"},
    "contributions.fail": _SYSTEM,
    "contributions.cancel": {"finance", "organisation_lead"},
    # outcomes
    "outcomes.raise_follow_ups": _SYSTEM | {"caseworker"},
    "outcomes.ask": _SYSTEM,
    "outcomes.answer": _REFERRERS | _TRIAGE | {"hub_worker", "resident"},
    "outcomes.lose_touch": _SYSTEM | {"caseworker"},
    "outcomes.close_when_done": _SYSTEM,
    "outcomes.draft": {"administrator", "triage_lead"},
    "outcomes.begin_freezing": {"administrator", "triage_lead"},
    "outcomes.freeze": {"administrator", "triage_lead"} | _SYSTEM,
    "outcomes.stop_freezing": _SYSTEM,
    "outcomes.publish": {"administrator"},
    "outcomes.record_spending": {"finance", "administrator"},
    "outcomes.set_target": {"administrator"},
    "outcomes.export": _LEADS,
    "outcomes.tell_equality": _REFERRERS | {"hub_worker", "resident"},
    "outcomes.forget_equality": _SYSTEM | {"resident"},
}

ACTIONS: dict[str, "Action[..., Any]"] = {}


class Action(Generic[P, R]):
    """One verb of the house. Called with its subject first (when it has one) and `by=` always named.

    Before its body runs: the transaction is open, the role is checked, every resident concerned is locked and asked for holds
    (`outward=True`), the subject is locked and read afresh, and its state is one that the verb leads out of. A refusal is
    written to the ledger after everything else was rolled back.
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
    ) -> None:
        self.body, self.verb, self.on, self.transition = body, verb, on, transition
        self.outward, self.confidential, self.snapshot = outward, confidential, snapshot
        update_wrapper(self, body)
        ACTIONS[verb] = self

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        outermost = current() is None
        by, row = _hand_in(kwargs), self._subject_in(args)
        reason = "" if self.confidential else str(kwargs.get("reason") or "")
        try:
            with recording(by, self.verb, reason, self.snapshot) as mine:
                if outermost:
                    self.check_role(by)
                if row is not None:
                    self._take(row)
                result = self.body(*args, **kwargs)
                mine.result = result
                return result
        except Refusal as refusal:
            if outermost:
                record_refusal(row, by, self.verb, refusal)
            raise

    def may(self, row: Recorded, by: Actor) -> bool:
        """Whether `by` could call this now, by role and state alone: what `available_actions` lists."""
        return bool(by.roles & ROLES_FOR.get(self.verb, set())) and self.leads_from(row)

    def leads_from(self, row: Recorded) -> bool:
        return not self.transition or _state_of(row) in _sources(type(row), self.transition)

    def check_role(self, by: Actor) -> None:
        if not by.roles & ROLES_FOR.get(self.verb, set()):
            raise NotAllowed(f"Your role does not allow “{self.verb}”.", roles=sorted(by.roles))

    def admit(self, row: Recorded | None, by: Actor) -> None:
        """For a door that has to read a body first: say no before reading it, and write down that it was said."""
        try:
            self.check_role(by)
        except Refusal as refusal:
            record_refusal(row, by, self.verb, refusal)
            raise

    def _subject_in(self, given: tuple[object, ...]) -> Recorded | None:
        if self.on is None:
            return None
        row = given[0]
        if not isinstance(row, self.on):
            raise TypeError(f"{self.verb} is called with a {self.on.__name__} first.")
        return row

    def _take(self, row: Recorded) -> None:
        if self.outward:
            holds.refuse_if_held(row.resident_ids())
        for rows in row.locks_first():
            list(rows.select_for_update().order_by("pk").values_list("pk"))
        try:
            row.refresh_from_db(from_queryset=row.__class__._base_manager.select_for_update(of=("self",)))
        except row.__class__.DoesNotExist as gone:
            raise NotFound() from gone
        if not self.leads_from(row):
            raise WrongState(_wrong_state(row, self), state=_state_of(row))


def _hand_in(given: Mapping[str, object]) -> Actor:
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
) -> Callable[[Callable[P, R]], Action[P, R]]:
    """Make a function the action `verb` ("room.verb"). With `on`, its first argument is a row of that model.

    `transition` names the row's transition when it is called otherwise than the verb; "" means that the verb moves no state of
    its subject. `outward` marks what sends, ships or hands over (⛔ in the lifecycles): a hold stops it.
    `confidential` keeps the caller's reason out of the ledger, which is for ever and not encrypted. `snapshot` reads everything as
    of one moment, for what has to add up; called inside another action, it reads as that one does.
    """

    def make(body: Callable[P, R]) -> Action[P, R]:
        step = _step_of(verb, transition) if on is not None else transition or ""
        if on is not None and step and not _sources(on, step):
            raise LookupError(f"{on.__name__} has no transition {step}.")
        return Action(body, verb, on, step, outward=outward, confidential=confidential, snapshot=snapshot)

    return make


def _step_of(verb: str, transition: str | None) -> str:
    return verb.rpartition(".")[2] if transition is None else transition


def available_actions(row: Recorded, by: Actor) -> list[str]:
    """What this caller may do with this row now, as the verbs of the API (`hand-over`)."""
    return list(_available(type(row), _state_of(row), by.roles))


@lru_cache(maxsize=4096)
def _available(model: type[Recorded], state: str, roles: frozenset[str]) -> tuple[str, ...]:
    """By kind, state and roles alone, so worked out once for each: a page of fifty asks fifty times."""
    fitting = (a for a in ACTIONS.values() if a.on is model and roles & ROLES_FOR.get(a.verb, set()))
    fitting = (a for a in fitting if not a.transition or state in _sources(model, a.transition))
    return tuple(a.verb.rpartition(".")[2].replace("_", "-") for a in fitting)


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
    named = {str(value): str(name).lower() for value, name in _state_field(type(row)).flatchoices}
    needed = sorted(named[source] for source in _sources(type(row), action.transition))
    return f"This {row._meta.verbose_name} is {named[_state_of(row)]}. To {words}, it has to be {' or '.join(needed)}."
