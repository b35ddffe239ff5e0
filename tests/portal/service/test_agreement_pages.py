"""Agreements by forms: from a draft to its end, and renewed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from people import actions as people
from people.access import MAY_READ
from people.models import Agreement
from people.organisations.data_sharing import ALL_FIELDS, FIELDS
from tests import people_of_london as london
from tests.portal.service.agreement_forms import AGREEMENTS, day, draft_at, in_boxes, pdf, read, written

pytestmark = pytest.mark.django_db


def test_an_agreement_from_its_draft_to_its_end(administrator, lead, southwark):
    people.end_agreement(southwark.agreements.get(), reason="Replaced", by=london.ADMINISTRATOR)
    answer = lead.post("/service/agreements/new?organisation=southwark", written())
    created = Agreement.objects.get(state="draft")
    path = f"/service/agreements/{created.pk}"
    assert answer["Location"] == path
    assert created.fields == ["identity", "contact", "place"]
    page = read(lead, path)
    assert "You need to sign" in page
    assert "No signed document yet" in page
    assert "covers 3 of 6 kinds of data" in page
    assert page.count("Not covered") == 3
    assert "to be countersigned" in page.lower()
    assert "Waiting for the lead of Southwark Council" in read(administrator, path)
    paper = lead.get(f"{path}/paper.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert paper["Content-Disposition"] == 'attachment; filename="agreement-southwark.pdf"'
    assert lead.get(f"{path}/signed.pdf").status_code == 404

    answer = lead.post(f"{path}/sign", {"document": pdf(b"PK a spreadsheet", "signed.xlsx")})
    assert answer.status_code == 422
    assert "The signed agreement must be a PDF" in answer.content.decode()
    assert 'href="#document"' in answer.content.decode()
    page = lead.post(f"{path}/sign", {"document": pdf(b"%PDF-1.7 by Olu")}, follow=True).content.decode()
    assert "Olu Bankole" in page
    assert "You have signed" in page
    answer = lead.post(f"{path}/sign")
    assert answer.status_code == 422
    assert "Your role does not allow" in answer.content.decode()

    assert "Read the document, then countersign" in read(administrator, path)
    page = administrator.post(f"{path}/sign", {}, follow=True).content.decode()
    assert "the agreement is in force between its dates" in page
    assert "Ada Clarke" in page
    southwark.refresh_from_db()
    assert southwark.agreed_until == day(364)
    for client in (lead, administrator):
        signed = client.get(f"{path}/signed.pdf")
        assert signed.content == b"%PDF-1.7 by Olu"
        assert signed["X-Content-Type-Options"] == "nosniff"
        assert signed["Content-Disposition"] == 'attachment; filename="signed-agreement-southwark.pdf"'

    page = read(lead, f"{path}/end")
    assert "no one at Southwark Council can refer under it" in page
    assert "You cannot undo this" in page
    assert lead.post(f"{path}/end", {"reason": ""}).status_code == 422
    page = lead.post(f"{path}/end", {"reason": "We leave the programme"}, follow=True).content.decode()
    assert "Agreement ended." in page
    assert "We leave the programme" in page
    southwark.refresh_from_db()
    assert southwark.agreed_until is None
    done = [(step["words"], step["who"]) for step in lead.get(path).context["course"]]
    assert done == [
        ("Drafted", "Olu Bankole"),
        ("Signed for the organisation", "Olu Bankole"),
        ("Countersigned for the service", "Ada Clarke"),
        ("Ended", "Olu Bankole"),
    ]


def test_what_was_signed_without_its_paper_is_not_countersigned(administrator, refuge):
    created = draft_at(refuge)
    people.sign_agreement(created, by=london.actor("organisation_lead", organisation=refuge))
    path = f"/service/agreements/{created.pk}/sign"
    answer = administrator.post(path)
    assert answer.status_code == 422
    assert "The signed document is missing" in answer.content.decode()
    assert administrator.post(path, {"document": pdf()}).status_code == 302
    created.refresh_from_db()
    assert created.state == "agreed"


def test_a_draft_at_fault_keeps_every_answer_and_links_to_each_fault(lead, southwark):
    details = written(purpose="", fields_=["place"], lawful_basis="") | in_boxes("ends_on", day(-3))
    answer = lead.post("/service/agreements/new?organisation=southwark", details)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#purpose"' in page
    assert 'href="#lawful_basis"' in page
    assert 'value="place" checked' in page
    assert 'value="identity" checked' not in page
    answer = lead.post(
        "/service/agreements/new?organisation=southwark", details | {"purpose": "To refer", "lawful_basis": "consent"}
    )
    page = answer.content.decode()
    assert 'href="#ends_on-day"' in page
    assert "The last day must be after the first day" in page
    assert Agreement.objects.count() == 1


def test_a_renewal_begins_the_day_after_and_keeps_what_was_written(lead, southwark):
    first = southwark.agreements.get()
    path = f"/service/agreements/new?organisation=southwark&renews={first.pk}"
    start = lead.get(path).context["form"].initial
    assert start["starts_on"] == first.ends_on + timedelta(days=1)
    assert (start["purpose"], start["lawful_basis"], start["fields_"]) == (
        first.purpose,
        first.lawful_basis,
        first.fields,
    )
    answer = (
        written(fields_=ALL_FIELDS)
        | in_boxes("starts_on", start["starts_on"])
        | in_boxes("review_on", start["review_on"])
    )
    lead.post(path, answer | in_boxes("ends_on", start["ends_on"]))
    second = first.renewals.get()
    assert second.state == "draft"
    assert "It follows" in read(lead, f"/service/agreements/{second.pk}")
    lead.post(f"/service/agreements/{second.pk}/sign", {"document": pdf()})
    people.countersign_agreement(second, by=london.ADMINISTRATOR)
    southwark.refresh_from_db()
    assert (southwark.agreed_from, southwark.agreed_until) == (first.starts_on, second.ends_on)


def test_what_ran_out_long_ago_is_renewed_from_today(administrator, lambeth):
    over = people.register_organisation(
        code="bexley", name="Bexley Council", kind="borough", email_domain="bexley.example", by=london.ADMINISTRATOR
    )
    gone = london.agreement(over, starts=-400, ends=-30)
    page = administrator.get(f"/service/agreements/new?organisation=bexley&renews={gone.pk}")
    assert page.context["form"].initial["starts_on"] == day(0)
    assert "The last one ended on" in page.content.decode()
    assert "referring never stops" not in page.content.decode()
    other = administrator.get(f"/service/agreements/new?organisation=bexley&renews={lambeth.agreements.get().pk}")
    assert other.context["renewed"] is None, "another organisation's agreement is not renewed here"


def test_the_register_of_agreements_is_filtered_and_downloaded_whole(administrator, southwark, refuge):
    created = draft_at(refuge, fields=["identity", "place"], purpose="Sheltering women")
    answer = administrator.get(f"{AGREEMENTS}?standing=draft")
    (row,) = answer.context["rows"]
    assert [cell["text"] for cell in row[:4]] == ["Southwark Women's Refuge", "To be signed", "2 of 6", "Public task"]
    assert row[2]["hint"] == "Name, postcode and borough"
    assert row[0]["href"] == reverse("service:agreement", args=[created.pk])
    assert [row[0]["text"] for row in administrator.get(f"{AGREEMENTS}?q=sheltering").context["rows"]] == [
        "Southwark Women's Refuge"
    ]
    answer = administrator.get(f"{AGREEMENTS}?standing=draft&download=csv")
    sheet = b"".join(answer.streaming_content).decode()
    assert "Sheltering women" in sheet
    assert "Name, Postcode and borough" in sheet
    assert "Southwark Council" not in sheet
    assert "attachment" in answer["Content-Disposition"]


def test_an_empty_register_says_what_to_do(administrator):
    page = read(administrator, AGREEMENTS)
    assert "No agreements yet" in page
    assert "Choose the organisation" in page


def test_the_table_of_readers_is_the_one_the_service_goes_by(lead):
    rows = lead.get("/service/fields").context["rows"]
    assert [field.code for field, _ in rows] == [field.code for field in FIELDS]
    for field, cells in rows:
        assert {role.lower().replace(" ", "_") for role, may in cells if may} == MAY_READ[field.code]
