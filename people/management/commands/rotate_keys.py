"""Seals everything with the newest of FIELD_KEYS at once, and says when the older keys may go."""

from django.conf import settings
from django.core.management.base import BaseCommand

from database.rotation import seal_again, unsealed

A_PIECE = 5000


class Command(BaseCommand):
    help = "Seal every personal value with the first of FIELD_KEYS; the service can keep running."

    def handle(self, **options: object) -> None:
        total = unsealed()
        done = 0
        while sealed := seal_again(A_PIECE):
            done += sealed
            self.stdout.write(f"  {done:,} of {total:,} values", ending="\r")
        self.stdout.write(f"All values are under the newest key; {done:,} were sealed again.")
        if settings.HASH_KEY in settings.FIELD_KEYS:
            self.stdout.write(
                "Before you take an older key away: set HASH_KEY to what it is now, so that hashes go on matching."
            )
