"""Opens the ledger's ears when the service starts."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from audit import receivers  # noqa: F401, PLC0415 - signals connect once all models exist
