"""Prints one bearer token for the API, and nothing else."""

from django.core.management.base import BaseCommand, CommandError

from law.actors import Actor
from law.refusals import Refusal
from people import actions as people
from people.models import Organisation

OPERATOR = Actor(key="operator:command-line", roles=frozenset({"administrator"}), channel="admin")


class Command(BaseCommand):
    help = "Issue an API token for a role, in an organisation where the role needs one."

    def add_arguments(self, parser):
        parser.add_argument("--role", required=True)
        parser.add_argument("--organisation", help="the organisation's code")
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *, role, organisation, days, **options):
        place = Organisation.objects.filter(code=organisation).first() if organisation else None
        if organisation and place is None:
            raise CommandError(f"There is no organisation with the code “{organisation}”.")
        try:
            token = people.issue_token(role=role, organisation=place, days=days, by=OPERATOR)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(token)
