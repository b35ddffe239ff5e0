"""What a carrier's tracking file says about our parcels: each row is answered for, in any order, and twice is once."""

import csv
import io
from dataclasses import dataclass

from django.utils import timezone

from audit.recording import amended, record_refusal, savepoint
from database.bulk import build_unsaved
from inventory.parcels.arrivals import report_missing
from inventory.parcels.carriers import CARRIERS, CannotBeRead, News
from inventory.parcels.failed_deliveries import NOTE_NEEDED, fail_delivery, try_again
from inventory.parcels.models import Shipment
from inventory.parcels.road_events import DeliveryAttempt, TrackingEvent
from inventory.parcels.stop_notices import confirm_stop
from law.refusals import FieldError, Invalid, Refusal
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
    """Take in a carrier's tracking file (CSV, UTF-8) and answer for every row, in the order of the carrier's clock.

    What could not be delivered is a failed attempt, what goes out again is tried again, what is lost is missing and looked
    for, and what is stopped is confirmed. A hub scans what arrives. What is older than the news there is, or comes when the
    parcel is elsewhere, is written down and moves nothing. Refuses Invalid for a file that is none. (SH6, SH9, SH10b)
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
    for line, news in sorted(read, key=lambda pair: pair[1].at):
        answers.append(_take(line, news, carrier, known, by))
    return sorted(answers, key=lambda answer: answer.line)


def _act_on(news: News, shipment: Shipment, by) -> None:
    """What the news means for the parcel, where it is still in the carrier's hands; a parcel that is elsewhere by now, or
    stopped, stays as it is.
    """
    shipment.refresh_from_db()
    try:
        with savepoint():
            _move_by(news, shipment, by)
    except Refusal as refusal:
        record_refusal(shipment, by, take_tracking.verb, refusal)


def _move_by(news: News, shipment: Shipment, by) -> None:
    code = TrackingEvent.Code(news.code)
    if code == TrackingEvent.Code.FAILED:
        why = news.why or DeliveryAttempt.Why.NO_ANSWER
        note = news.words or ("The courier gave no reason." if why in NOTE_NEEDED else "")
        fail_delivery(shipment, why=why, note=note, by=by)
    elif code == TrackingEvent.Code.ON_THE_WAY and shipment.state == Shipment.State.ATTEMPT_FAILED:
        try_again(shipment, by=by)
    elif code == TrackingEvent.Code.LOST:
        report_missing(shipment, by=by)
    elif code == TrackingEvent.Code.STOPPED:
        confirm_stop(shipment, who="carrier", by=by)


def _take(line: int, news: News, carrier: str, known: dict[str, Shipment], by) -> RowAnswer:
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
        return RowAnswer(line, news.number, "known", "Already recorded.")
    is_newest = not TrackingEvent.objects.filter(shipment=shipment, at__gt=news.at).exists()
    TrackingEvent.objects.bulk_create([row], ignore_conflicts=True)
    amended(shipment, tracking=str(news.code))
    if is_newest:
        _act_on(news, shipment, by)
    return RowAnswer(line, news.number, "taken", f"{TrackingEvent.Code(news.code).label}.")


def _rows_of(carrier: str, content: bytes) -> list[dict[str, str]]:
    """The rows of the file by the names of its columns. Refuses Invalid."""
    if carrier not in CARRIERS:
        raise _invalid("/carrier", "not_a_choice", f"Select one of these carriers: {', '.join(CARRIERS)}.")
    if len(content) > LARGEST:
        raise _invalid("/content", "too_large", "The selected file must be smaller than 2MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _invalid("/content", "not_utf_8", "Save the file as CSV UTF-8 and upload it again.") from None
    if "\x00" in text:
        raise _invalid("/content", "not_utf_8", "Save the file as CSV UTF-8 and upload it again.")
    reader = csv.DictReader(io.StringIO(text))
    names = [(name or "").strip().lower() for name in reader.fieldnames or []]
    missing = [
        name for name in CARRIERS[carrier].columns if name not in names and name not in CARRIERS[carrier].optional
    ]
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
