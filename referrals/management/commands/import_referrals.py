"""Bulk intake from the command line, with a result file that answers every row."""

import csv
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.actors import Actor
from audit.refusals import Refusal
from people.models import Organisation
from referrals.intake import take_in

OPERATOR = Actor(key="operator:command-line", roles=frozenset({"caseworker"}), channel="bulk")


class Command(BaseCommand):
    help = "Import a borough's CSV export; every row is accepted, already here, or refused with how to mend it."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="code of the organisation that refers")
        parser.add_argument("--dry-run", action="store_true", help="answer the rows and write no referral")
        parser.add_argument("--result", type=Path, help="where to write the answers (default: var/imports/)")

    def handle(self, *, file, organisation, dry_run, result, **options):
        found = Organisation.objects.filter(code=organisation).first()
        if found is None:
            raise CommandError(f"There is no organisation with the code “{organisation}”.")
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        started = time.perf_counter()
        try:
            with open(file, "rb") as stream:
                batch = take_in(stream, organisation=found, by=OPERATOR, dry_run=dry_run, file_name=file.name)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        seconds = time.perf_counter() - started
        answers = self._write_answers(batch, result or settings.VAR / "imports" / f"{batch.pk}.csv")
        total = batch.accepted + batch.repeated + batch.refused
        self.stdout.write(f"{batch.accepted} accepted, {batch.repeated} already here, {batch.refused} refused, of {total} rows.")
        self.stdout.write(f"{seconds:.1f} s, {total / seconds:.0f} rows a second. Each row's answer: {answers}")

    def _write_answers(self, batch, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8-sig", newline="") as stream:
            sheet = csv.writer(stream)
            sheet.writerow(["row", "line", "your_ref", "outcome", "reference", "field", "what to do"])
            for row in batch.rows.order_by("number").iterator(chunk_size=2000):
                said = row.errors or [{"field": "", "sentence": " ".join(row.warnings)}]
                for one in said:
                    sheet.writerow(
                        [
                            row.number,
                            row.line,
                            _text(row.your_ref),
                            row.outcome,
                            row.reference,
                            one["field"],
                            _text(one["sentence"]),
                        ]
                    )
        return path


def _text(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if cell[:1] in "=+-@\t" and cell else cell
