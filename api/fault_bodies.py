"""How a fault is told to the API, and how it is shown."""

from rest_framework import serializers

from api.doors import Shown, Strict
from referrals.actions.faults import LONGEST_WORDS
from referrals.first_help import CHECKLIST
from referrals.models import Fault

_STEPS = sorted({step.code for steps in CHECKLIST.values() for step in steps})


class FaultTold(Strict):
    reason = serializers.CharField(
        max_length=LONGEST_WORDS, required=False, allow_blank=True, default="", help_text="what happens, in their words"
    )
    kind = serializers.ChoiceField(Fault.Kind.choices, required=False, default=Fault.Kind.FAULTY)
    tried = serializers.ListField(
        child=serializers.ChoiceField(_STEPS),
        required=False,
        default=list,
        help_text="steps of first help that were tried",
    )


class FirstHelp(Strict):
    tried = serializers.ListField(child=serializers.ChoiceField(_STEPS), help_text="steps that were tried since")
    works = serializers.BooleanField(required=False, default=False, help_text="whether that was enough")


class FaultShown(Shown):
    class Meta:
        model = Fault
        fields = [
            *("id", "need", "kind", "words", "tried", "due_at", "state", "ended_at"),
            *("version", "created_at", "available_actions"),
        ]
