"""Enters the organisations that every register begins with; those that are there stay as they are."""

from django.core.management.base import BaseCommand

from law.actors import Actor
from people import actions as people
from people.models import Organisation
from people.places.starting_register import REGISTER

OPERATOR = Actor(key="operator:command-line", roles=frozenset({"administrator"}), channel="admin")


class Command(BaseCommand):
    help = "Enter the GLA, the service and London's 33 authorities on the register of organisations."

    def handle(self, **options):
        here = set(Organisation.objects.values_list("code", flat=True))
        missing = [row for row in REGISTER if row[0] not in here]
        for code, name, kind, borough in missing:
            people.register_organisation(code=code, name=name, kind=kind, borough=borough, by=OPERATOR)
        self.stdout.write(f"{len(missing)} organisations entered, {len(REGISTER) - len(missing)} were there already.")
