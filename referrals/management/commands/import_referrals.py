"""Bulk intake from the command line, with a result file that answers every row."""

import csv
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from law.actors import Actor
from law.refusals import Refusal
from people.models import Organisation
from referrals.intake import take_in
from referrals.models import Import

OPERATOR = Actor(key="operator:command-line", roles=frozenset({"caseworker"}), channel="bulk")
_HEADERS = ["row", "line", "your_ref", "outcome", "reference", "columns", "what to do"]


class Command(BaseCommand):
    help = "Import a borough's CSV export; every row is accepted, already here, or refused with how to correct it."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="code of the organisation that refers")
        parser.add_argument("--dry-run", action="store_true", help="answer the rows and write no referral")
        parser.add_argument("--result", type=Path, help="where to write the answers (default: var/imports/)")

    def handle(self, *, file, organisation, dry_run, result, **options):
        row = Organisation.objects.filter(code=organisation).first()
        if row is None:
            raise CommandError(f"There is no organisation with the code “{organisation}”.")
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        started = time.perf_counter()
        try:
            with open(file, "rb") as stream:
                batch = take_in(stream, organisation=row, by=OPERATOR, dry_run=dry_run, file_name=file.name)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        seconds = time.perf_counter() - started
        answers = result or settings.DATA_DIR / "imports" / f"{file.stem}.{batch.pk}.csv"
        _write_answers(batch, answers)
        self._say(batch, seconds, answers)

    def _say(self, batch: Import, seconds: float, answers: Path):
        total = batch.accepted + batch.repeated + batch.refused
        note = " This was a dry run: no referral was written." if batch.dry_run else ""
        counts = f"{batch.accepted:,} accepted, {batch.repeated:,} already here, {batch.refused:,} refused"
        self.stdout.write(f"{counts}, of {total:,} rows.{note}")
        for sentence in batch.notes:
            self.stdout.write(sentence)
        self.stdout.write(f"{seconds:.1f} s, {total / seconds:,.0f} rows a second. Each row's answer: {answers}")


def _write_answers(batch: Import, path: Path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8-sig", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(_HEADERS)
        for row in batch.rows.order_by("number").iterator(chunk_size=2000):
            columns = "; ".join(dict.fromkeys(error["field"] for error in row.errors))
            advice = " ".join([error["sentence"] for error in row.errors] + row.warnings)
            sheet.writerow(
                [row.number, row.line, _text(row.your_ref), row.outcome, row.reference, columns, _text(advice)]
            )


def _text(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if cell[:1] in tuple("=+-@\t") else cell
