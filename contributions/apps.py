"""The room of contributions."""

from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "contributions"

    def ready(self):
        from contributions import actions, task_kinds  # noqa: F401, PLC0415 - its verbs are known to the house from the start
