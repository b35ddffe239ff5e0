"""Writes docs/state-words.md from the code."""

from django.conf import settings
from django.core.management.base import BaseCommand

from config.state_words_page import draw


class Command(BaseCommand):
    help = "Draw what each state is called, by who reads it, into docs/state-words.md."

    def handle(self, **options):
        page = settings.ROOT / "docs" / "state-words.md"
        page.write_text(draw(), encoding="utf-8")
        self.stdout.write(f"Wrote {page.relative_to(settings.ROOT)}.")
