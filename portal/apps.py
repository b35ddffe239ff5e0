"""Registers the portal: the door for people on the web."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self):
        from portal.sign_in import receivers, security_log, wording  # noqa: F401, PLC0415 - events and signals connect once all models exist

        receivers.close_admins_own_door()
