"""The top of the house: sets the schedule."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        from config import schedule  # noqa: F401, PLC0415 - the rooms below have to be loaded first
