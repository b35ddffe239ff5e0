"""Whom a data incident calls to act."""

from inventory.devices import Device
from notifications.events import register

register(
    "inventory.data_incident",
    "{tag} is missing, last in {bin}, and its storage was not wiped. Decide within 72 hours whether the ICO has to be "
    "told "
    "(UK GDPR article 33), and write down why.",
    still_true=lambda ids: Device.objects.filter(pk__in=ids, state="lost"),
)
