"""What the API says of referrals and their needs, and what may be sent about them."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.doors import (
    Reason,
    Shown,
    Strict,
)
from api.referrals.labelled import LabelledAnswers
from api.referrals.sent import codes
from api.showing import columns_of, show, show_rows
from database.along import rows_of
from inventory import actions as inventory
from people.access import sees
from people.models import Organisation
from referrals import facts as reading
from referrals import reasons
from referrals.actions import LONGEST_MESSAGE
from referrals.desk import SENTENCES
from referrals.models import Need, Referral

REFUSALS = [(code, reason.label) for code, reason in reasons.REFUSAL.items()]


class NeedShown(LabelledAnswers, Shown):
    requires = serializers.ListField(child=serializers.ChoiceField(reading.REQUIREMENTS), read_only=True)

    class Meta:
        model = Need
        fields = [
            "id",
            "kind",
            "purpose",
            "state",
            "outcome",
            "queued_at",
            "needed_by",
            "form",
            "use",
            "requires",
            "substitutes",
            "lapses",
            "decision_code",
            "decision_reason",
            "appeal_by",
            "ended_at",
            "version",
            "available_actions",
        ]
        extra_kwargs: ClassVar = {
            "form": {"help_text": codes(reading.FORMS)},
            "use": {"help_text": "of a device"},
        }
        also_reads = ("referral", "decided_at", "provided_at")


class DeskShown(serializers.ModelSerializer):
    sentence = serializers.SerializerMethodField()
    merged_into = serializers.SlugRelatedField[Referral]("reference", read_only=True)

    class Meta:
        model = Referral
        fields = [
            "queue",
            "why",
            "sentence",
            "taken_by",
            "taken_at",
            "clock_stopped_on",
            "paused_days",
            "possible_duplicates",
            "merged_into",
        ]
        extra_kwargs: ClassVar = {"why": {"help_text": "the code of `sentence`"}}

    def get_sentence(self, referral) -> str:
        return SENTENCES.get(referral.why, "")


class ReferralShown(Shown):
    organisation = serializers.SlugRelatedField[Organisation]("code", read_only=True)
    is_paused = serializers.SerializerMethodField()
    needs = serializers.SerializerMethodField()
    possible_open_elsewhere = serializers.SerializerMethodField()
    desk = serializers.SerializerMethodField()

    class Meta:
        model = Referral
        fields = [
            "id",
            "reference",
            "your_ref",
            "organisation",
            "state",
            "outcome",
            "channel",
            "urgency",
            "is_paused",
            "needs",
            "resident",
            "submitted_at",
            "decide_by",
            "decided_at",
            "appeal_by",
            "resolved_at",
            "ended_at",
            "end_code",
            "end_reason",
            "redirected_to",
            "possible_open_elsewhere",
            "desk",
            "version",
            "created_at",
            "available_actions",
        ]
        also_reads = (
            *columns_of(DeskShown),
            *("resident__consent_withdrawn_at", "decided_at", "expires_at"),
            *("merged_into__state", "merged_into__resident__consent_withdrawn_at"),
        )

    def get_is_paused(self, referral) -> bool:
        """Only that it is paused; why is the safeguarding lead's to know."""
        return referral.is_paused

    @extend_schema_field(NeedShown(many=True))
    def get_needs(self, referral):
        """Of one that was joined to another, what the survivor has of the same kinds: its referrer goes on following
        it here.
        """
        needs = referral.followed_needs() if referral.state == Referral.State.MERGED else rows_of(referral, "needs")
        return show_rows(NeedShown, needs, self.context)

    def get_possible_open_elsewhere(self, referral) -> bool:
        """All that a referrer learns of a possible duplicate; triage finds both sides under /duplicates."""
        return referral.possible_duplicates > 0 and referral.state in ("submitted", "in_triage", "awaiting_information")

    @extend_schema_field(DeskShown(allow_null=True))
    def get_desk(self, referral):
        """Where it lies on the triage desk and why, for those who work there."""
        if not sees(self.actor, "every referral"):
            return None
        return show(DeskShown, referral)


class NeedReceived(serializers.ModelSerializer):
    class Meta:
        model = Need
        fields = ["id", "kind", "state"]


class ReferralReceived(serializers.ModelSerializer):
    """The receipt of a new referral. Nothing in it names the resident."""

    organisation = serializers.SlugRelatedField[Organisation]("code", read_only=True)
    needs = NeedReceived(many=True)
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="sentences about what was kept otherwise than sent"
    )
    available_actions = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Referral
        fields = [
            "id",
            "reference",
            "your_ref",
            "organisation",
            "state",
            "channel",
            "needs",
            "resident",
            "decide_by",
            "warnings",
            "version",
            "available_actions",
        ]


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
class Words(serializers.Field):
    """One text, or a list of them."""

    default_error_messages = {
        "not_words": "Send a text, or a list of texts.",
        "too_long": "A text may have up to 5,000 characters.",
    }

    def to_internal_value(self, data):
        texts = data if isinstance(data, list) else [data]
        if not all(isinstance(text, str) for text in texts) or len(texts) > 20:
            self.fail("not_words")
        if any(len(text) > 5000 or "\x00" in text for text in texts):
            self.fail("too_long")
        return data

    def to_representation(self, value):
        return value


class Questions(Strict):
    questions = Words()


class Answers(Strict):
    answers = Words()


class HubChosen(Strict):
    hub = serializers.CharField(
        max_length=reading.LONGEST_CODE, allow_blank=True, help_text="`code` of an open hub; empty for the nearest"
    )


class MessageSent(Strict):
    words = serializers.CharField(
        max_length=LONGEST_MESSAGE, help_text="what the caseworker should read, up to 2,000 characters"
    )


class MessageNamed(Strict):
    message = serializers.IntegerField(min_value=1, help_text="`id` of a message")


class MessageAnswered(MessageNamed):
    answer = serializers.CharField(
        max_length=LONGEST_MESSAGE,
        required=False,
        allow_blank=True,
        default="",
        help_text="up to 2,000 characters; empty when no answer is needed. Earlier messages that are open are closed with it",
    )


def _one_of(table) -> str:
    return "why, as a code that is counted, one of: " + ", ".join(f"`{code}` ({r.label})" for code, r in table.items())


class Coded(Strict):
    """Why, as a code that is counted, and words of one's own."""

    code = serializers.CharField(max_length=30, required=False, default="", help_text=_one_of(reasons.REFUSAL))
    reason = serializers.CharField(max_length=300, required=False, default="")


class Withdrawn(Coded):
    code = serializers.CharField(max_length=30, required=False, default="other", help_text=_one_of(reasons.WITHDRAWAL))


class Dismissed(Coded):
    code = serializers.CharField(max_length=30, required=False, default="", help_text=_one_of(reasons.DISMISSAL))


class Redirected(Coded):
    code = serializers.CharField(max_length=30, required=False, default="", help_text=_one_of(reasons.REDIRECTION))
    to = serializers.CharField(max_length=150, help_text="the service that takes it on")


class Unmet(Coded):
    code = serializers.CharField(max_length=30, required=False, default="", help_text=_one_of(reasons.UNMET))
    to = serializers.CharField(max_length=150, required=False, default="", help_text="who else might bring it")


class Searched(Strict):
    text = serializers.CharField(
        max_length=200, help_text="a name, phone number, date of birth or reference; every word of it has to match"
    )


class Colleague(Strict):
    to = serializers.EmailField()


class Into(Strict):
    into = serializers.CharField(max_length=40, help_text="our reference of the referral that is kept")
    reason = serializers.CharField(max_length=300, required=False, default="")


class Revived(Strict):
    our_fault = serializers.BooleanField(required=False, default=False, help_text="then the original date is kept")
    reason = serializers.CharField(max_length=300, required=False, default="")


class Asked(Strict):
    asked = serializers.BooleanField(required=False, default=False, help_text="the person asked for it themself")
    reason = serializers.CharField(max_length=300, required=False, default="")


class Reopened(Reason):
    need = serializers.UUIDField(help_text="the need that comes back to life")


class Grounds(Strict):
    grounds = serializers.CharField(max_length=5000)


class Decision(serializers.Serializer):
    need = serializers.UUIDField()
    approve = serializers.BooleanField()
    code = serializers.ChoiceField(REFUSALS, required=False, help_text="of a no: its reason")
    reason = serializers.CharField(max_length=300, required=False, help_text="of a no: words of your own")


@extend_schema_field(Decision(many=True))
class DecisionsField(serializers.ListField):
    """Read by the action, which names each decision at fault."""


class Decisions(Strict):
    decisions = DecisionsField(child=serializers.DictField(), max_length=20, required=False, default=list)
    reason = serializers.CharField(max_length=300, required=False, default="")


class Step(serializers.Serializer):
    """One step of the story, without a name in it."""

    at = serializers.DateTimeField()
    object = serializers.CharField()
    verb = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    reason = serializers.CharField()


class KindAvailable(serializers.Serializer):
    kind = serializers.CharField()
    name = serializers.CharField()
    free = serializers.IntegerField(help_text="a multiple of 5, rounded down; 0 is fewer than 5")
    free_words = serializers.CharField()
    waiting = serializers.IntegerField(help_text="a multiple of 5, rounded down; 0 is fewer than 5")
    waiting_words = serializers.CharField()
    wait_days = serializers.IntegerField(allow_null=True)
    wait_words = serializers.CharField()


class AvailabilityShown(serializers.Serializer):
    borough = serializers.CharField()
    counted_on = serializers.DateField(help_text="the day of the cut; a number changes when it has moved by 5 or more")
    kinds = KindAvailable(many=True)


class NeedFull(NeedShown):
    referral = serializers.SlugRelatedField[Referral]("reference", read_only=True)

    class Meta(NeedShown.Meta):
        fields = ["referral", *NeedShown.Meta.fields]


class WaitShown(serializers.Serializer):
    place = serializers.CharField(help_text="the band of its place in the queue")
    weeks = serializers.CharField(help_text="a range from what came in lately, in words; not a promise")


class OneNeed(NeedFull):
    """One need, with what was last said about its wait."""

    wait = serializers.SerializerMethodField()

    class Meta(NeedFull.Meta):
        fields = [*NeedFull.Meta.fields, "wait"]

    @extend_schema_field(WaitShown(allow_null=True))
    def get_wait(self, need) -> dict | None:
        estimate = need.wait_estimates.order_by("-created_at").first() if need.state == Need.State.WAITING else None
        return (
            None
            if estimate is None
            else {"place": inventory.range_of(estimate).place, "weeks": inventory.range_of(estimate).words}
        )
