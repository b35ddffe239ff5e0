"""A file in the browser: checked first, taken in by the worker, every row answered, corrected and sent again."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs import worker
from notifications.models import Message
from referrals import intake
from referrals.intake.stored_files import PIECE, Kept
from referrals.models import Import, ImportPiece, Referral
from tests import people_of_london as london
from tests.portal.signing_in import signed_in
from tests.portal.signing_in import worker as colleague

HEADS = "your_ref,referrer_email,resident_first_name,resident_last_name,mobile,postcode,borough,needs,consent"


def sheet(*rows) -> SimpleUploadedFile:
    return SimpleUploadedFile("october.csv", "\r\n".join([HEADS, *rows, ""]).encode(), content_type="text/csv")


GOOD = 'C-1,m@southwark.example,Amina,Yusuf,07700 900123,SE1 2QH,Southwark,"device; data",Yes'
BAD = "C-2,m@southwark.example,Zoë,O'Neill,+44 7700 9,SE1 2QH,Southwark,device,Yes"


def checked(client, *rows) -> Import:
    answer = client.post("/refer/bulk", {"file": sheet(*rows)})
    assert answer.status_code == 302, answer.content.decode()
    worker.work(until_idle=True)
    return Import.objects.get(pk=answer["Location"].rpartition("/")[2])


@pytest.mark.django_db
def test_checked_then_taken_in_then_corrected_without_a_twin():
    client = signed_in(colleague())
    check = checked(client, GOOD, BAD)
    assert (check.dry_run, check.state, check.accepted, check.refused, check.total) == (True, "done", 1, 1, 2)
    assert Referral.objects.count() == 0
    page = client.get(f"/refer/bulk/{check.pk}").content.decode()
    assert "Send 1 referral now" in page
    assert "” is not a UK phone number" in page

    sent = client.post(f"/refer/bulk/{check.pk}/import")
    worker.work(until_idle=True)
    batch = Import.objects.get(pk=sent["Location"].rpartition("/")[2])
    assert (batch.accepted, batch.refused, Referral.objects.count()) == (1, 1, 1)
    letter = Message.objects.get()  # one about the file, and none about a row
    assert (letter.event, letter.address) == ("referrals.file_taken", "maria.santos@southwark.example")
    assert f"/refer/bulk/{batch.pk}" in letter.body
    assert "Accepted: 1. Already sent: 0. Refused: 1." in letter.body

    corrections = b"".join(client.get(f"/refer/bulk/{batch.pk}/corrections.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(corrections)))
    assert [row["your_ref"] for row in rows] == ["C-2"]
    assert "UK phone number" in rows[0]["what_to_do"]
    assert rows[0]["mobile"] == "'+44 7700 9"  # a spreadsheet would run it as a formula
    mended = corrections.replace("'+44 7700 9", "'+44 7700 900456")
    upload = SimpleUploadedFile("corrected.csv", (mended + GOOD_AS_CORRECTION).encode())
    again = client.post("/refer/bulk", {"file": upload})
    worker.work(until_idle=True)
    check = Import.objects.get(pk=again["Location"].rpartition("/")[2])
    assert (check.accepted, check.repeated, check.refused) == (1, 1, 0), list(
        check.rows.values_list("errors", flat=True)
    )
    client.post(f"/refer/bulk/{check.pk}/import")
    worker.work(until_idle=True)
    assert Referral.objects.count() == 2
    answers = b"".join(client.get(f"/refer/bulk/{batch.pk}/answers.csv").streaming_content).decode("utf-8-sig")
    assert len(answers.splitlines()) == 3


# The row that is here already, as it stands in a sheet of corrections.
GOOD_AS_CORRECTION = (
    'C-1,m@southwark.example,Amina,Yusuf,,07700 900123,SE1 2QH,Southwark,"device; data",,,,Yes,,,,,\r\n'
)


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_refused_in_words_and_nothing_is_kept():
    client = signed_in(colleague())
    answer = client.post("/refer/bulk", {"file": SimpleUploadedFile("book.xlsx", b"PK\x03\x04 not a csv")})
    assert answer.status_code == 422
    assert "This workbook is damaged or is not a spreadsheet" in answer.content.decode()
    assert client.post("/refer/bulk", {}).status_code == 422
    assert ImportPiece.objects.count() == 0


@pytest.mark.django_db
def test_progress_is_told_while_it_goes_on_and_survives_a_reload(monkeypatch):
    client = signed_in(colleague())
    answer = client.post("/refer/bulk", {"file": sheet(GOOD, BAD)})
    page = client.get(answer["Location"]).content.decode()
    assert "0 of 2 rows" in page
    assert "hx-get" in page
    assert 'http-equiv="refresh"' in page
    part = client.get(answer["Location"] + "/progress").content.decode()
    assert "<progress" in part
    assert "<html" not in part


@pytest.mark.django_db
def test_a_turn_ends_and_the_next_goes_on_where_it_stopped():
    at = london.organisation()
    rows = [GOOD.replace("C-1", f"C-{n}").replace("Amina", f"Amina{n}") for n in range(7)]
    batch = intake.receive(
        io.BytesIO(sheet(*rows).read()), organisation=at, by=london.actor("referrer", organisation=at)
    )
    turns = []
    real = intake._work

    def one_row_a_turn(batch, file, by, *, seconds=None, today=None, chunk=500):
        turns.append(batch.answered)
        return real(batch, file, by, seconds=1e-9, chunk=2)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "_work", one_row_a_turn)
        worker.work(until_idle=True)
    batch.refresh_from_db()
    assert (batch.state, batch.accepted, Referral.objects.count()) == ("done", 7, 7)
    assert turns == [0, 2, 4, 6, 7]
    assert list(batch.rows.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.django_db
def test_a_kept_file_is_sealed_read_anywhere_and_forgotten_after_a_week(settings):
    at = london.organisation()
    content = sheet(*[GOOD.replace("C-1", f"C-{n}") for n in range(4000)]).read()
    assert len(content) > PIECE
    batch = intake.receive(io.BytesIO(content), organisation=at, by=london.actor("referrer", organisation=at))
    kept = Kept(batch)
    assert kept.read() == content
    kept.seek(PIECE - 10)
    assert kept.read(30) == content[PIECE - 10 : PIECE + 20]
    assert kept.seek(0, 2) == len(content)
    assert all(content[5000:5020] not in bytes(piece.sealed) for piece in ImportPiece.objects.all())
    Import.objects.filter(pk=batch.pk).update(created_at="2026-01-01T00:00:00Z")
    intake.forget_files()
    assert ImportPiece.objects.count() == 0


@pytest.mark.django_db
def test_the_weeks_limit_takes_the_first_rows_and_refuses_the_rest():
    at = london.organisation()
    type(at).objects.filter(pk=at.pk).update(weekly_limit=1)
    at.refresh_from_db()
    file = io.BytesIO(sheet(GOOD, GOOD.replace("C-1", "C-3").replace("Amina", "Zoë")).read())
    batch = intake.take_in(file, organisation=at, by=london.actor("referrer", organisation=at))
    assert (batch.accepted, batch.refused) == (1, 1)
    assert batch.rows.get(outcome="refused").errors[0]["code"] == "weekly_limit"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/refer", "/refer/referrals", "/refer/referrals?state=submitted&sort=-sent-on"])
def test_no_page_asks_more_of_the_database_for_more_rows(path):
    client = signed_in(colleague())

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    for number in range(2):
        london.referral(first_name=f"Amina{number}", phone="")
    asked()
    few = asked()
    for number in range(12):
        london.referral(first_name=f"Zoë{number}", phone="")
    assert asked() == few <= 25


@pytest.mark.django_db
def test_the_template_shows_no_address_a_refuge_and_only_through_the_worker_and_is_taken_as_it_is():
    client = signed_in(colleague())
    template = b"".join(client.get("/refer/bulk/template.csv").streaming_content)
    file = SimpleUploadedFile("template.csv", template, content_type="text/csv")
    answer = client.post("/refer/bulk", {"file": file})
    worker.work(until_idle=True)
    check = Import.objects.get(pk=answer["Location"].rpartition("/")[2])
    assert [row.errors for row in check.rows.order_by("number")] == [[], [], []]
    client.post(f"/refer/bulk/{check.pk}/import")
    worker.work(until_idle=True)
    people = {each.your_ref: each.resident for each in Referral.objects.select_related("resident")}
    assert (people["CASE-0002"].without_address, people["CASE-0002"].contact_mode) == (True, "through_worker")
    assert (people["CASE-0003"].address_withheld, people["CASE-0003"].first_name) == (True, "")
    assert people["CASE-0003"].client_ref == "R-17"


@pytest.mark.django_db
def test_an_address_that_a_row_cannot_mean_is_named_with_what_to_enter():
    client = signed_in(colleague())
    rows = [HEADS + ",address", BAD.replace("+44 7700 9", "07700 900124") + ",somewhere"]
    file = SimpleUploadedFile("x.csv", "\r\n".join([*rows, ""]).encode(), content_type="text/csv")
    answer = client.post("/refer/bulk", {"file": file})
    worker.work(until_idle=True)
    row = Import.objects.get(pk=answer["Location"].rpartition("/")[2]).rows.get()
    assert [error["field"] for error in row.errors] == ["address"]
