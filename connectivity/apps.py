"""Opens this room's ears, and registers what it may say, when the service starts."""

from django.apps import AppConfig


class ConnectivityConfig(AppConfig):
    name = "connectivity"

    def ready(self):
        # Signals and events need all models first.
        from connectivity import hub_ties, in_hand, receivers, task_kinds, travelling, wording  # noqa: F401, PLC0415
