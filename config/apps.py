"""The top of the house: hangs the schedule, and hears what must cross between rooms on one floor."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        from config import receivers, schedule  # noqa: F401, PLC0415 - the rooms below have to be loaded first
