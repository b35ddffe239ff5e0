"""A hub's own agreement: drafted and signed by the lead of the partner that runs it, countersigned by us, ended."""

import io

import pytest
from pypdf import PdfReader

from people import actions as people
from people.models import Agreement, Organisation
from tests import people_of_london as london
from tests.portal.service.agreement_forms import day as on
from tests.portal.service.agreement_forms import in_boxes, pdf, read, written
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
NO_NAMES = "None in force"


@pytest.fixture
def partner():
    return london.organisation("library-trust", "Library Trust", "partner", "")


@pytest.fixture
def hub(partner) -> Organisation:
    return people.register_organisation(
        code="trust-library", name="Trust Library", kind="hub", parent=partner, by=london.ADMINISTRATOR
    )


def test_a_partners_lead_signs_for_its_hub_and_the_hub_sees_names_from_then_until_the_end(partner, hub, administrator):
    lead = signed_in(worker("lead@trust.example", at=partner, role="organisation_lead", name="Olu Bankole"))
    stays = signed_in(worker("joy@trust.example", at=hub, role="hub_worker", name="Joy Mensah"))
    assert NO_NAMES in read(stays, "/hub/about")
    asked = read(lead, "/service/agreements/new?organisation=trust-library")
    assert "Handing over devices and SIMs, teaching" in asked
    assert "It never sees why someone was referred" in asked
    path = lead.post("/service/agreements/new?organisation=trust-library", written())["Location"]
    created = Agreement.objects.get(organisation=hub)
    assert created.kind == "hub"
    paper = PdfReader(io.BytesIO(lead.get(f"{path}/paper.pdf").content))
    assert "What the hub can see" in "".join(page.extract_text() for page in paper.pages)
    signed = lead.post(f"{path}/sign", {"document": pdf()}, follow=True).content.decode()
    assert "no one there can see who comes" in signed
    assert "can refer" not in signed
    administrator.post(f"{path}/sign", {})
    assert NO_NAMES not in read(stays, "/hub/about")
    assert "Agreement in force" in read(lead, "/service/organisations/trust-library")
    assert "Working as a hub" in read(administrator, "/service/agreements?kind=hub")
    lead.post(f"{path}/end", {"reason": "The library closes"})
    assert NO_NAMES in read(stays, "/hub/about")


def test_who_refers_signs_the_other_kind(lead, southwark):
    later = in_boxes("starts_on", on(400)) | in_boxes("review_on", on(500)) | in_boxes("ends_on", on(700))
    lead.post("/service/agreements/new?organisation=southwark", written(**later))
    assert set(southwark.agreements.values_list("kind", flat=True)) == {"referring"}
    paper = lead.get(f"/service/agreements/{southwark.agreements.get(state='draft').pk}/paper.pdf").content
    assert "What the hub can see" not in "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
