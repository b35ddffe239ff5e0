"""Opens this room's ears, and registers what it may say, when the service starts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class OutcomesConfig(AppConfig):
    name = "outcomes"

    def ready(self):
        from outcomes import receivers, tallying, wording  # noqa: F401, PLC0415 - signals and events need all models first

        pre_migrate.connect(tallying.before_migrations, sender=self)
        post_migrate.connect(tallying.after_migrations, sender=self)
