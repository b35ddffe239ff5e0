"""Messages, and what became of a call that a person makes."""

from rest_framework import serializers

from api.doors import Shown, Strict, collection, detail, verb
from notifications import actions as notifications
from notifications.models import Message


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
