"""Hubs: where things are collected and classes held, and what each tells about itself."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from api.doors import DetailDoor, Strict, collection, translating
from api.filters import OneOf, borough_in
from api.idempotency import once
from people import actions as people
from people.models import HubProfile, Organisation
from people.organisations.hubs import ACCESS, OFFERS
from people.organisations.opening_hours import DAYS


class Hours(serializers.Serializer):
    """A week: each day's hours like 10:00-17:00, several with a comma; a day that is left out is closed."""

    def get_fields(self):
        return {day: serializers.CharField(max_length=60, required=False, allow_blank=True) for day in DAYS}

    def to_internal_value(self, data):
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(DAYS))):
            raise serializers.ValidationError({name: f"Use these days: {', '.join(DAYS)}." for name in unknown})
        return super().to_internal_value(data)

    def to_representation(self, hours):
        return dict(hours)


class HubShown(serializers.ModelSerializer):
    code = serializers.CharField(source="organisation.code", read_only=True)
    name = serializers.CharField(source="organisation.name", read_only=True)
    borough = serializers.CharField(source="organisation.borough", read_only=True, help_text="GSS code")
    is_active = serializers.BooleanField(source="organisation.is_active", read_only=True)
    hours = Hours(read_only=True)
    open_hours = serializers.CharField(read_only=True, help_text="the week in one line")
    access = serializers.ListField(child=serializers.ChoiceField(list(ACCESS)), read_only=True)
    languages = serializers.ListField(child=serializers.CharField(), read_only=True)
    offers = serializers.ListField(child=serializers.ChoiceField(list(OFFERS)), read_only=True)
    available_actions = serializers.SerializerMethodField()

    class Meta:
        model = HubProfile
        fields = [
            "code",
            "name",
            "borough",
            "is_active",
            "address",
            "postcode",
            "phone",
            "hours",
            "open_hours",
            "access",
            "languages",
            "offers",
            "version",
            "created_at",
            "available_actions",
        ]

    def get_available_actions(self, hub) -> list[str]:
        return []  # nothing but PATCH, which its caller may or may not


class HubChanged(Strict):
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    postcode = serializers.CharField(max_length=10, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    hours = Hours(required=False)
    access = serializers.ListField(child=serializers.ChoiceField(list(ACCESS)), required=False)
    languages = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    offers = serializers.ListField(child=serializers.ChoiceField(list(OFFERS)), required=False)


class HubSent(Strict):
    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=200)
    borough = serializers.CharField(max_length=9, required=False, default="")
    parent = serializers.SlugRelatedField("code", queryset=Organisation.objects.all(), required=False, default=None)
    email_domain = serializers.CharField(max_length=100, required=False, default="")


@translating(people.register_organisation)
def _open_hub(*, by, **words):
    """Enter a hub on the register; what it tells about itself is written by PATCH."""
    return people.register_organisation(kind="hub", by=by, **words).hub_profile


class OneHub(DetailDoor):
    """One hub, and what it tells about itself."""

    queryset = HubProfile.objects.select_related("organisation")
    serializer_class = HubShown
    lookup = "organisation__code"
    operation_id = "hubs_read"

    @extend_schema(operation_id="hubs_amend", request=HubChanged, responses=HubShown)
    def patch(self, request, id):
        """Write what it tells about itself; its own lead only hours, access, languages and phone."""
        profile = self.get_object()
        people.describe_hub.admit(profile.organisation, request.user)
        self.check_unchanged(profile)
        body = HubChanged(data=request.data)
        body.is_valid(raise_exception=True)
        facts = dict(body.validated_data)
        return once(
            request,
            lambda: people.describe_hub(profile.organisation, by=request.user, **facts),
            lambda row: (200, self.show(row), ""),
        )


_HUB = {
    "queryset": HubProfile.objects.select_related("organisation"),
    "shows": HubShown,
    "lookup": "organisation__code",
    "tag": "hubs",
}


_OFFERING = OneOf(tuple(OFFERS), lambda rows, code, _actor: rows.filter(offers__contains=[code]))


hubs = collection(
    filters={"borough": borough_in("organisation__borough"), "offers": _OFFERING}, make=_open_hub, body=HubSent, **_HUB
)
