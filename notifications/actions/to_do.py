"""Raising a task for a person, and what they do with it."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from audit.recording import savepoint
from law.actors import Actor
from law.refusals import Conflict, FieldError, Invalid, NotAllowed, Refusal
from notifications.models import Task
from notifications.task_kinds import GONE, TASK_KINDS
from people.access import action, may, owns_task


class NotYourTask(NotAllowed):
    """A task is done by whoever has it on their list."""

    code = "not_your_task"
    sentence = "This task is on another team's list."


class EndsByItself(Conflict):
    """A task about a decision ends when that is made."""

    code = "task_ends_by_itself"
    sentence = "This task closes automatically when you record the decision on its page."


@action("notifications.raise_task")
def raise_task(
    kind: str,
    *,
    reference: str,
    occasion: str = "",
    details: str = "",
    organisation_id: UUID | None = None,
    referral_id: UUID | None = None,
    due_at: datetime | None = None,
    by: Actor,
) -> Task:
    """Put a task on the list of whoever owns this kind (TASK_OWNERS). Asked again for the same occasion, it answers with
    the task there is, done or not.

    `reference` is the public reference of what it is about; it and `details` hold no personal data. With
    `organisation_id` only that organisation's own people see it. `due_at` is for a deadline of its own; otherwise the
    kind's counts.
    """
    which = {"kind": kind, "reference": reference, "occasion": occasion}
    known = Task.objects.filter(**which).first()
    if known is not None:
        return known
    task = Task(
        **which,
        details=details[:500],
        organisation_id=organisation_id,
        referral_id=referral_id,
        due_at=due_at or TASK_KINDS[kind].due_at(timezone.now()),
    )
    try:
        with savepoint():
            task.save(force_insert=True)
    except IntegrityError:
        return Task.objects.get(**which)
    return task


@action("notifications.take_task", on=Task, transition="take")
def take_task(task: Task, *, by: Actor) -> Task:
    """Say that I do this: the others see it. Taken again by someone else, it is theirs. Refuses NotYourTask."""
    _check_owner(task, by)
    task.taken_by = by.key
    task.take()
    task.save()
    return task


def ends_by_itself(task: Task) -> Refusal | None:
    return None if task.kind_of.outcomes else EndsByItself()


@action("notifications.finish_task", on=Task, transition="finish", guard=ends_by_itself)
def finish_task(task: Task, *, outcome: str, note: str = "", by: Actor) -> Task:
    """End a task with one of the outcomes of its kind. Refuses NotYourTask, Invalid for another outcome, and EndsByItself
    where what it asks for is decided on a page of its own.
    """
    _check_owner(task, by)
    codes = [code for code, _ in task.kind_of.outcomes]
    if outcome not in codes:
        raise Invalid([FieldError("/outcome", "not_a_choice", f"Select one of: {', '.join(codes)}.")])
    return _finish(task, outcome, note, by)


@action("notifications.reopen_task", on=Task, transition="reopen", guard=ends_by_itself)
def reopen_task(task: Task, *, details: str = "", by: Actor) -> Task:
    """Put a task back on the list: it was finished by mistake, or its cause is there again, perhaps with other `details`.
    Refuses NotYourTask.
    """
    _check_owner(task, by)
    task.details = details[:500] or task.details
    task.taken_by = ""
    task.done_by = ""
    task.done_at = None
    task.outcome = ""
    task.reopen()
    task.save()
    return task


@action("notifications.clear_tasks")
def clear_tasks(kind: str, references, *, by: Actor) -> list[Task]:
    """Close the tasks of this kind about these references, because what they asked for is gone."""
    waiting = Task.objects.select_for_update().still_to_do().filter(kind=kind, reference__in=list(references))
    return [_finish(task, GONE[0], "", by) for task in waiting.order_by("pk")]


def _finish(task: Task, outcome: str, note: str, by: Actor) -> Task:
    task.outcome = outcome
    task.note = note
    task.done_at = timezone.now()
    task.done_by = by.key
    task.finish()
    task.save()
    return task


def _check_owner(task: Task, by: Actor) -> None:
    is_here = task.organisation_id in (None, by.organisation_id)
    if not (is_here and owns_task(by, task.kind)) and not may(by, "notifications.finish another's task"):
        raise NotYourTask()
