"""Old devices that are to come back for their replacement."""

from rest_framework import serializers

from api.doors import Reason, Shown, Strict, collection, detail, verb
from inventory import actions as inventory
from inventory.models import Device, Swap


class SwapShown(Shown):
    device = serializers.SlugRelatedField[Device]("asset_tag", read_only=True)

    class Meta:
        model = Swap
        fields = ["id", "need", "device", "state", "due_on", "chased", "version", "created_at", "available_actions"]


class ScannedOld(Strict):
    scanned = serializers.CharField(max_length=120, help_text="the label or serial number of the old device")


_SWAP = {
    "queryset": Swap.objects.select_related("device", "need__referral__resident"),
    "shows": SwapShown,
    "tag": "swaps",
}

swaps = collection(filters={"state": "state", "need": "need"}, **_SWAP)

swap = detail(**_SWAP)

SWAP_VERBS = {
    "take-in-old": verb("take-in-old", inventory.take_in_old, body=ScannedOld, **_SWAP),
    "bring-back-old": verb("bring-back-old", inventory.bring_back_old, body=ScannedOld, **_SWAP),
    "give-up-old": verb("give-up-old", inventory.give_up_old, body=Reason, **_SWAP),
}
