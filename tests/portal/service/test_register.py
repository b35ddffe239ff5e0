"""The Service workspace: who sees what, what needs whom, and the register of organisations."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from people import actions as people
from people.models import Organisation
from tests import people_of_london as london
from tests.portal.service.agreement_forms import AGREEMENTS, HOME, REGISTER, day, draft_at, in_boxes, read
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


def test_a_lead_sees_their_own_tree(lead, refuge, lambeth):
    page = read(lead, REGISTER)
    assert "Southwark Council" in page
    assert escape("Southwark Women's Refuge") in page
    assert "Lambeth" not in page.split("<tbody")[1]
    assert "Under it" in read(lead, "/service/organisations/southwark")
    assert "Southwark Council" in read(lead, "/service/organisations/southwark-refuge")
    assert "Add an organisation" not in page


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
    over = people.register_organisation(
        code="bexley", name="Bexley Council", kind="borough", email_domain="bexley.example", by=london.ADMINISTRATOR
    )
    london.agreement(over, starts=-300, ends=-3)
    signed = draft_at(refuge)
    people.sign_agreement(signed, document=b"%PDF-1.7", by=london.actor("organisation_lead", organisation=refuge))
    draft_at(
        people.register_organisation(
            code="merton", name="Merton Council", kind="borough", email_domain="merton.example", by=london.ADMINISTRATOR
        )
    )
    people.invite(email="joy@southwark.example", role="referrer", organisation=southwark, by=london.ADMINISTRATOR)
    london.join_request()
    london.join_request("nobody@camden-pantry.example", confirmed=False)

    answer = administrator.get(HOME)
    figures = {figure["label"]: (figure["value"], figure["href"]) for figure in answer.context["figures"]}
    assert {label: value for label, (value, _) in figures.items()} == {
        "To be signed": 1,
        "To be countersigned": 1,
        "Ending within 60 days": 1,
        "Expired": 1,
        "May not refer": 3,
        "Open invitations": 1,
        "Changes to a sign-in": 0,
        "Requests to join": 1,
    }
    for label, (value, href) in figures.items():
        assert len(administrator.get(href).context["rows"]) == value, label
    todo = [(each["verb"], each["agreement"].organisation.code) for each in answer.context["todo"]]
    assert todo == [("Countersign", "southwark-refuge"), ("Renew", "bexley"), ("Renew", "camden")]


def test_a_lead_is_shown_what_waits_for_them_and_nothing_of_others(lead, southwark, lambeth):
    draft_at(lambeth)
    assert "You have no tasks" in read(lead, HOME)
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
    params = {
        "name": "Peckham Food Bank",
        "code": "southwark",
        "kind": "vcs",
        "borough": "E09000028",
        "parent": "southwark",
    }
    answer = administrator.post("/service/organisations/new", params)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert "” is another organisation’s code" in page
    assert 'value="Peckham Food Bank"' in page
    assert Organisation.objects.filter(kind="vcs").count() == 0
    answer = administrator.post(
        "/service/organisations/new", params | {"code": "peckham", "email_domain": "@Peckham.example"}, follow=True
    )
    assert "Organisation added." in answer.content.decode()
    created = Organisation.objects.get(code="peckham")
    assert (created.name, created.parent, created.email_domain) == ("Peckham Food Bank", southwark, "peckham.example")
    page = read(administrator, "/service/organisations/peckham")
    assert "May not refer" in page
    assert "No data sharing agreement is in force" in page
    assert "No one yet" in page


def test_its_facts_are_changed_and_a_circle_is_refused(administrator, southwark, refuge):
    path = "/service/organisations/southwark/edit"
    details = {
        "name": "London Borough of Southwark",
        "weekly_limit": "40",
        "open_limit": "",
        "borough": "E09000028",
    } | in_boxes("verified_on", day(-1))
    answer = administrator.post(path, details | {"parent": "southwark-refuge"})
    assert answer.status_code == 422
    assert "Select an organisation that is not this one or part of it" in answer.content.decode()
    answer = administrator.post(path, details | {"weekly_limit": "many"})
    assert answer.status_code == 422
    assert 'value="many"' in answer.content.decode()
    assert 'href="#weekly_limit"' in answer.content.decode()
    assert administrator.post(path, details)["Location"] == "/service/organisations/southwark"
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
    assert "From now on no one here can sign in, refer or call us for it" in page
    assert "reopen" in page
    answer = administrator.post(path, {"reason": ""})
    assert answer.status_code == 422
    assert "Enter a reason" in answer.content.decode()
    page = administrator.post(path, {"reason": "Merged"}, follow=True).content.decode()
    assert "Southwark Council is closed." in page
    assert "It is closed, so no one here can refer" in page
    southwark.refresh_from_db()
    assert not southwark.is_active
    administrator.post(path, {"reason": "Not merged"})
    southwark.refresh_from_db()
    assert southwark.is_active


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
            code=f"team-{n}",
            name=f"Team {n}",
            kind="vcs",
            parent=southwark,
            email_domain=f"team-{n}.example",
            by=london.ADMINISTRATOR,
        )
        london.agreement(at, ends=40 if n % 2 else 200)
        draft_at(at)
        for place in (at, southwark):
            worker(f"worker-{n}@{place.code}.example", at=place)
            people.invite(
                email=f"new-{n}@{place.code}.example", role="referrer", organisation=place, by=london.ADMINISTRATOR
            )
