"""The room of messages."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self):
        from notifications import receivers, wording  # noqa: F401, PLC0415 - signals connect once all models exist
