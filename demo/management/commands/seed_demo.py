"""A believable London fortnight, made only through actions; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from demo import building
from inventory.models import Device
from notifications.models import Message
from referrals.models import Referral


class Command(BaseCommand):
    help = "Load the demonstration: organisations, sign-ins, stock, and a fortnight of referrals at every stage."

    def handle(self, **options: Any) -> None:
        is_here = not building.is_unfinished()
        building.build()
        if is_here:
            self.stdout.write("The demonstration has already been added.")
            return
        self.stdout.write(
            f"  A fortnight in London: {Referral.objects.count()} referrals, {Device.objects.count()} devices, "
            f"{Message.objects.count()} messages."
        )
