"""The room of messages."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self):
        # Signals connect once all models exist.
        from notifications import receivers, service_tasks, wording  # noqa: F401, PLC0415
