"""A synthetic London for scale tests."""

import time

from django.core.management.base import BaseCommand
from django.db import IntegrityError

from demo import foundations
from demo.city import City
from referrals.models import Referral

BLOCK = 500


class Command(BaseCommand):
    help = "Add N referrals with needs, devices, SIMs, seats, messages and outcomes, in bulk, each with its ledger."

    def add_arguments(self, parser):
        parser.add_argument("--referrals", type=int, required=True)
        parser.add_argument(
            "--start", type=int, help="number of the first one: lets a second command work beside this one"
        )

    def handle(self, *, referrals, start=None, **options):
        places = foundations.open_places()
        organisations = [place for place in places.values() if place.kind in ("borough", "vcs")]
        city = City(
            organisations,
            places["brixton-library"],
            foundations.general_pool(),
            start=Referral.objects.count() if start is None else start,
        )
        started = time.perf_counter()
        done = 0
        while done < referrals:
            block = min(BLOCK, referrals - done)
            try:
                city.build(block)
            except (
                IntegrityError
            ):  # among a million, a few references fall together: the block is made again with new ones
                continue
            done += block
            self.stdout.write(f"  {done:,} of {referrals:,}", ending="\r")
            self.stdout.flush()
        seconds = time.perf_counter() - started
        self.stdout.write(f"  {done:,} referrals in {seconds:.1f} s, {done / seconds:.0f} a second.")
