"""Organisations, the people in them, and the agreements under which they share data."""

import base64

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

import documents
from api.doors import DetailDoor, Nothing, Reason, Shown, Strict, collection, detail, translating, verb
from api.filters import borough_in
from people import actions as people
from people.models import Agreement, Invitation, Membership, Organisation
from people.organisations.data_sharing import ALL_FIELDS, as_paper, standing


class OrganisationShown(Shown):
    agreed_fields = serializers.ListField(
        child=serializers.ChoiceField(ALL_FIELDS), read_only=True, help_text="what the agreement in force lets it share"
    )
    parent = serializers.SlugRelatedField[Organisation]("code", read_only=True)

    class Meta:
        model = Organisation
        fields = [
            "id",
            "code",
            "name",
            "kind",
            "parent",
            "borough",
            "is_active",
            "email_domain",
            "verified_on",
            "weekly_limit",
            "open_limit",
            "agreed_from",
            "agreed_until",
            "agreed_fields",
            "version",
            "created_at",
            "available_actions",
        ]


class OrganisationSent(Strict):
    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(Organisation.Kind.choices)
    borough = serializers.CharField(max_length=9, required=False, default="")
    parent = serializers.SlugRelatedField("code", queryset=Organisation.objects.all(), required=False, default=None)
    email_domain = serializers.CharField(max_length=100, required=False, default="")


class OrganisationChanged(Strict):
    name = serializers.CharField(max_length=200, required=False)
    borough = serializers.CharField(max_length=9, required=False, allow_blank=True)
    parent = serializers.SlugRelatedField("code", queryset=Organisation.objects.all(), required=False, allow_null=True)
    email_domain = serializers.CharField(max_length=100, required=False, allow_blank=True)
    verified_on = serializers.DateField(required=False, allow_null=True)
    weekly_limit = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False, allow_null=True)
    open_limit = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False, allow_null=True)


class Invited(Strict):
    email = serializers.CharField(max_length=254)
    name = serializers.CharField(max_length=150, required=False, default="")
    role = serializers.CharField(max_length=20)


class InvitationShown(Shown):
    organisation = serializers.SlugRelatedField[Organisation]("code", read_only=True)

    class Meta:
        model = Invitation
        fields = [
            "id",
            "organisation",
            "email",
            "name",
            "role",
            "state",
            "expires_at",
            "version",
            "created_at",
            "available_actions",
        ]


class MembershipShown(Shown):
    organisation = serializers.SlugRelatedField[Organisation]("code", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)

    class Meta:
        model = Membership
        fields = [
            "id",
            "organisation",
            "email",
            "name",
            "role",
            "ended_at",
            "version",
            "created_at",
            "available_actions",
        ]


class AgreementShown(Shown):
    organisation = serializers.SlugRelatedField[Organisation]("code", read_only=True)
    shared = serializers.ListField(child=serializers.ChoiceField(ALL_FIELDS), source="fields", read_only=True)
    standing = serializers.SerializerMethodField(help_text="how it stands today: its state and its dates in one word")

    class Meta:
        model = Agreement
        fields = [
            "id",
            "organisation",
            "kind",
            "purpose",
            "lawful_basis",
            "shared",
            "starts_on",
            "review_on",
            "ends_on",
            "state",
            "standing",
            "signed_at",
            "countersigned_at",
            "renews",
            "version",
            "created_at",
            "available_actions",
        ]

    def get_standing(self, agreement) -> str:
        return standing(agreement, timezone.localdate()).code


class AgreementSent(Strict):
    organisation = serializers.SlugRelatedField("code", queryset=Organisation.objects.all())
    purpose = serializers.CharField(max_length=300)
    lawful_basis = serializers.ChoiceField(Agreement.LawfulBasis.choices)
    shared = serializers.ListField(child=serializers.ChoiceField(ALL_FIELDS), help_text="what is shared")
    starts_on = serializers.DateField()
    review_on = serializers.DateField()
    ends_on = serializers.DateField()
    renews = serializers.UUIDField(required=False)


class Signed(Strict):
    document = serializers.CharField(
        max_length=-(-people.LARGEST_DOCUMENT // 3) * 4,
        required=False,
        default="",
        help_text="the signed PDF, in base64; up to 10 MB of it",
    )
    document_name = serializers.CharField(max_length=200, required=False, default="")


@translating(people.invite)
def _invite(organisation, *, by, **words):
    """Invite someone to work for an organisation. They get a link by email; what is shown is the organisation."""
    people.invite(organisation=organisation, by=by, **words)
    return organisation


@translating(people.draft_agreement)
def _draft(*, by, organisation, shared, renews=None, **words):
    """Draft an agreement with an organisation, or one that `renews` an earlier one. Both sides sign it later."""
    led = Organisation.objects.led_by(by).filter(pk=organisation.pk).first()
    if led is None:
        raise serializers.ValidationError({"organisation": "There is nothing here that you can see."})
    earlier = led.agreements.filter(pk=renews).first() if renews else None
    if renews and earlier is None:
        raise serializers.ValidationError({"renews": "There is nothing here that you can see."})
    return people.draft_agreement(organisation=led, fields=shared, renews=earlier, by=by, **words)


def _with_paper(action):
    @translating(action)
    def act(agreement, *, document, document_name, by):
        try:
            content = base64.b64decode(document, validate=True) if document else None
        except ValueError:  # binascii.Error is one, and so is what is not ASCII
            raise serializers.ValidationError({"document": "This is not base64."}) from None
        return action(agreement, document=content, document_name=document_name, by=by)

    act.__doc__ = action.__doc__
    return act


class Paper(DetailDoor):
    """The agreement to print and sign."""

    queryset = Agreement.objects.select_related("organisation")
    serializer_class = AgreementShown
    operation_id = "agreements_paper"

    @extend_schema(operation_id="agreements_paper", responses={(200, "application/pdf"): bytes})
    def get(self, request, id):
        agreement = self.get_object()
        name = f"agreement-{agreement.organisation.code}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(
            documents.agreement.agreement(as_paper(agreement)), content_type="application/pdf", headers=headers
        )


_ORGANISATION = {
    "queryset": Organisation.objects.select_related("parent"),
    "shows": OrganisationShown,
    "lookup": "code",
    "tag": "organisations",
}
_INVITATION = {
    "queryset": Invitation.objects.select_related("organisation"),
    "shows": InvitationShown,
    "tag": "invitations",
}
_MEMBERSHIP = {
    "queryset": Membership.objects.select_related("organisation", "user"),
    "shows": MembershipShown,
    "tag": "memberships",
}
_AGREEMENT = {
    "queryset": Agreement.objects.select_related("organisation"),
    "shows": AgreementShown,
    "tag": "agreements",
}
organisations = collection(
    filters={"kind": "kind", "borough": borough_in("borough")},
    make=people.register_organisation,
    body=OrganisationSent,
    **_ORGANISATION,
)
organisation = detail(amend=people.amend_organisation, body=OrganisationChanged, **_ORGANISATION)
invitations = collection(filters={"state": "state", "organisation": "organisation__code"}, **_INVITATION)
memberships = collection(filters={"role": "role", "organisation": "organisation__code"}, **_MEMBERSHIP)
agreements = collection(
    filters={"state": "state", "organisation": "organisation__code"}, make=_draft, body=AgreementSent, **_AGREEMENT
)
agreement = detail(**_AGREEMENT)
agreement_paper = Paper.as_view()
ORGANISATION_VERBS = {
    "invite": verb("invite", _invite, body=Invited, **_ORGANISATION),
    "close": verb("close", people.close_organisation, body=Reason, **_ORGANISATION),
    "reopen": verb("reopen", people.reopen_organisation, body=Reason, **_ORGANISATION),
}
INVITATION_VERBS = {"withdraw": verb("withdraw", people.withdraw_invitation, body=Nothing, **_INVITATION)}
MEMBERSHIP_VERBS = {"end": verb("end", people.end_membership, body=Reason, **_MEMBERSHIP)}
AGREEMENT_VERBS = {
    "sign": verb("sign", _with_paper(people.sign_agreement), body=Signed, **_AGREEMENT),
    "countersign": verb("countersign", _with_paper(people.countersign_agreement), body=Signed, **_AGREEMENT),
    "end": verb("end", people.end_agreement, body=Reason, **_AGREEMENT),
}
