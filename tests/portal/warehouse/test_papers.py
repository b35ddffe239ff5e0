"""What the store prints: labels and waste notes; and the figures it prints of carbon."""

from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.utils import timezone
from pypdf import PdfReader

from audit.models import LedgerEntry
from audit.recording import recording
from inventory import actions as inventory
from inventory.models import CarbonFactor
from portal.warehouse.label_pages import label_of
from tests import people_of_london as london
from tests.portal.warehouse.store_things import MANAGER, a_bin, a_lot, client_of, received
from tests.wipes import keep_proof


@pytest.mark.django_db
def test_labels_in_every_format_are_counted_and_say_so():
    device = received("PF-1")
    place = a_bin()
    lot = a_lot()
    client = client_of("warehouse")
    kinds = {
        "sheet": "application/pdf",
        "roll": "application/pdf",
        "large": "application/pdf",
        "zpl": "text/plain; charset=utf-8",
    }
    for kind, content_type in kinds.items():
        answer = client.post("/warehouse/labels", {"tags": device.asset_tag, "format": kind, "start_at": "21"})
        assert answer["Content-Type"] == content_type, kind
        assert "attachment" in answer["Content-Disposition"], kind
        assert answer.content[:4] in (b"%PDF", b"^XA\n", b"^XA^"), answer.content[:9]
    device.refresh_from_db()
    assert device.labels_printed == 4
    assert LedgerEntry.objects.filter(object_id=device.pk, action="inventory.print_labels").count() == 4
    looked = client.post(
        "/warehouse/labels", {"tags": device.asset_tag, "format": "roll", "look": "1"}
    ).content.decode()
    assert "printed 4 times already" in looked
    client.post("/warehouse/labels", {"bins": place.code.lower(), "format": "large"}), place.refresh_from_db()
    assert place.labels_printed == 1
    assert "printed once already" in client.get(f"/warehouse/labels?bins={place.code}").content.decode()
    assert label_of(place).link == f"{settings.PUBLIC_URL}/warehouse/bins/A-01"
    assert label_of(device).link == f"{settings.PUBLIC_URL}/warehouse/device/{device.asset_tag}"
    for sent, words in (
        ({"format": "sheet"}, "Enter devices, a lot or bins"),
        ({"tags": "DEV-0000-0000", "format": "roll"}, "No device has the tag"),
        ({"tags": device.asset_tag, "bins": "A-01", "format": "roll"}, "not more than one of these"),
        ({"tags": device.asset_tag}, "Select what you are printing on"),
        (
            {"tags": device.asset_tag, "format": "sheet", "start_at": "22"},
            "First unused label must be between 1 and 21",
        ),
        ({"lot": lot.number, "format": "roll"}, "There are no labels to print"),
        ({"bins": "Z-9", "format": "roll"}, "There is no bin Z-9"),
        ({"lot": "LOT-1", "format": "roll"}, "There is no lot"),
    ):
        answer = client.post("/warehouse/labels", sent)
        assert answer.status_code == 422, sent
        assert words in answer.content.decode(), sent
    device.refresh_from_db()
    assert device.labels_printed == 4


def a_person(number):
    """Somebody who has nothing in common with the last one."""
    first, last = (("Amina", "Yusuf"), ("Kofi", "Mensah"), ("Mei", "Chen"))[number]
    about = {"date_of_birth": date(1950 + 7 * number, 3, 14)}
    return london.accepted(
        first_name=first, last_name=last, phone=f"+4477009003{number}0", resident=about, needs=("device",)
    )


@pytest.mark.django_db
def test_carbon_names_its_sources_and_what_it_leaves_out():
    with recording(london.ADMINISTRATOR, "test.set_up"):
        for number, kind in enumerate(("laptop", "laptop", "tablet")):
            device = london.device_on_shelf(f"PF-{number}", kind=kind)
            need = a_person(number).needs.get(kind="device")
            allocation = inventory.reserve(
                need, device=device, agreed="portal" if kind == "tablet" else "", by=london.actor("caseworker")
            )
            allocation.handed_over_at = timezone.now()
            allocation.save()
    client = client_of("warehouse_manager")
    page = client.get("/warehouse/carbon").content.decode()
    assert "400 kg CO2e" in page
    assert "from 2 devices" in page
    assert "tablets (1)" in page
    assert "TechResort" in page
    day = {"valid_from_day": "1", "valid_from_month": "1", "valid_from_year": "2023"}
    sent = {"kind": "tablet", "kilograms": "56.9", "source": "A maker's report", **day}
    client.post("/warehouse/carbon/new", sent)
    assert CarbonFactor.objects.count() == 1
    assert "457 kg CO2e" in client.get("/warehouse/carbon").content.decode()
    assert "already" in client.post("/warehouse/carbon/new", sent).content.decode()


@pytest.mark.django_db
def test_what_was_recycled_in_a_month_goes_on_one_note_a_recycler():
    for number, recycler in enumerate(("Green Metals Ltd", "Green Metals Ltd", "Sims")):
        device = received(f"PF-{number}", drive_serials=[f"PF-{number}-SSD"])
        keep_proof(device, f"PF-{number}-SSD")
        inventory.recycle(device, weight_grams=1900, reason="Broken", recycler=recycler, by=MANAGER)
    client = client_of("warehouse_manager")
    page = client.get("/warehouse/weee").content.decode()
    assert "3 devices, 5,700 g" in page
    assert "Green Metals Ltd" in page
    note = {
        "month": f"{timezone.localdate():%Y-%m}",
        "recycler": "Green Metals Ltd",
        "number": "WEEE-1",
        "carrier": "Van Ltd",
        "code": "16 02 14",
    }
    paper = client.get("/warehouse/weee/note.pdf", note)
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert client.get("/warehouse/weee/note.pdf", note | {"carrier": ""}).status_code == 422
    assert "No waste this month" in client.get("/warehouse/weee?month=2024-02").content.decode()
    assert client.get("/warehouse/weee?month=soon").status_code == 404
    assert client.get("/warehouse/weee?month=0001-01").status_code == 404


@pytest.mark.django_db
def test_the_boxes_at_the_packing_bench_have_a_sheet_of_labels():
    client = client_of("warehouse")
    answer = client.get("/warehouse/labels/boxes.pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "CHARGER-LAPTOP" in text
    assert "LEAFLET-BN" in text
    assert "/warehouse/labels/boxes.pdf" in client.get("/warehouse/labels").content.decode()
