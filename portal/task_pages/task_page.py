"""One task: what to do, what it is about, how it ended, and a way back."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse

from notifications import actions as notifications
from notifications.models import Task
from people.access import can
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.forms import PageForm
from portal.task_pages.task_list import due_cell
from portal.warehouse.actor_names import colleague_names


class Outcome(PageForm):
    """How the task ended: the outcomes of its kind, and a note."""

    outcome = forms.ChoiceField(
        label="What was the outcome?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what the outcome was"},
    )
    note = forms.CharField(
        label="Note (optional)",
        help_text="What was done or decided, and why",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Note must be 1,000 characters or fewer"},
    )

    def __init__(self, data, *, task):
        super().__init__(data)
        self.fields["outcome"].choices = task.kind_of.outcomes


@page(sees="tasks")
def task_page(request, id):
    """One task. Each of its buttons is one action."""
    task = get_visible_or_404(Task.objects.all(), request.actor, pk=id)
    doing = request.POST.get("do", "")
    form = Outcome(form_data(request) if doing == "finish" else None, task=task)
    if request.method == "POST" and _is_done(request, task, doing, form):
        return redirect("tasks:home" if doing == "finish" else request.path)
    names = colleague_names({key for key in (task.taken_by, task.done_by) if key})
    context = {
        "task": task,
        "kind": task.kind_of,
        "link": _open_link(task, request.actor),
        "due": due_cell(task),
        "taken_by": names.get(task.taken_by, ""),
        "done_by": names.get(task.done_by, ""),
        "is_mine": task.taken_by == request.actor.key,
        "outcome": task.kind_of.words_of(task.outcome),
        "can": can(request.actor, task),
        "form": form,
        "back": reverse("tasks:home"),
        "back_text": "Your tasks",
    }
    return render(request, "task_pages/task.html", context, status=422 if form.is_bound else 200)


def _is_done(request, task: Task, doing: str, form: Outcome) -> bool:
    by = request.actor
    if doing == "take":
        notifications.take_task(task, by=by)
        messages.success(request, "Task assigned to you")
        return True
    if doing == "reopen":
        notifications.reopen_task(task, by=by)
        messages.success(request, "Task put back on the list")
        return True
    if doing != "finish":
        raise Http404
    return form.is_valid() and bool(
        submit_or_show_errors(
            request, form, lambda: notifications.finish_task(task, **form.cleaned_data, by=by), "Task finished"
        )
    )


def _open_link(task: Task, actor) -> str:
    """The page of what the task is about, where this person may open it; else nothing."""
    path = task.kind_of.path_of(task.reference)
    try:
        roles: frozenset[str] = getattr(resolve(path).func, "roles", frozenset())
    except Resolver404:
        return ""
    return "" if actor.roles.isdisjoint(roles) else path
