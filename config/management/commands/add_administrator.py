"""Invites the first administrator of the service, who lets everybody else in."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.management.commands.load_register import OPERATOR
from law.refusals import Invalid, Refusal
from notifications.wording import link_of
from people import actions as people
from people.models import Organisation
from people.places.starting_register import SERVICE


class Command(BaseCommand):
    help = (
        "Send someone the link with which they become an administrator. The register is loaded first, if it is empty."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="")
        parser.add_argument("--another", action="store_true", help="although the service has an administrator")
        parser.add_argument("--print-link", action="store_true", help="print the link too, where no email can be sent")

    def handle(self, *, email, name, another, print_link, **options):
        if not Organisation.objects.filter(code=SERVICE).exists():
            call_command("load_register", stdout=self.stdout)
        service = Organisation.objects.get(code=SERVICE)
        try:
            invitation = people.invite_administrator(
                email=email, name=name, organisation=service, another=another, by=OPERATOR
            )
        except Refusal as refusal:
            raise CommandError(_sentences(refusal)) from refusal
        self.stdout.write(f"An invitation to {invitation.email} is on its way. It can be used for 14 days.")
        if print_link:
            self.stdout.write(link_of(invitation))


def _sentences(refusal):
    if isinstance(refusal, Invalid):
        return " ".join(error.sentence for error in refusal.errors)
    return refusal.sentence
