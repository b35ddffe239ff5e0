"""What is measured, each beside its yardstick. Every function does its work so often and returns how much it did."""

import csv
import io
import json
import uuid

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from demo import foundations
from documents.frozen import report_pdf
from outcomes import actions as outcomes
from people import actions as people
from referrals.intake import take_in
from referrals.intake.reading import COLUMNS, read_rows
from referrals.models import Need

RAW = {
    "referrer_email": "maria.santos@southwark.example",
    "resident": {
        "first_name": "Amina",
        "last_name": "Yusuf",
        "date_of_birth": "14/03/1968",
        "phone": "07700 900123",
        "postcode": "SE1 2QH",
    },
    "needs": [{"kind": "device"}, {"kind": "data"}, {"kind": "skills"}],
    "consent": [{"purpose": "share", "given": True, "method": "in_person"}],
}


def prepare() -> list[tuple]:
    """Set the stage once; returns (name, our work, the yardstick's work, what the yardstick is)."""
    call_command("migrate", verbosity=0)
    places = foundations.open_places()
    borough = places["southwark"]
    token = people.issue_token(role="referrer", organisation=borough, by=foundations.OPERATOR)
    http = Client()
    by = foundations.hand("referrer", organisation=borough)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id integer primary key, words text)")

    def create(times):
        for _ in range(times):
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
            answer = http.post("/api/v1/referrals", json.dumps(RAW), content_type="application/json", headers=headers)
            assert answer.status_code == 201, answer.content
        return times

    def insert_seven(times):
        for _ in range(times):
            with transaction.atomic(), connection.cursor() as cursor:
                for _ in range(7):
                    cursor.execute("INSERT INTO bare (words) VALUES (%s)", ["x" * 200])
        return times

    def bring_in(times):
        sheet = _sheet(times * 5)
        return take_in(sheet, organisation=borough, by=by).accepted

    def only_read(times):
        return sum(1 for _ in read_rows(_sheet(times * 5)))

    def page(times):
        for _ in range(times):
            assert (
                http.get("/api/v1/referrals?limit=50", headers={"Authorization": f"Bearer {token}"}).status_code == 200
            )
        return times

    def fetch_fifty(times):
        for _ in range(times):
            list(Need.objects.select_related("referral__organisation").order_by("-id")[:50])
        return times

    office = foundations.hand("administrator")
    report = outcomes.freeze(outcomes.draft(period="2026-Q4", by=office), by=office)

    def draw(times):
        for _ in range(max(times // 20, 1)):
            report_pdf(report.as_data())
        return max(times // 20, 1)

    return [
        ("referral created over the API", create, insert_seven, "seven bare inserts in one transaction"),
        ("row imported from a file", bring_in, only_read, "the same file only read"),
        ("first page of 50 referrals", page, fetch_fifty, "50 needs with their referrals by the ORM"),
        ("quarterly report drawn", draw, insert_seven, "seven bare inserts in one transaction"),
    ]


def _sheet(rows: int) -> io.BytesIO:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for _ in range(rows):
        writer.writerow(
            {
                "your_ref": uuid.uuid4().hex[:12],
                "referrer_email": "maria.santos@southwark.example",
                "resident_first_name": "Amina",
                "resident_last_name": "Yusuf",
                "dob": "14/03/1968",
                "mobile": "07700 900123",
                "postcode": "SE1 2QH",
                "borough": "Southwark",
                "needs": "device;data",
                "consent": "Yes",
                "safe_to_contact": "Yes",
            }
        )
    return io.BytesIO(text.getvalue().encode())
