"""Opens this room's ears, and registers what it may say, when the service starts."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "outcomes"

    def ready(self):
        from outcomes import receivers  # noqa: F401, PLC0415 - signals need all models first
        from outcomes.follow_up import wording  # noqa: F401, PLC0415 - and so do events
