"""Has `manage.py check` look at the refusals."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "law"

    def ready(self) -> None:
        from law import checks  # noqa: F401, PLC0415 - checks register themselves when the rooms are there
