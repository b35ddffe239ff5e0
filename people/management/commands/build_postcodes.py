"""Builds the file of London's postcodes from the package that carries them."""

from pathlib import Path

from django.core.management.base import BaseCommand

from people import postcodes


class Command(BaseCommand):
    help = "Write build/postcodes.bin anew."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--path", type=Path, help="where to write it (default: build/postcodes.bin)")

    def handle(self, *, path, **options):
        count = postcodes.build(path or postcodes.default_path())
        self.stdout.write(f"{count:,} London postcodes, live and ended ({postcodes.VINTAGE}).")
