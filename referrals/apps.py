"""The room of referrals."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self):
        from referrals import wording  # noqa: F401, PLC0415 - registers what this room may say
