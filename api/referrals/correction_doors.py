"""What was corrected after a referral was sent: listed without values, agreed to, declined, checked."""

from rest_framework import serializers

from api.doors import Nothing, Shown, Strict, collection, detail, verb
from api.referrals.sent import ContactSent, NeedSent, ReferralSent, ResidentSent
from law.refusals import Invalid
from referrals import actions as referrals
from referrals.models import Correction, Referral


class CorrectionShown(Shown):
    """Who corrected what and when. What it was and is now, the portal shows to those who may read it."""

    referral = serializers.SlugRelatedField[Referral]("reference", read_only=True)

    class Meta:
        model = Correction
        fields = [
            "id",
            "referral",
            "subject",
            "fields",
            "state",
            "made_by",
            "made_at",
            "is_to_check",
            "checked_at",
            "version",
            "available_actions",
        ]


class Checked(Strict):
    new_urgency = serializers.BooleanField(
        required=False, default=False, help_text="needs that wait take the urgency of the last run of the rules"
    )


class ReferralChanged(ReferralSent):
    """On a draft a merge patch of everything. Once it is sent, of `resident`, `contact_policy` and `needs`, and `reason`
    says why it is corrected.
    """

    reason = serializers.CharField(required=False, help_text="of a referral that was sent: why it is corrected")
    moved = serializers.BooleanField(
        required=False, help_text="the person has moved since: reports count them where they lived at the referral"
    )


class ResidentChanged(ResidentSent):
    """A merge patch of the resident, and why they are corrected."""

    first_name = serializers.CharField(required=False)
    contact_policy = ContactSent(required=False)
    needs = NeedSent(many=True, required=False)
    reason = serializers.CharField(help_text="why this is corrected; it is shown in the history")
    moved = serializers.BooleanField(required=False)


def correct_from(body: dict, referral: Referral, *, by) -> list[Correction]:
    """Correct the referral as a body says: `reason` and `moved` beside the merge patch."""
    patch = {name: value for name, value in body.items() if name not in ("reason", "moved")}
    reason = body.get("reason", "")
    moved = body.get("moved", False)
    if not isinstance(reason, str):
        raise Invalid.at("/reason", "not_text", "This must be text, in quotation marks.")
    if not isinstance(moved, bool):
        raise Invalid.at("/moved", "not_a_boolean", "This must be true or false, without quotation marks.")
    return referrals.correct(referral, patch=patch, reason=reason, moved=moved, by=by)


_CORRECTION = {
    "queryset": Correction.objects.select_related("referral"),
    "shows": CorrectionShown,
    "tag": "corrections",
}


corrections = collection(
    filters={"referral": "referral__reference", "state": "state", "subject": "subject"}, **_CORRECTION
)


correction = detail(**_CORRECTION)


CORRECTION_VERBS = {
    "agree": verb("agree", referrals.agree_correction, body=Nothing, **_CORRECTION),
    "decline": verb("decline", referrals.decline_correction, body=Nothing, **_CORRECTION),
    "check": verb("check", referrals.check_correction, body=Checked, **_CORRECTION),
}
