"""Opens this room's ears, and registers what it may say, when the service starts."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"

    def ready(self):
        # Signals and events need all models first.
        from inventory import in_hand, receivers, tasks  # noqa: F401, PLC0415
        from inventory.allocation import wording as offers  # noqa: F401, PLC0415
        from inventory.bench import task_kinds as bench  # noqa: F401, PLC0415
        from inventory.parcels import hub_ties  # noqa: F401, PLC0415
        from inventory.parcels import task_kinds as recalls  # noqa: F401, PLC0415
        from inventory.parcels import wording as parcels  # noqa: F401, PLC0415
        from inventory.shared import task_kinds as shared  # noqa: F401, PLC0415
