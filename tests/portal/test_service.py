"""The Service workspace: the register, its people and its agreements, as an administrator and a lead use them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from notifications.models import Message
from people import actions as people
from people.access import MAY_READ
from people.models import Agreement, Invitation, Organisation
from people.organisations.data_sharing import ALL_FIELDS, FIELDS
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
HOME, REGISTER, AGREEMENTS = "/service/", "/service/organisations", "/service/agreements"


@pytest.fixture
def southwark():
    return london.organisation()


@pytest.fixture
def refuge(southwark):
    return people.register_organisation(
        code="southwark-refuge", name="Southwark Women's Refuge", kind="vcs", parent=southwark, by=london.ADMINISTRATOR
    )


@pytest.fixture
def lambeth():
    return london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")


@pytest.fixture
def lead(southwark):
    return signed_in(worker("lead@southwark.example", at=southwark, role="organisation_lead", name="Olu Bankole"))


@pytest.fixture
def administrator():
    ours = people.register_organisation(
        code="get-online", name="Get Online London", kind="partner", by=london.ADMINISTRATOR
    )
    return signed_in(worker("admin@get-online.example", at=ours, role="administrator", name="Ada Clarke"))


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


def read(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def pdf(content=b"%PDF-1.7 signed", name="signed.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def draft_at(at, **changes):
    told = {
        "purpose": "Referring",
        "lawful_basis": "public_task",
        "fields": ALL_FIELDS,
        "starts_on": day(0),
        "review_on": day(100),
    }
    return people.draft_agreement(organisation=at, by=london.ADMINISTRATOR, **(told | {"ends_on": day(364)} | changes))


def in_boxes(name, when) -> dict:
    return {f"{name}_day": str(when.day), f"{name}_month": str(when.month), f"{name}_year": str(when.year)}


def written(**changes) -> dict:
    """A draft as the form sends it."""
    told = {
        "purpose": "Referring residents",
        "lawful_basis": "public_task",
        "fields_": ["identity", "contact", "place"],
    }
    dates = in_boxes("starts_on", day(0)) | in_boxes("review_on", day(100)) | in_boxes("ends_on", day(364))
    return told | dates | changes


# ── Who sees what ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_lead_sees_their_own_tree(lead, refuge, lambeth):
    page = read(lead, REGISTER)
    assert "Southwark Council" in page
    assert escape("Southwark Women's Refuge") in page
    assert "Lambeth" not in page.split("<tbody")[1]
    assert "Under it" in read(lead, "/service/organisations/southwark")
    assert "Southwark Council" in read(lead, "/service/organisations/southwark-refuge")
    assert "Enter an organisation" not in page


def test_what_is_elsewhere_is_not_there(lead, lambeth):
    agreement = lambeth.agreements.get()
    member = worker("sam@lambeth.example", at=lambeth).memberships.get()
    invitation = people.invite(
        email="new@lambeth.example", role="referrer", organisation=lambeth, by=london.ADMINISTRATOR
    )
    for path in (
        "/service/organisations/lambeth",
        "/service/organisations/lambeth/invite",
        f"/service/people/{member.pk}/remove",
        f"/service/agreements/{agreement.pk}",
        f"/service/agreements/{agreement.pk}/sign",
        f"/service/agreements/{agreement.pk}/end",
        f"/service/agreements/{agreement.pk}/paper.pdf",
        f"/service/agreements/{agreement.pk}/signed.pdf",
        "/service/agreements/new?organisation=lambeth",
    ):
        assert lead.get(path).status_code == 404, path
        assert lead.post(path, {"reason": "I would like to"}).status_code in (404, 405), path
    assert lead.post(f"/service/invitations/{invitation.pk}/withdraw").status_code == 404
    member.refresh_from_db(), agreement.refresh_from_db(), invitation.refresh_from_db()
    assert (member.ended_at, agreement.state, invitation.state) == (None, "agreed", "sent")


@pytest.mark.parametrize("role", ["referrer", "caseworker", "hub_worker", "funder", "warehouse"])
def test_nobody_else_opens_the_workspace(southwark, role):
    client = signed_in(worker(f"{role}@southwark.example", at=southwark, role=role))
    agreement = southwark.agreements.get()
    for path in (HOME, REGISTER, AGREEMENTS, "/service/fields", f"/service/agreements/{agreement.pk}/signed.pdf"):
        assert client.get(path).status_code == 403, path


def test_a_lead_does_not_keep_the_register(lead):
    for path in (
        "/service/organisations/new",
        "/service/organisations/southwark/edit",
        "/service/organisations/southwark/switch",
    ):
        assert lead.get(path).status_code == 403


# ── What needs me now ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_page_counts_what_waits_and_each_count_leads_to_its_list(administrator, southwark, lambeth, refuge):
    soon = london.organisation("camden", "Camden Council", "borough", "E09000007")
    people.end_agreement(soon.agreements.get(), reason="Replaced", by=london.ADMINISTRATOR)
    london.agreement(soon, ends=25)
    over = people.register_organisation(code="bexley", name="Bexley Council", kind="borough", by=london.ADMINISTRATOR)
    london.agreement(over, starts=-300, ends=-3)
    signed = draft_at(refuge)
    people.sign_agreement(signed, document=b"%PDF-1.7", by=london.actor("organisation_lead", organisation=refuge))
    draft_at(
        people.register_organisation(code="merton", name="Merton Council", kind="borough", by=london.ADMINISTRATOR)
    )
    people.invite(email="joy@southwark.example", role="referrer", organisation=southwark, by=london.ADMINISTRATOR)

    answer = administrator.get(HOME)
    figures = {figure["label"]: (figure["value"], figure["href"]) for figure in answer.context["figures"]}
    assert {label: value for label, (value, _) in figures.items()} == {
        "To be signed": 1,
        "To be countersigned": 1,
        "Ending within 60 days": 1,
        "Expired": 1,
        "May not refer": 3,
        "Invitations open": 1,
    }
    for label, (value, href) in figures.items():
        assert len(administrator.get(href).context["rows"]) == value, label
    todo = [(each["verb"], each["agreement"].organisation.code) for each in answer.context["todo"]]
    assert todo == [("Countersign", "southwark-refuge"), ("Renew", "bexley"), ("Renew", "camden")]


def test_a_lead_is_shown_what_waits_for_them_and_nothing_of_others(lead, southwark, lambeth):
    draft_at(lambeth)
    assert "Nothing waits for you" in read(lead, HOME)
    mine = draft_at(southwark)
    answer = lead.get(HOME)
    assert [(each["verb"], each["agreement"]) for each in answer.context["todo"]] == [("Sign", mine)]
    assert [figure["value"] for figure in answer.context["figures"]] == [1, 0, 0, 0, 0, 0]


def test_what_is_renewed_already_asks_for_nothing(administrator, southwark):
    first = southwark.agreements.get()
    people.end_agreement(first, reason="Replaced", by=london.ADMINISTRATOR)
    ending = london.agreement(southwark, ends=20)
    draft_at(southwark, starts_on=day(21), review_on=day(30), ends_on=day(300), renews=ending)
    assert administrator.get(HOME).context["todo"] == []
    page = read(administrator, f"/service/agreements/{ending.pk}")
    assert "It is followed by" in page
    assert ">Renew" not in page


# ── Organisations ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_register_says_in_words_how_each_stands(administrator, southwark, refuge, lambeth):
    draft_at(refuge)
    people.close_organisation(lambeth, reason="Merged", by=london.ADMINISTRATOR)
    worker("maria@southwark.example", at=southwark)
    listed = {row[0]["text"]: [cell["text"] for cell in row[1:]] for row in administrator.get(REGISTER).context["rows"]}
    until = f"Until {day(335):%-d %b %Y}"
    assert listed["Southwark Council"] == ["Borough", "", until, "1", "Yes"]
    assert listed["Southwark Women's Refuge"] == [
        "Voluntary or community group",
        "Southwark Council",
        "To be signed",
        "0",
        "No",
    ]
    assert listed["Lambeth Council"] == ["Borough", "", until, "0", "No, closed"]
    assert listed["Get Online London"] == ["Partner", "", "Not needed", "1", "No"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=refuge", ["southwark-refuge"]),
        ("q=LAMB", ["lambeth"]),
        ("kind=vcs", ["southwark-refuge"]),
        ("borough=E09000022", ["lambeth"]),
        ("agreement=draft", ["southwark-refuge"]),
        ("agreement=none", ["southwark-refuge"]),
        ("agreement=live", ["lambeth", "southwark"]),
        ("agreement=ending", []),
        ("agreement=lapsed", []),
        ("open=no", []),
        ("q=nowhere", []),
    ],
)
def test_the_register_is_searched_and_filtered(administrator, southwark, refuge, lambeth, query, found):
    draft_at(refuge)
    answer = administrator.get(f"{REGISTER}?{query}")
    assert [row[0]["hint"] for row in answer.context["rows"]] == found
    assert found or "Nothing fits" in answer.content.decode()


def test_an_organisation_is_entered_and_a_fault_keeps_every_answer(administrator, southwark):
    told = {
        "name": "Peckham Food Bank",
        "code": "southwark",
        "kind": "vcs",
        "borough": "E09000028",
        "parent": "southwark",
    }
    answer = administrator.post("/service/organisations/new", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert "Choose a different one" in page
    assert 'value="Peckham Food Bank"' in page
    assert Organisation.objects.filter(kind="vcs").count() == 0
    answer = administrator.post(
        "/service/organisations/new", told | {"code": "peckham", "email_domain": "@Peckham.example"}, follow=True
    )
    assert "Entered on the register." in answer.content.decode()
    made = Organisation.objects.get(code="peckham")
    assert (made.name, made.parent, made.email_domain) == ("Peckham Food Bank", southwark, "peckham.example")
    page = read(administrator, "/service/organisations/peckham")
    assert "May not refer" in page
    assert "No data sharing agreement is in force" in page
    assert "Nobody yet" in page


def test_its_facts_are_changed_and_a_circle_is_refused(administrator, southwark, refuge):
    path = "/service/organisations/southwark/edit"
    told = {
        "name": "London Borough of Southwark",
        "weekly_limit": "40",
        "open_limit": "",
        "borough": "E09000028",
    } | in_boxes("verified_on", day(-1))
    answer = administrator.post(path, told | {"parent": "southwark-refuge"})
    assert answer.status_code == 422
    assert "cannot stand under itself" in answer.content.decode()
    answer = administrator.post(path, told | {"weekly_limit": "many"})
    assert answer.status_code == 422
    assert 'value="many"' in answer.content.decode()
    assert 'href="#weekly_limit"' in answer.content.decode()
    assert administrator.post(path, told)["Location"] == "/service/organisations/southwark"
    southwark.refresh_from_db()
    assert (southwark.name, southwark.weekly_limit, southwark.open_limit, southwark.verified_on) == (
        "London Borough of Southwark",
        40,
        None,
        day(-1),
    )


def test_closing_says_what_it_does_asks_why_and_can_be_undone(administrator, southwark):
    path = "/service/organisations/southwark/switch"
    page = read(administrator, path)
    assert "From this moment nobody here can refer" in page
    assert "reopen" in page
    answer = administrator.post(path, {"reason": ""})
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    page = administrator.post(path, {"reason": "Merged"}, follow=True).content.decode()
    assert "Southwark Council is closed." in page
    assert "It is closed: nobody here can refer" in page
    southwark.refresh_from_db()
    assert not southwark.is_active
    administrator.post(path, {"reason": "Not merged"})
    southwark.refresh_from_db()
    assert southwark.is_active


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_lead_is_offered_only_the_roles_that_are_theirs_to_give(lead, administrator, southwark):
    path = "/service/organisations/southwark/invite"
    page = read(lead, path)
    assert 'value="referrer"' in page
    assert 'value="organisation_lead"' in page
    assert 'value="administrator"' not in page
    assert 'value="administrator"' in read(administrator, path)
    answer = lead.post(path, {"email": "joy@southwark.example", "role": "administrator"})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()
    answer = lead.post(path, {"email": "joy at southwark", "name": "Joy Adeyemi", "role": "referrer"})
    assert answer.status_code == 422
    assert 'value="Joy Adeyemi"' in answer.content.decode()
    assert 'href="#email"' in answer.content.decode()


def test_an_invitation_is_sent_sent_again_and_withdrawn(lead, southwark):
    path = "/service/organisations/southwark"
    told = {"email": "joy@southwark.example", "name": "Joy Adeyemi", "role": "referrer"}
    page = lead.post(f"{path}/invite", told, follow=True).content.decode()
    assert "An invitation is on its way to joy@southwark.example" in page
    assert "Send again" in page
    assert "Withdraw" in page
    lead.post(f"{path}/invite", told)
    assert Message.objects.filter(event="people.invited").count() == 2
    assert sorted(Invitation.objects.values_list("state", flat=True)) == ["sent", "withdrawn"]
    open_one = Invitation.objects.get(state="sent")
    page = lead.post(f"/service/invitations/{open_one.pk}/withdraw", follow=True).content.decode()
    assert "its link opens nothing any more" in page
    assert "Joy Adeyemi" not in page
    assert lead.get(f"/service/invitations/{open_one.pk}/withdraw").status_code == 405


def test_a_leaver_is_out_at_their_next_click(lead, southwark):
    maria = worker("maria@southwark.example", at=southwark)
    hers = signed_in(maria)
    assert hers.get("/refer").status_code == 200
    path = f"/service/people/{maria.memberships.get().pk}/remove"
    page = read(lead, path)
    assert "loses the role “referrer” at Southwark Council at once" in page
    assert "What they referred stays" in page
    assert maria.actor().roles, "looking at the page removes nobody"
    page = lead.post(path, {"reason": "Moved to Croydon"}, follow=True).content.decode()
    assert "Maria Santos has left as referrer." in page
    assert "maria@southwark.example" not in page
    answer = hers.get("/refer")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login")


def test_the_last_lead_is_told_to_make_another_first(lead, southwark):
    membership = southwark.memberships.get(role="organisation_lead")
    answer = lead.post(f"/service/people/{membership.pk}/remove", {"reason": "I am leaving"})
    assert answer.status_code == 422
    assert "Make somebody else a lead first" in answer.content.decode()
    membership.refresh_from_db()
    assert membership.ended_at is None


def test_a_lead_is_not_offered_to_remove_whom_they_may_not(lead, southwark):
    treasurer = worker(
        "money@southwark.example", at=southwark, role="finance", name="Tess Moneypenny"
    ).memberships.get()
    page = read(lead, "/service/organisations/southwark")
    assert "Tess Moneypenny" in page
    assert f"/service/people/{treasurer.pk}/remove" not in page
    answer = lead.post(f"/service/people/{treasurer.pk}/remove", {"reason": "Never mind"})
    assert answer.status_code == 422
    assert "administrators" in answer.content.decode()


# ── Agreements ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_agreement_from_its_draft_to_its_end(administrator, lead, southwark):
    people.end_agreement(southwark.agreements.get(), reason="Replaced", by=london.ADMINISTRATOR)
    answer = lead.post("/service/agreements/new?organisation=southwark", written())
    made = Agreement.objects.get(state="draft")
    path = f"/service/agreements/{made.pk}"
    assert answer["Location"] == path
    assert made.fields == ["identity", "contact", "place"]
    page = read(lead, path)
    assert "It is your turn" in page
    assert "No signed document yet" in page
    assert "covers 3 of 6 kinds of data" in page
    assert page.count("Not covered") == 3
    assert "to be countersigned" in page.lower()
    assert "We wait for the lead of Southwark Council" in read(administrator, path)
    paper = lead.get(f"{path}/paper.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert paper["Content-Disposition"] == 'attachment; filename="agreement-southwark.pdf"'
    assert lead.get(f"{path}/signed.pdf").status_code == 404

    answer = lead.post(f"{path}/sign", {"document": pdf(b"PK a spreadsheet", "signed.xlsx")})
    assert answer.status_code == 422
    assert "This is not a PDF" in answer.content.decode()
    assert 'href="#document"' in answer.content.decode()
    page = lead.post(f"{path}/sign", {"document": pdf(b"%PDF-1.7 by Olu")}, follow=True).content.decode()
    assert "Olu Bankole" in page
    assert "Get Online London countersigns next" in page
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
    assert "nobody at Southwark Council can refer under it" in page
    assert "cannot be undone" in page
    assert lead.post(f"{path}/end", {"reason": ""}).status_code == 422
    page = lead.post(f"{path}/end", {"reason": "We leave the programme"}, follow=True).content.decode()
    assert "The agreement is ended." in page
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
    made = draft_at(refuge)
    people.sign_agreement(made, by=london.actor("organisation_lead", organisation=refuge))
    path = f"/service/agreements/{made.pk}/sign"
    answer = administrator.post(path)
    assert answer.status_code == 422
    assert "The signed document is missing" in answer.content.decode()
    assert administrator.post(path, {"document": pdf()}).status_code == 302
    made.refresh_from_db()
    assert made.state == "agreed"


def test_a_draft_at_fault_keeps_every_answer_and_links_to_each_fault(lead, southwark):
    told = written(purpose="", fields_=["place"], lawful_basis="") | in_boxes("ends_on", day(-3))
    answer = lead.post("/service/agreements/new?organisation=southwark", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#purpose"' in page
    assert 'href="#lawful_basis"' in page
    assert 'value="place" checked' in page
    assert 'value="identity" checked' not in page
    answer = lead.post(
        "/service/agreements/new?organisation=southwark", told | {"purpose": "To refer", "lawful_basis": "consent"}
    )
    page = answer.content.decode()
    assert 'href="#ends_on-day"' in page
    assert "The last day has to come after the first" in page
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
    told = (
        written(fields_=ALL_FIELDS)
        | in_boxes("starts_on", start["starts_on"])
        | in_boxes("review_on", start["review_on"])
    )
    lead.post(path, told | in_boxes("ends_on", start["ends_on"]))
    second = first.renewals.get()
    assert second.state == "draft"
    assert "It follows" in read(lead, f"/service/agreements/{second.pk}")
    lead.post(f"/service/agreements/{second.pk}/sign", {"document": pdf()})
    people.countersign_agreement(second, by=london.ADMINISTRATOR)
    southwark.refresh_from_db()
    assert (southwark.agreed_from, southwark.agreed_until) == (first.starts_on, second.ends_on)


def test_what_ran_out_long_ago_is_renewed_from_today(administrator, lambeth):
    over = people.register_organisation(code="bexley", name="Bexley Council", kind="borough", by=london.ADMINISTRATOR)
    gone = london.agreement(over, starts=-400, ends=-30)
    page = administrator.get(f"/service/agreements/new?organisation=bexley&renews={gone.pk}")
    assert page.context["form"].initial["starts_on"] == day(0)
    assert "The last one ended on" in page.content.decode()
    assert "referring never stops" not in page.content.decode()
    other = administrator.get(f"/service/agreements/new?organisation=bexley&renews={lambeth.agreements.get().pk}")
    assert other.context["renewed"] is None, "another organisation's agreement is not renewed here"


def test_the_register_of_agreements_is_filtered_and_downloaded_whole(administrator, southwark, refuge):
    made = draft_at(refuge, fields=["identity", "place"], purpose="Sheltering women")
    answer = administrator.get(f"{AGREEMENTS}?standing=draft")
    (row,) = answer.context["rows"]
    assert [cell["text"] for cell in row[:4]] == ["Southwark Women's Refuge", "To be signed", "2 of 6", "Public task"]
    assert row[2]["hint"] == "Name, postcode and borough"
    assert row[0]["href"] == reverse("service:agreement", args=[made.pk])
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


# ── It stays quick ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_page_asks_more_of_the_database_when_there_is_more_on_it(administrator, southwark):
    paths = [HOME, REGISTER, AGREEMENTS, "/service/organisations/southwark"]

    def statements():
        counts = []
        for path in paths:
            with CaptureQueriesContext(connection) as asked:
                assert administrator.get(path).status_code == 200
            counts.append(len(asked))
        return counts

    _more(southwark, 3)
    statements()
    few = statements()
    _more(southwark, 30)
    assert statements() == few, dict(zip(paths, zip(few, statements(), strict=True), strict=True))
    assert len(administrator.get(REGISTER).context["rows"]) == 25


def _more(southwark, number):
    for n in range(southwark.children.count(), number):
        at = people.register_organisation(
            code=f"team-{n}", name=f"Team {n}", kind="vcs", parent=southwark, by=london.ADMINISTRATOR
        )
        london.agreement(at, ends=40 if n % 2 else 200)
        draft_at(at)
        for place in (at, southwark):
            worker(f"worker-{n}@{place.code}.example", at=place)
            people.invite(
                email=f"new-{n}@{place.code}.example", role="referrer", organisation=place, by=london.ADMINISTRATOR
            )
