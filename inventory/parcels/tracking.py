"""What a carrier's tracking file says about our parcels: each row is answered for, in any order, and twice is once."""

import csv
import io
from dataclasses import dataclass

from django.utils import timezone

from audit.recording import amended
from database.bulk import build_unsaved
from inventory.parcels.carriers import CARRIERS, CannotBeRead, News
from inventory.parcels.models import Shipment, TrackingEvent
from law.refusals import FieldError, Invalid
from people.access import action

MOST_ROWS = 5000
LARGEST = 2_000_000  # bytes


@dataclass(frozen=True)
class RowAnswer:
    """`line` counts from 1 and the heading is line 1. `outcome` is taken, known or refused."""

    line: int
    number: str
    outcome: str
    sentence: str


@action("inventory.take_tracking")
def take_tracking(*, carrier: str, content: bytes, by) -> list[RowAnswer]:
    """Take in a carrier's tracking file (CSV, UTF-8) and answer for every row. Nothing moves by it but the news: a hub
    scans what arrives. Refuses Invalid for a file that is none. (SH6)
    """
    rows = _rows_of(carrier, content)
    answers = []
    read: list[tuple[int, News]] = []
    for line, row in enumerate(rows, 2):
        try:
            read.append((line, CARRIERS[carrier].read(row)))
        except CannotBeRead as wrong:
            answers.append(RowAnswer(line, row.get("parcel", "")[:40], "refused", str(wrong)))
    sent = Shipment.objects.filter(number__in={news.number for _, news in read}, dispatched_at__isnull=False)
    known = {shipment.number: shipment for shipment in sent.select_related("on_manifest")}
    for line, news in read:
        answers.append(_take(line, news, carrier, known))
    return sorted(answers, key=lambda answer: answer.line)


def _take(line: int, news: News, carrier: str, known: dict[str, Shipment]) -> RowAnswer:
    shipment = known.get(news.number)
    if shipment is None or shipment.on_manifest is None or shipment.on_manifest.carrier != carrier:
        return RowAnswer(line, news.number, "refused", f"{news.number} was not given to this carrier.")
    row = build_unsaved(
        TrackingEvent,
        shipment=shipment,
        carrier=carrier,
        code=news.code,
        at=news.at,
        words=news.words,
        heard_at=timezone.now(),
    )
    before = TrackingEvent.objects.filter(shipment=shipment, carrier=carrier, code=news.code, at=news.at).exists()
    if before:
        return RowAnswer(line, news.number, "known", "We know this already.")
    TrackingEvent.objects.bulk_create([row], ignore_conflicts=True)
    amended(shipment, tracking=str(news.code))
    return RowAnswer(line, news.number, "taken", f"{TrackingEvent.Code(news.code).label}.")


def _rows_of(carrier: str, content: bytes) -> list[dict[str, str]]:
    """The rows of the file by the names of its columns. Refuses Invalid."""
    if carrier not in CARRIERS:
        raise _invalid("/carrier", "not_a_choice", f"Choose one of these carriers: {', '.join(CARRIERS)}.")
    if len(content) > LARGEST:
        raise _invalid("/content", "too_large", "The file must be smaller than 2 MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _invalid("/content", "not_utf_8", "Save the file as CSV UTF-8 and upload it again.") from None
    if "\x00" in text:
        raise _invalid("/content", "not_utf_8", "Save the file as CSV UTF-8 and upload it again.")
    reader = csv.DictReader(io.StringIO(text))
    names = [(name or "").strip().lower() for name in reader.fieldnames or []]
    missing = [name for name in CARRIERS[carrier].columns if name not in names and name != "note"]
    if missing or not CARRIERS[carrier].columns:
        sentence = f"The file has no column {', '.join(missing)}." if missing else "This carrier sends no tracking."
        raise _invalid("/content", "no_columns", sentence)
    reader.fieldnames = names
    try:
        rows = [{name: value or "" for name, value in row.items() if isinstance(name, str)} for row in reader]
    except csv.Error:
        raise _invalid("/content", "not_csv", "This is not a CSV file. Export it again.") from None
    if len(rows) > MOST_ROWS:
        raise _invalid("/content", "too_many", f"The file must have {MOST_ROWS:,} rows or fewer.")
    return rows


def _invalid(pointer: str, code: str, sentence: str) -> Invalid:
    return Invalid([FieldError(pointer, code, sentence)])
