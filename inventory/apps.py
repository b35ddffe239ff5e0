"""Opens this room's ears, and registers what it may say, when the service starts."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"

    def ready(self):
        from inventory import receivers, tasks, wording  # noqa: F401, PLC0415 - signals and events need all models first
