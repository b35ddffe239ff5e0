"""Ends one machine client of the API and every token of its."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from config.management.commands.issue_token import OPERATOR
from law.refusals import Refusal
from people import actions as people
from people.models import MachineClient


class Command(BaseCommand):
    help = "Revoke an API client by the id that list_tokens prints. It comes in no more."

    def add_arguments(self, parser):
        parser.add_argument("id")
        parser.add_argument("--reason", default="")

    def handle(self, *, id, reason, **options):
        try:
            client = MachineClient.objects.filter(pk=UUID(id)).first()
        except ValueError:
            client = None
        if client is None:
            raise CommandError(f"There is no API client with the id “{id}”. See list_tokens.")
        try:
            people.revoke_client(client, reason=reason, by=OPERATOR)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"Revoked: {client}.")
