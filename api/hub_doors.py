"""Hubs: where people collect what is theirs, and learn."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from api.doors import AmendDoor, Door, ListDoor, MakeDoor, Shown, Strict, translating
from api.filters import OneOf, borough_in
from people import actions as people
from people.models import Organisation
from people.organisations.hubs import ACCESS, OFFERS
from people.organisations.opening_hours import DAYS
from people.places.boroughs import BY_CODE


class Hours(serializers.Serializer):
    """A week: each day's hours like 10:00-17:00, several with a comma. A day that is left out is closed."""

    def get_fields(self):
        return {day: serializers.CharField(max_length=60, required=False, allow_blank=True) for day in DAYS}

    def to_internal_value(self, data):
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(DAYS))):
            raise serializers.ValidationError({name: f"Use these days: {', '.join(DAYS)}." for name in unknown})
        return super().to_internal_value(data)

    def to_representation(self, instance):
        return dict(instance)


class HubShown(Shown):
    borough_name = serializers.SerializerMethodField()
    address = serializers.CharField(source="hub_profile.address", read_only=True, default="")
    postcode = serializers.CharField(source="hub_profile.postcode", read_only=True, default="")
    phone = serializers.CharField(source="hub_profile.phone", read_only=True, default="", help_text="E.164")
    hours = Hours(source="hub_profile.hours", read_only=True, default=dict)
    open_hours = serializers.CharField(
        source="hub_profile.open_hours", read_only=True, default="", help_text="the week in one line"
    )
    access = serializers.ListField(
        source="hub_profile.access", child=serializers.ChoiceField(list(ACCESS)), read_only=True, default=list
    )
    languages = serializers.ListField(
        source="hub_profile.languages", child=serializers.CharField(), read_only=True, default=list
    )
    offers = serializers.ListField(
        source="hub_profile.offers", child=serializers.ChoiceField(list(OFFERS)), read_only=True, default=list
    )

    class Meta:
        model = Organisation
        fields = [
            "id",
            "code",
            "name",
            "borough",
            "borough_name",
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

    def get_borough_name(self, hub) -> str:
        return BY_CODE[hub.borough].name if hub.borough in BY_CODE else ""

    def get_available_actions(self, row) -> list[str]:
        """Always empty: hubs are changed under `organisations`."""
        return []


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
    parent = serializers.SlugRelatedField(  # type: ignore[assignment]  # a serializer has a parent of its own
        "code", queryset=Organisation.objects.all(), required=False, default=None
    )
    email_domain = serializers.CharField(max_length=100, required=False, default="")


@translating(people.register_organisation)
def _open_hub(*, by, **words):
    """Enter a hub on the register; what it tells about itself is written by PATCH."""
    return people.register_organisation(kind="hub", by=by, **words)


class HubDoor(Door):
    """What whoever refers, books or delivers may know of a hub."""

    queryset = Organisation.objects.filter(kind="hub").select_related("hub_profile")
    serializer_class = HubShown
    lookup = "code"

    def get_queryset(self):
        return (
            self.queryset
            if getattr(self, "swagger_fake_view", False)
            else self.queryset.hubs_seen_by(self.request.user)
        )


class HubList(HubDoor, ListDoor, MakeDoor):
    """The hubs that are open."""

    filters: ClassVar = {
        "borough": borough_in("borough"),
        "offers": OneOf(tuple(OFFERS), lambda rows, code, _actor: rows.filter(hub_profile__offers__contains=[code])),
    }
    act: ClassVar[Any] = staticmethod(_open_hub)
    body_class = HubSent

    @extend_schema(operation_id="hubs_list", responses=HubShown(many=True))
    def get(self, request):
        return super().get(request)

    @extend_schema(operation_id="hubs_create", request=HubSent, responses={201: HubShown})
    def post(self, request):
        return super().post(request)


@translating(people.describe_hub)
def _describe(hub, *, by, **facts):
    people.describe_hub(hub, by=by, **facts)
    return Organisation.objects.select_related("hub_profile").get(pk=hub.pk)


_describe.admit = people.describe_hub.admit


class OneHub(HubDoor, AmendDoor):
    """One hub, by its code, and what it tells about itself."""

    operation_id = "hubs_read"
    amend: ClassVar[Any] = staticmethod(_describe)
    body_class = HubChanged

    @extend_schema(operation_id="hubs_read", responses=HubShown)
    def get(self, request, id):
        return super().get(request, id)

    @extend_schema(operation_id="hubs_amend", request=HubChanged, responses=HubShown)
    def patch(self, request, id):
        """Write what it tells about itself; its own lead only hours, access, languages and phone."""
        return super().patch(request, id)
