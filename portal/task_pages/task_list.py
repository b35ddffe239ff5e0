"""What this person's roles have to do, the most urgent first."""

from django.urls import reverse
from django.utils import timezone

from notifications.models import Task
from notifications.task_kinds import TASK_KINDS, end_of_day
from people.access import sees, task_kinds_of
from portal.doors import page
from portal.lists import Column, Filter, Listing, show_list


@page(sees="tasks", methods=("GET",))
def task_list(request):
    """Tasks still to do; those that are done are a filter away."""
    actor = request.actor
    kinds = TASK_KINDS if sees(actor, "every task") else task_kinds_of(actor)
    listing = Listing(
        title="Your tasks",
        columns=[
            Column("Task", lambda task: {"text": task.kind_of.title, "href": reverse("tasks:one", args=[task.pk])}),
            Column("About", lambda task: task.reference, unbroken=True),
            Column("Due", due_cell, ("due_at",)),
            Column("Status", lambda task: _status(task, actor)),
        ],
        search=lambda rows, text: rows.filter(reference__iexact=text.strip()),
        search_label="Find a task",
        search_hint="Enter the reference or number it is about",
        filters=[
            Filter(
                "kind",
                "Kind of task",
                sorted(((kind, TASK_KINDS[kind].title) for kind in kinds), key=lambda choice: choice[1]),
                lambda rows, code: rows.filter(kind=code),
            ),
            Filter(
                "when",
                "When",
                [("overdue", "Overdue"), ("today", "Due today"), ("later", "Due later")],
                _by_time,
            ),
            Filter(
                "status",
                "Status",
                [("mine", "Assigned to you"), ("unassigned", "Not assigned"), ("done", "Done")],
                lambda rows, code: _by_status(rows, code, actor),
            ),
        ],
        order=("due_at", "id"),
        empty={"title": "No tasks", "text": "You have no tasks to do. New tasks will be listed here."},
        download_name="tasks",
    )
    rows = Task.objects.visible_to(actor)
    if request.GET.get("status") != "done":
        rows = rows.still_to_do()
    return show_list(request, listing, rows)


def due_cell(task: Task) -> dict:
    """When it is due, and whether that is past."""
    at = timezone.localtime(task.due_at)
    words = f"{at:%A %-d %B %Y}" + (f", {at:%H:%M}" if task.kind_of.to_the_hour else "")
    if task.is_overdue:
        return {"text": "Overdue", "colour": "govuk-tag--red", "hint": words}
    return {"text": words}


def _status(task: Task, actor) -> dict:
    if task.state == Task.State.DONE:
        return {"text": "Done", "colour": "govuk-tag--green", "hint": task.kind_of.words_of(task.outcome)}
    if task.state == Task.State.OPEN:
        return {"text": "Not assigned", "colour": "govuk-tag--grey"}
    return {"text": "Assigned to you" if task.taken_by == actor.key else "Assigned", "colour": "govuk-tag--blue"}


def _by_time(rows, code):
    now = timezone.now()
    tonight = end_of_day(now)
    return rows.filter(
        **{
            "overdue": {"due_at__lt": now},
            "today": {"due_at__gte": now, "due_at__lte": tonight},
            "later": {"due_at__gt": tonight},
        }[code]
    )


def _by_status(rows, code, actor):
    if code == "done":
        return rows.filter(state=Task.State.DONE)
    if code == "mine":
        return rows.filter(taken_by=actor.key)
    return rows.filter(state=Task.State.OPEN)
