"""One bad row never stops a round: every loop that the clock starts goes on, and whoever looks after it hears once."""

import ast
import importlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
import time_machine
from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from audit.recording import recording
from config import schedule  # noqa: F401 - the slots
from inventory import actions
from inventory import tasks as inventory_tasks
from inventory.allocation import offers
from inventory.models import Allocation
from jobs import rounds
from jobs.registry import SCHEDULE, TASKS
from jobs.rounds import ROUNDS, Round
from law.actors import SYSTEM
from law.refusals import Conflict
from notifications.models import Message
from people.models import Resident
from referrals import tasks as referrals_tasks
from referrals.models import Referral
from tests import people_of_london as london

WORDS = "Amina Yusuf of 12 Elm Street"  # what an exception's words may hold


@pytest.fixture
def reported(monkeypatch) -> list[tuple[str, int]]:
    calls: list[tuple[str, int]] = []
    monkeypatch.setattr(rounds, "WHEN_ROWS_FAIL", [lambda name, failed: calls.append((name, failed))])
    return calls


def poisoned(item):
    if item == 2:
        raise RuntimeError(WORDS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROUNDS))
@pytest.mark.parametrize("inside", [False, True], ids=["by itself", "inside an action"])
def test_every_round_of_the_house_goes_on_after_a_bad_row(name, inside, reported):
    done = []

    def act(item):
        poisoned(item)
        done.append(item)

    with structlog.testing.capture_logs() as logs:
        if inside:
            with recording(SYSTEM, "test.round"):
                tally = ROUNDS[name].each([1, 2, 3], act)
        else:
            tally = ROUNDS[name].each([1, 2, 3], act)
    assert done == [1, 3]
    assert (tally.done, tally.left, tally.failed) == (2, 0, 1)
    assert reported == [(name, 1)]
    assert [row["round"] for row in logs] == [name]
    assert WORDS not in str(logs)


@pytest.mark.django_db
def test_a_refusal_is_an_answer_and_nobody_is_called_for_it(reported):
    def refuse(item):
        raise Conflict()

    assert Round("test.refused").each([1, 2], refuse).left == 2
    assert reported == []
    del ROUNDS["test.refused"]


@pytest.mark.django_db
def test_what_a_bad_row_wrote_is_undone_and_what_the_others_wrote_stays(reported):
    residents = [london.referral(phone=f"+44770090012{n}", first_name=name).resident for n, name in enumerate("ABC")]

    def rename(resident):
        resident.last_name = "Written"
        resident.save()
        if resident == residents[1]:
            raise IntegrityError(WORDS)

    with recording(SYSTEM, "test.round"):
        ROUNDS["inventory.tell_waits"].each(residents, rename)
    names = [Resident.objects.get(pk=resident.pk).last_name for resident in residents]
    assert names == ["Written", "Yusuf", "Written"]


# ── The loops themselves ─────────────────────────────────────────────────────────────────────────────────────────────

WITHOUT_ROWS = {
    "jobs.give_back_lost_jobs",  # what dead workers held, in one transaction
    "audit.seal_yesterday",  # one day, one seal
    "referrals.forget_files",  # one statement
    "portal.clear_sessions",  # one statement
    "inventory.forget_passed_over",  # one statement
    "inventory.match_stock",  # a plan over everybody; its promises are a round
    "people.seal_again",  # pieces of one statement each
    "api.forget_old_keys",  # one statement
    "people.forget_expired_tokens",  # one statement
    "people.forget_tries",  # one statement
}


def test_no_task_of_the_clock_walks_over_rows_in_a_loop_of_its_own():
    for path in _modules_of_tasks():
        tree = ast.parse(path.read_text())
        loops = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.For)]
        assert not loops, f"{path}: line {loops}: let a Round walk over the rows"


def test_every_slot_of_the_schedule_is_a_round_or_has_no_rows():
    for slot in SCHEDULE:
        source = importlib.import_module(TASKS[slot.task].run.__module__)
        assert slot.task in WITHOUT_ROWS or _names_rounds(source, slot.task), slot.task


def _modules_of_tasks() -> Iterator[Path]:
    return (path for path in settings.ROOT.glob("*/tasks.py"))


def _names_rounds(module, task: str) -> bool:
    """Whether a round of the house is declared in the room of this task."""
    room = task.partition(".")[0]
    return any(name.startswith(f"{room}.") for name in ROUNDS)


# ── Real rows ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_need_whose_message_exists_already_does_not_silence_those_behind_it(reported, monkeypatch):
    """The four-weekly "still waiting" died on day 29, and everybody behind heard nothing."""
    needs = [
        london.accepted(needs=("device",), first_name=name, phone=f"+44770090030{n}").needs.get()
        for n, name in enumerate(("Amina", "Bela", "Chen"))
    ]
    tell = actions.tell_wait

    def tell_all_but_one(need, *, by):
        if need == needs[1]:
            raise IntegrityError(WORDS)
        return tell(need, by=by)

    monkeypatch.setattr(actions, "tell_wait", tell_all_but_one)
    for day in (29, 58, 87):
        reported.clear()
        with time_machine.travel(timezone.now() + timedelta(days=day), tick=False):
            inventory_tasks.tell_waits()
        assert reported == [("inventory.tell_waits", 1)]
    heard = Message.objects.filter(event="referrals.waiting").values_list("referral_id", flat=True)
    assert sorted(heard) == sorted([needs[0].referral_id, needs[2].referral_id] * 3), "each month, each in their turn"


@pytest.mark.django_db
def test_a_draft_that_cannot_be_reminded_of_keeps_no_other_waiting(reported, monkeypatch):
    drafts = [london.referral(draft=True, first_name=name, phone=f"+44770090040{n}") for n, name in enumerate("AB")]
    remind = referrals_tasks.actions.remind

    def remind_of_all_but_the_first(draft, *, by):
        if draft == drafts[0]:
            raise ValueError(WORDS)
        return remind(draft, by=by)

    monkeypatch.setattr(referrals_tasks.actions, "remind", remind_of_all_but_the_first)
    with time_machine.travel(drafts[1].expires_at - timedelta(hours=1), tick=False):
        referrals_tasks.look_after_drafts()
    reminded = Referral.objects.filter(reminded_at__isnull=False)
    assert list(reminded) == [drafts[1]]
    assert reported == [("referrals.remind", 1)]


@pytest.mark.django_db
def test_an_offer_that_cannot_lapse_keeps_no_other_open(reported, monkeypatch):
    rows = []
    for n, name in enumerate(("Amina", "Bela")):
        need = london.accepted(needs=("device",), first_name=name, phone=f"+44770090050{n}").needs.get()
        device = london.device_on_shelf(f"PF-{n}")
        rows.append(offers.offer(need, device=device, by=SYSTEM))
    lapse = offers.lapse_offer

    def lapse_all_but_the_first(row, *, by):
        if row == rows[0]:
            raise KeyError(WORDS)
        return lapse(row, by=by)

    monkeypatch.setattr(offers, "lapse_offer", lapse_all_but_the_first)
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        offers.remind_and_lapse_offers()
    answers = dict(Allocation.objects.values_list("pk", "answer"))
    assert (answers[rows[0].pk], answers[rows[1].pk]) == ("", "lapsed")
    assert reported == [("inventory.lapse_offers", 1)]
