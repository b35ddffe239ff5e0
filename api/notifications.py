"""Messages, what became of a call that a person makes, and tasks."""

from rest_framework import serializers

from api.doors import Shown, Strict, collection, detail, verb
from notifications import actions as notifications
from notifications.models import Message, Task


class MessageShown(Shown):
    class Meta:
        model = Message
        fields = [
            "id",
            "event",
            "channel",
            "state",
            "due_at",
            "sent_at",
            "answered_at",
            "cause",
            "version",
            "created_at",
            "available_actions",
        ]


class Spoken(Strict):
    result = serializers.ChoiceField(choices=["reached", "declined"], required=False, default="reached")


class Unspoken(Strict):
    result = serializers.ChoiceField(choices=["no_answer", "wrong_number"], required=False, default="no_answer")


_MESSAGE = {"queryset": Message.objects.all(), "shows": MessageShown, "tag": "messages"}


messages = collection(filters={"state": "state", "channel": "channel"}, **_MESSAGE)


message = detail(**_MESSAGE)


MESSAGE_VERBS = {
    "done": verb("done", notifications.done, body=Spoken, **_MESSAGE),
    "not-reached": verb("not-reached", notifications.not_reached, body=Unspoken, **_MESSAGE),
}


class TaskShown(Shown):
    title = serializers.CharField(source="kind_of.title", read_only=True)
    steps = serializers.ListField(source="kind_of.steps", child=serializers.CharField(), read_only=True)
    outcomes = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = [
            "id",
            "kind",
            "title",
            "steps",
            "reference",
            "details",
            "state",
            "due_at",
            "taken_by",
            "done_at",
            "outcome",
            "outcomes",
            "note",
            "version",
            "created_at",
            "available_actions",
        ]

    def get_outcomes(self, task) -> dict[str, str]:
        """What the task can end with: code and words."""
        return dict(task.kind_of.outcomes)


class Finished(Strict):
    outcome = serializers.CharField(max_length=40)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


_TASK = {"queryset": Task.objects.all(), "shows": TaskShown, "tag": "tasks"}


tasks = collection(filters={"state": "state", "kind": "kind", "reference": "reference"}, **_TASK)


task = detail(**_TASK)


TASK_VERBS = {
    "take": verb("take", notifications.take_task, **_TASK),
    "finish": verb("finish", notifications.finish_task, body=Finished, **_TASK),
    "reopen": verb("reopen", notifications.reopen_task, **_TASK),
}
