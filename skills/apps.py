"""Opens this room's ears, and registers what it may say, when the service starts."""

from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "skills"

    def ready(self):
        # Signals and events need all models first.
        from skills import hub_ties, receivers, task_kinds, wording  # noqa: F401, PLC0415
