"""The top of the house: sets the schedule, and makes the administration a place to read."""

from django.apps import AppConfig
from django.contrib.admin import apps as packaged


class ConfigConfig(AppConfig):
    name = "config"
    default = True

    def ready(self):
        from config import schedule, task_kinds  # noqa: F401, PLC0415 - the rooms below have to be loaded first


class Administration(packaged.AdminConfig):
    default = False
    default_site = "people.admin_site.ReadOnlySite"
