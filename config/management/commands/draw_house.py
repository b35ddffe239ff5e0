"""Draws the rooms, floors and arrows of docs/architecture.md from the code."""

from django.core.management.base import BaseCommand

from config.house_map import draw, page


class Command(BaseCommand):
    help = "Draw the floors, the rooms and what each imports into docs/architecture.md."

    def handle(self, **options):
        page().write_text(draw(page().read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(f"Wrote {page().name}.")
