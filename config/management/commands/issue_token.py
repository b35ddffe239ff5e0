"""Prints one bearer token for the API, and nothing else."""

from django.core.management.base import BaseCommand, CommandError

from law.actors import Actor
from law.refusals import Invalid, Refusal
from people import actions as people
from people.access.scopes import EVERYTHING
from people.models import Organisation

OPERATOR = Actor(key="operator:command-line", roles=frozenset({"administrator"}), channel="admin")


class Command(BaseCommand):
    help = "Issue an API token for a role, in an organisation where the role needs one."

    def add_arguments(self, parser):
        parser.add_argument("--role", required=True)
        parser.add_argument("--organisation", help="the organisation's code")
        parser.add_argument("--days", type=int, default=90, help="how long it lasts, 1 to 365")
        parser.add_argument("--scope", action="append", help="limit it to this scope; may be given several times")
        parser.add_argument("--name", default="", help="what it is for")

    def handle(self, *, role, organisation, days, scope, name, **options):
        place = Organisation.objects.filter(code=organisation).first() if organisation else None
        if organisation and place is None:
            raise CommandError(f"There is no organisation with the code “{organisation}”.")
        try:
            token = people.issue_token(
                role=role, organisation=place, days=days, scopes=scope or (EVERYTHING,), name=name, by=OPERATOR
            )
        except Invalid as invalid:
            raise CommandError(" ".join(error.sentence for error in invalid.errors)) from invalid
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(token)
