"""Lists the machine clients of the API: for whom, in which role, with which scopes, and when each ends."""

from django.core.management.base import BaseCommand

from people.models import MachineClient


class Command(BaseCommand):
    help = "List the API clients, the newest first: id, kind, role, organisation, scopes, created, last used, ends."

    def add_arguments(self, parser):
        parser.add_argument("--organisation", help="only those of the organisation with this code")
        parser.add_argument("--all", action="store_true", help="also those that have ended")

    def handle(self, *, organisation, **options):
        rows = MachineClient.objects.select_related("organisation").order_by("-created_at", "id")
        if organisation:
            rows = rows.filter(organisation__code=organisation)
        if not options["all"]:
            rows = rows.live()
        for client in rows.iterator():
            self.stdout.write("\t".join(_line(client)))


def _line(client: MachineClient) -> list[str]:
    return [
        str(client.pk),
        client.kind,
        client.role,
        client.organisation.code if client.organisation else "-",
        " ".join(client.scopes),
        f"created {client.created_at:%Y-%m-%d}",
        f"used {client.last_used_at:%Y-%m-%dT%H:%MZ}" if client.last_used_at else "never used",
        f"ends {client.expires_at:%Y-%m-%d}" if client.expires_at else "no end",
        client.standing(),
    ]
