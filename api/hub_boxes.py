"""Boxes that go to hubs: of SIMs, and of devices that a hub shares."""

from rest_framework import serializers

from api.doors import Reason, Shown, Strict, collection, detail, verb
from connectivity import actions as connectivity
from connectivity.models import Box
from inventory import actions as inventory
from inventory.models import Device, SharedBox
from people.models import Organisation
from people.organisations.hub_boxes import HubBox


def _how_many(model: type[HubBox]) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=model.MOST)


def _hub() -> serializers.SlugRelatedField[Organisation]:
    return serializers.SlugRelatedField("code", queryset=Organisation.objects.filter(kind="hub"))


# ── SIMs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class BoxShown(Shown):
    hub = serializers.SlugRelatedField[Organisation]("code", read_only=True)

    class Meta:
        model = Box
        fields = [
            *("id", "number", "hub", "quantity", "state", "sent_at", "arrived_at"),
            *("version", "created_at", "available_actions"),
        ]


class BoxOrder(Strict):
    hub = _hub()
    quantity = _how_many(Box)


class Quantity(Strict):
    quantity = _how_many(Box)


class Iccids(Strict):
    iccids = serializers.ListField(child=serializers.CharField(max_length=40), min_length=1, max_length=Box.MOST)


_SIM_BOX = {
    "queryset": Box.objects.select_related("hub"),
    "shows": BoxShown,
    "lookup": "number",
    "tag": "sim_boxes",
}


sim_boxes = collection(
    filters={"state": "state", "hub": "hub__code"}, make=connectivity.order_box, body=BoxOrder, **_SIM_BOX
)


sim_box = detail(**_SIM_BOX)


SIM_BOX_VERBS = {
    "change": verb("change", connectivity.change_order, body=Quantity, **_SIM_BOX),
    "pack": verb("pack", connectivity.pack_box, body=Iccids, **_SIM_BOX),
    "unpack": verb("unpack", connectivity.unpack_box, body=Reason, **_SIM_BOX),
    "send": verb("send", connectivity.send_box, **_SIM_BOX),
    "unsend": verb("unsend", connectivity.unsend_box, body=Reason, **_SIM_BOX),
    "arrive": verb("arrive", connectivity.arrive_box, body=Iccids, **_SIM_BOX),
    "arrive-late": verb("arrive-late", connectivity.arrive_late, body=Iccids, **_SIM_BOX),
    "cancel": verb("cancel", connectivity.cancel_box, body=Reason, **_SIM_BOX),
}


# ── Devices that a hub shares ────────────────────────────────────────────────────────────────────────────────────────


class SharedBoxShown(BoxShown):
    class Meta:
        model = SharedBox
        fields = [*BoxShown.Meta.fields, "kind"]


class SharedBoxOrder(Strict):
    hub = _hub()
    kind = serializers.ChoiceField(Device.Kind.choices)
    quantity = _how_many(SharedBox)


class SharedQuantity(Strict):
    quantity = _how_many(SharedBox)


class AssetTags(Strict):
    tags = serializers.ListField(
        child=serializers.CharField(max_length=200, help_text="as a label has it: alone, or at the end of an address"),
        min_length=1,
        max_length=SharedBox.MOST,
    )


_SHARED_BOX = {
    "queryset": SharedBox.objects.select_related("hub"),
    "shows": SharedBoxShown,
    "lookup": "number",
    "tag": "shared_boxes",
}


shared_boxes = collection(
    filters={"state": "state", "hub": "hub__code", "kind": "kind"},
    make=inventory.order_shared,
    body=SharedBoxOrder,
    **_SHARED_BOX,
)


shared_box = detail(**_SHARED_BOX)


SHARED_BOX_VERBS = {
    "change": verb("change", inventory.change_shared_order, body=SharedQuantity, **_SHARED_BOX),
    "pack": verb("pack", inventory.pack_shared, body=AssetTags, **_SHARED_BOX),
    "unpack": verb("unpack", inventory.unpack_shared, body=Reason, **_SHARED_BOX),
    "send": verb("send", inventory.send_shared, **_SHARED_BOX),
    "unsend": verb("unsend", inventory.unsend_shared, body=Reason, **_SHARED_BOX),
    "arrive": verb("arrive", inventory.arrive_shared, body=AssetTags, **_SHARED_BOX),
    "cancel": verb("cancel", inventory.cancel_shared, body=Reason, **_SHARED_BOX),
}
