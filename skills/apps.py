"""Opens this room's ears, and registers what it may say, when the service starts."""

from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "skills"

    def ready(self):
        from skills import hub_ties, receivers, wording  # noqa: F401, PLC0415 - signals and events need all models first
