"""The room of referrals."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self):
        from referrals import hub_ties, in_hand, receivers, wording  # noqa: F401, PLC0415 - signals connect once all models exist
