"""Walks every chain and every seal of the ledger and says what does not add up."""

from django.core.management.base import BaseCommand, CommandError

from audit.chains import find_tampering
from audit.models import LedgerEntry


class Command(BaseCommand):
    help = "Verify the ledger's chains and seals; exit 1 and print each fault if anything was tampered with."

    def handle(self, **options: object) -> None:
        faults = 0
        for sentence in find_tampering():
            faults += 1
            self.stdout.write(sentence)
        if faults:
            raise CommandError(f"{faults} faults in the ledger.")
        self.stdout.write(f"The ledger holds: {LedgerEntry.objects.count()} entries, every chain and seal verified.")
