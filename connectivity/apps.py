"""Opens this room's ears, and registers what it may say, when the service starts."""

from django.apps import AppConfig


class ConnectivityConfig(AppConfig):
    name = "connectivity"

    def ready(self):
        from connectivity import in_hand, receivers, travelling  # noqa: F401, PLC0415 - signals connect once all models exist
