"""Hubs: where people collect what is theirs, and learn."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from api.doors import DetailDoor, Door, ListDoor, Shown
from api.filters import borough_in
from people.models import Organisation
from people.places.boroughs import BY_CODE


class HubShown(Shown):
    borough_name = serializers.SerializerMethodField()

    class Meta:
        model = Organisation
        fields = ["id", "code", "name", "borough", "borough_name", "version", "created_at", "available_actions"]

    def get_borough_name(self, hub) -> str:
        return BY_CODE[hub.borough].name if hub.borough in BY_CODE else ""

    def get_available_actions(self, row) -> list[str]:
        """None: the register is kept under `organisations`."""
        return []


class HubDoor(Door):
    """What whoever refers, books or delivers may know of a hub."""

    queryset = Organisation.objects.filter(kind="hub")
    serializer_class = HubShown
    lookup = "code"

    def get_queryset(self):
        return (
            self.queryset
            if getattr(self, "swagger_fake_view", False)
            else self.queryset.hubs_seen_by(self.request.user)
        )


class HubList(HubDoor, ListDoor):
    """The hubs that are open."""

    filters: ClassVar = {"borough": borough_in("borough")}

    @extend_schema(operation_id="hubs_list", responses=HubShown(many=True))
    def get(self, request):
        return super().get(request)


class OneHub(HubDoor, DetailDoor):
    """One hub, by its code."""

    operation_id = "hubs_read"

    @extend_schema(operation_id="hubs_read", responses=HubShown)
    def get(self, request, id):
        return super().get(request, id)
