"""One allocation run over waiting needs and free stock, from the command line."""

from django.core.management.base import BaseCommand

from inventory import actions as inventory
from inventory.models import AllocationRun
from law.actors import SYSTEM


class Command(BaseCommand):
    help = (
        "Offer what is on the shelf to those who wait, in the published order. With --dry-run say what would happen, "
        "and keep nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="decide, print, and keep nothing")

    def handle(self, *, dry_run, **options):
        result = inventory.run_allocation(dry_run=dry_run, by=SYSTEM)
        for need, tag in result["promised"]:
            self.stdout.write(f"{tag} {'would go' if dry_run else 'is offered'} to need {need}")
        for need, sentence in result["passed_over"]:
            self.stdout.write(f"need {need} is passed over: {sentence}")
        if result["run"]:
            self._finish(AllocationRun.objects.get(pk=result["run"]))
        else:
            self.stdout.write(
                f"{len(result['promised'])} would be offered, {len(result['passed_over'])} passed over. Nothing was "
                f"kept."
            )

    def _finish(self, run: AllocationRun):
        while run.finished_at is None:
            inventory.go_on_with_run(run, by=SYSTEM)
            self.stdout.write(f"  {run.done} of {len(run.plan)}", ending="\r")
        counts = f"{run.promised} offered, {run.overtaken} overtaken, {run.needs - run.promised} still wait; "
        self.stdout.write(
            counts + ("no one was wrongly passed over." if not run.envy else f"{run.envy} were wrongly passed over!")
        )
