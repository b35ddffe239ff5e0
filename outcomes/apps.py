"""Opens this room's ears, and registers what it may say, when the service starts."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "outcomes"

    def ready(self):
        from outcomes import receivers, wording  # noqa: F401, PLC0415 - signals and events need all models first
