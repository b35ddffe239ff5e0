"""Builds the file of London's postcodes from the package that carries them."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from people.places import postcodes


class Command(BaseCommand):
    help = "Write build/postcodes.bin again."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--path", type=Path, help="where to write it (default: build/postcodes.bin)")

    def handle(self, *, path: Path | None, **options: object) -> None:
        count = postcodes.build(path or postcodes.default_path())
        self.stdout.write(f"{count:,} London postcodes, live and ended ({postcodes.VINTAGE}).")
