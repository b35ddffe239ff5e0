"""What the triage desk keeps beside referrals: appeals, and the letter that tells a decision."""

from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from api.doors import Nothing, Shown, Strict, collection, detail, translating, verb
from api.referrals import ByReference, Coded, ReferralShown
from documents.decision import decision_letter
from people.models import User
from referrals import actions as referrals
from referrals import letters
from referrals.models import Appeal, Referral


class AppealShown(Shown):
    referral = serializers.SlugRelatedField[Referral]("reference", read_only=True)
    outcome_words = serializers.CharField(read_only=True)

    class Meta:
        model = Appeal
        fields = [
            "id",
            "referral",
            "need",
            "state",
            "grounds",
            "decide_by",
            "outcome_words",
            "decided_at",
            "created_at",
            "version",
            "available_actions",
        ]


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
        raise serializers.ValidationError({"to": "Nobody signs in with this address."})
    return referrals.assign_appeal(row, to=colleague, by=by)


class Letter(ByReference):
    """The decision as a letter to print."""

    queryset = Referral.objects.select_related("organisation", "referrer")
    serializer_class, operation_id = ReferralShown, "referrals_letter"

    @extend_schema(operation_id="referrals_letter", responses={(200, "application/pdf"): bytes})
    def get(self, request, id):
        referral = self.get_object()
        if referral.decided_at is None:
            raise Http404
        told = letters.of_decision(referral, list(referral.needs.filter(decided_at__isnull=False).order_by("id")))
        headers = {
            "Content-Disposition": f'attachment; filename="{referral.reference}.pdf"',
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(decision_letter(told), content_type="application/pdf", headers=headers)


_APPEAL = {"queryset": Appeal.objects.select_related("referral"), "shows": AppealShown, "tag": "appeals"}
letter = Letter.as_view()
appeals = collection(filters={"state": "state"}, **_APPEAL)
appeal = detail(**_APPEAL)
APPEAL_VERBS = {
    "assign": verb("assign", _assign, body=Reviewer, **_APPEAL),
    "uphold": verb("uphold", referrals.uphold_appeal, body=Upheld, **_APPEAL),
    "dismiss": verb("dismiss", referrals.dismiss_appeal, body=Coded, **_APPEAL),
    "withdraw": verb("withdraw", referrals.withdraw_appeal, body=Nothing, **_APPEAL),
}
