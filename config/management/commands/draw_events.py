"""Writes docs/events.md from the code."""

from django.conf import settings
from django.core.management.base import BaseCommand

from config.event_map import draw


class Command(BaseCommand):
    help = "Draw every domain event, who raises it and who hears it, into docs/events.md."

    def handle(self, **options):
        page = settings.ROOT / "docs" / "events.md"
        page.write_text(draw(), encoding="utf-8")
        self.stdout.write(f"Wrote {page.relative_to(settings.ROOT)}.")
