"""Registers the telephone: the door for frontline workers who ring."""

from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "phone"
    verbose_name = "Phone"

    def ready(self):
        from phone import wording  # noqa: F401, PLC0415 - what may be texted is known once all rooms are there
