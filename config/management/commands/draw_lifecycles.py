"""Writes docs/lifecycles.md from the code."""

from django.conf import settings
from django.core.management.base import BaseCommand

from config.lifecycles import draw


class Command(BaseCommand):
    help = "Draw every state machine and the role table into docs/lifecycles.md."

    def handle(self, **options):
        page = settings.ROOT / "docs" / "lifecycles.md"
        page.write_text(draw(), encoding="utf-8")
        self.stdout.write(f"Wrote {page.relative_to(settings.ROOT)}.")
