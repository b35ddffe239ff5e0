"""Appeals against a decision, and how they are reviewed."""

from rest_framework import serializers

from api.doors import Nothing, Shown, Strict, collection, detail, translating, verb
from api.referrals.serializers import Dismissed
from people.access import sees
from people.models import User
from referrals import actions as referrals
from referrals.models import Appeal, Referral


class AppealShown(Shown):
    referral = serializers.SlugRelatedField[Referral]("reference", read_only=True)
    grounds = serializers.SerializerMethodField(help_text="empty for whoever referred, where the person wrote it")
    is_by_the_person = serializers.BooleanField(read_only=True, help_text="the person appealed on their own page")
    outcome_words = serializers.CharField(read_only=True)

    class Meta:
        model = Appeal
        fields = [
            "id",
            "referral",
            "need",
            "state",
            "grounds",
            "is_by_the_person",
            "decide_by",
            "outcome_words",
            "decided_at",
            "created_at",
            "version",
            "available_actions",
        ]

    def get_grounds(self, appeal: Appeal) -> str:
        is_hidden = appeal.is_by_the_person and not sees(self.context["request"].user, "desk")
        return "" if is_hidden else appeal.grounds


class Reviewer(Strict):
    to = serializers.EmailField(required=False, default="", help_text="of another triage lead; oneself when empty")


class Upheld(Strict):
    words = serializers.CharField(max_length=2000, help_text="why, in plain words: the referrer reads them")
    needs = serializers.ListField(child=serializers.UUIDField(), required=False, default=None, allow_null=True)


@translating(referrals.assign_appeal)
def _assign(row, *, to, by):
    """Take the review of an appeal, or give it to another triage lead."""
    colleague = User.objects.filter(email=to.lower(), is_active=True).first() if to else None
    if to and colleague is None:
        raise serializers.ValidationError({"to": "No one signs in with this address."})
    return referrals.assign_appeal(row, to=colleague, by=by)


_APPEAL = {"queryset": Appeal.objects.select_related("referral"), "shows": AppealShown, "tag": "appeals"}


appeals = collection(filters={"state": "state"}, **_APPEAL)


appeal = detail(**_APPEAL)


APPEAL_VERBS = {
    "assign": verb("assign", _assign, body=Reviewer, **_APPEAL),
    "uphold": verb("uphold", referrals.uphold_appeal, body=Upheld, **_APPEAL),
    "dismiss": verb("dismiss", referrals.dismiss_appeal, body=Dismissed, **_APPEAL),
    "withdraw": verb("withdraw", referrals.withdraw_appeal, body=Nothing, **_APPEAL),
}
