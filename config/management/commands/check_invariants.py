"""The nightly reconciliation."""

from django.core.management.base import BaseCommand, CommandError

from config.invariants import violations


class Command(BaseCommand):
    help = "Print every broken promise between rows, states and ledger; exit 1 if there is any."

    def handle(self, **options):
        count = 0
        for sentence in violations():
            count += 1
            self.stdout.write(sentence)
        if count:
            raise CommandError(f"{count} promises are broken.")
        self.stdout.write("Everything adds up: no violations.")
