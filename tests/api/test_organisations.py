"""Organisations, their people and their agreements through the machines' door."""

import base64
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people import actions as people
from people.models import Agreement, Invitation, Membership, Organisation
from referrals.models import Referral
from tests import people_of_london as london
from tests.api.callers import RAW, Caller, is_problem

pytestmark = pytest.mark.django_db
PDF = base64.b64encode(b"%PDF-1.7 signed by both").decode()


@pytest.fixture
def southwark():
    return london.organisation()


@pytest.fixture
def lambeth():
    return london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")


@pytest.fixture
def hackney():
    """A borough with which nothing has been agreed."""
    return people.register_organisation(
        code="hackney",
        name="Hackney Council",
        kind="borough",
        borough="E09000012",
        email_domain="hackney.example",
        by=london.ADMINISTRATOR,
    )


@pytest.fixture
def administrator(southwark):
    return Caller("administrator", southwark)


def patch(caller, path, body, **headers):
    return caller("patch", path, body, **headers)


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def proposal(at, **changes) -> dict:
    return {
        "organisation": at.code,
        "purpose": "Referring residents who are not online",
        "lawful_basis": "public_task",
        "shared": ["identity", "contact", "place"],
        "starts_on": day(0),
        "review_on": day(100),
        "ends_on": day(364),
    } | changes


# ── Organisations ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_administrator_enters_amends_closes_and_reopens(administrator):
    created = administrator.post(
        "organisations", {"code": "newham", "name": "Newham Council", "kind": "borough", "borough": "E09000025"}
    )
    assert created.status_code == 201
    assert created["Location"].endswith("/organisations/newham")
    is_problem(
        administrator.post("organisations", {"code": "newham", "name": "Another", "kind": "vcs"}), 409, "code_taken"
    )
    is_problem(administrator.post("organisations", {"code": "x", "name": "X", "kind": "pub"}), 422)
    is_problem(administrator.post("organisations", {"code": "x", "name": "X", "kind": "vcs", "chief": "me"}), 422)

    read = administrator.get("organisations/newham")
    assert read.json()["is_active"]
    assert read.json()["agreed_until"] is None
    changed = patch(
        administrator,
        "organisations/newham",
        {"weekly_limit": 20, "email_domain": "@Newham.example"},
        **{"If-Match": read["ETag"]},
    )
    assert changed.status_code == 200
    assert changed.json()["weekly_limit"] == 20
    is_problem(patch(administrator, "organisations/newham", {"weekly_limit": 5}, **{"If-Match": read["ETag"]}), 412)
    is_problem(patch(administrator, "organisations/newham", {"code": "other"}), 422)
    is_problem(patch(administrator, "organisations/newham", {"parent": "newham"}), 409, "circle")
    assert Organisation.objects.get(code="newham").weekly_limit == 20

    is_problem(administrator.post("organisations/newham/close"), 422)
    assert administrator.post("organisations/newham/close", {"reason": "Merged"}).json()["is_active"] is False
    assert administrator.post("organisations/newham/reopen", {"reason": "Not merged"}).json()["is_active"] is True


def test_a_lead_sees_their_own_tree_and_never_learns_of_another(southwark, lambeth):
    people.register_organisation(
        code="refuge",
        name="Refuge",
        kind="vcs",
        parent=southwark,
        email_domain="refuge.example",
        by=london.ADMINISTRATOR,
    )
    lead = Caller("organisation_lead", southwark)
    assert {row["code"] for row in lead.get("organisations").json()["items"]} == {"refuge", "southwark"}
    assert lead.get("organisations/refuge").json()["parent"] == "southwark"
    missing = is_problem(lead.get("organisations/nowhere"), 404)
    hidden = is_problem(lead.get("organisations/lambeth"), 404)
    assert missing["detail"] == hidden["detail"], "no one learns what exists elsewhere"
    is_problem(lead.get(f"agreements/{lambeth.agreements.get().pk}"), 404)
    is_problem(lead.get(f"agreements/{lambeth.agreements.get().pk}/paper.pdf"), 404)
    is_problem(lead.post("agreements", proposal(lambeth)), 422)
    is_problem(patch(lead, "organisations/southwark", {"name": "Mine"}), 403)
    is_problem(lead.post("organisations", {"code": "x", "name": "X", "kind": "vcs"}), 403)


def test_lists_are_filtered(administrator, southwark, lambeth, hackney):
    london.hub()

    def codes(query):
        return {row["code"] for row in administrator.get(f"organisations?{query}").json()["items"]}

    assert codes("kind=hub") == {"brixton-library"}
    assert codes("borough=E09000012") == {"hackney"}
    is_problem(administrator.get("organisations?colour=red"), 422)
    draft = people.draft_agreement(
        organisation=hackney,
        purpose="P",
        lawful_basis="consent",
        fields=["identity"],
        starts_on=timezone.localdate(),
        review_on=timezone.localdate(),
        ends_on=timezone.localdate(),
        by=london.ADMINISTRATOR,
    )
    rows = administrator.get("agreements?state=draft").json()["items"]
    assert [row["id"] for row in rows] == [str(draft.pk)]
    assert rows[0]["standing"] == "draft"
    assert {row["organisation"] for row in administrator.get("agreements?organisation=lambeth").json()["items"]} == {
        "lambeth"
    }


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_lead_invites_and_withdraws_and_gives_no_other_role(southwark):
    lead = Caller("organisation_lead", southwark)
    assert (
        lead.post("organisations/southwark/invite", {"email": "joy@southwark.example", "role": "referrer"}).status_code
        == 200
    )
    is_problem(
        lead.post("organisations/southwark/invite", {"email": "joy@southwark.example", "role": "caseworker"}),
        403,
        "not_yours_to_give",
    )
    is_problem(lead.post("organisations/southwark/invite", {"email": "joy", "role": "referrer"}), 422)
    invitation = lead.get("invitations").json()["items"][0]
    assert (invitation["email"], invitation["organisation"], invitation["state"]) == (
        "joy@southwark.example",
        "southwark",
        "sent",
    )
    assert lead.post(f"invitations/{invitation['id']}/withdraw").json()["state"] == "withdrawn"
    is_problem(lead.post(f"invitations/{invitation['id']}/withdraw"), 409)
    is_problem(
        Caller("referrer", southwark).post(
            "organisations/southwark/invite", {"email": "a@b.example", "role": "referrer"}
        ),
        403,
    )
    assert Invitation.objects.count() == 1


def test_a_membership_is_ended_but_not_the_last_leads(southwark, lambeth):
    lead = Caller("organisation_lead", southwark)
    for email, role, at in (
        ("maria@southwark.example", "referrer", southwark),
        ("lead@southwark.example", "organisation_lead", southwark),
        ("sam@lambeth.example", "referrer", lambeth),
    ):
        people.add_user(email=email, name="Someone", role=role, organisation=at, by=london.ADMINISTRATOR)
    rows = {row["email"]: row["id"] for row in lead.get("memberships").json()["items"]}
    assert set(rows) == {"maria@southwark.example", "lead@southwark.example"}
    assert lead.post(f"memberships/{rows['maria@southwark.example']}/end", {"reason": "Left"}).json()["ended_at"]
    is_problem(lead.post(f"memberships/{rows['lead@southwark.example']}/end", {"reason": "Left"}), 409, "last_lead")
    stranger = Membership.objects.get(user__email="sam@lambeth.example").pk
    is_problem(lead.post(f"memberships/{stranger}/end", {"reason": "Left"}), 404)


# ── Agreements ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_from_a_draft_to_the_first_referral_and_to_the_end(administrator, hackney):
    lead = Caller("organisation_lead", hackney)
    worker = Caller("referrer", hackney)
    is_problem(worker.post("referrals", RAW), 409, "no_agreement")
    created = lead.post("agreements", proposal(hackney))
    assert created.status_code == 201
    assert (created.json()["state"], created.json()["standing"]) == ("draft", "draft")
    path = f"agreements/{created.json()['id']}"
    paper = lead.get(f"{path}/paper.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert paper["Content-Type"] == "application/pdf"
    assert paper["Content-Disposition"].startswith("attachment")
    assert paper["X-Content-Type-Options"] == "nosniff"

    is_problem(lead.post(f"{path}/sign", {"document": "%%%"}), 422)
    is_problem(lead.post(f"{path}/sign", {"document": base64.b64encode(b"<html>").decode()}), 422)
    is_problem(administrator.post(f"{path}/sign", {"document": PDF}), 403)
    assert lead.post(f"{path}/sign").json()["state"] == "signed"
    is_problem(lead.post(f"{path}/countersign"), 403)
    is_problem(administrator.post(f"{path}/countersign"), 409, "document_missing")
    agreed = administrator.post(f"{path}/countersign", {"document": PDF, "document_name": "signed.pdf"})
    assert (agreed.json()["state"], agreed.json()["standing"]) == ("agreed", "in_force")
    assert lead.get("organisations/hackney").json()["agreed_until"] == day(364)

    refused = is_problem(worker.post("referrals", RAW), 422)
    assert [error["pointer"] for error in refused["errors"]] == ["#/resident/date_of_birth"]
    assert "does not cover: date of birth" in refused["errors"][0]["detail"]
    without = (
        RAW
        | {"referrer_email": "worker@hackney.example"}
        | {"resident": {name: text for name, text in RAW["resident"].items() if name != "date_of_birth"}}
    )
    assert worker.post("referrals", without).status_code == 201

    is_problem(lead.post(f"{path}/end"), 422)
    assert lead.post(f"{path}/end", {"reason": "We leave"}).json()["standing"] == "ended"
    is_problem(worker.post("referrals", without), 409, "no_agreement")
    assert Referral.objects.count() == 1


def test_a_renewal_names_what_it_renews(administrator, hackney, southwark):
    first = london.agreement(hackney, ends=20)
    renewal = proposal(hackney, renews=str(first.pk), starts_on=day(21), review_on=day(30), ends_on=day(385))
    assert administrator.post("agreements", renewal).json()["renews"] == str(first.pk)
    is_problem(administrator.post("agreements", renewal | {"organisation": "southwark"}), 422)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"ends_on": "2020-01-01"}, "#/ends_on"),
        ({"review_on": "2020-01-01"}, "#/review_on"),
        ({"lawful_basis": "because"}, "#/lawful_basis"),
        ({"organisation": "nowhere"}, "#/organisation"),
        ({"witness": "me"}, "#/witness"),
    ],
)
def test_what_is_wrong_with_a_draft_is_said_at_its_field(administrator, hackney, changes, pointer):
    refused = is_problem(administrator.post("agreements", proposal(hackney, **changes)), 422)
    assert [error["pointer"] for error in refused["errors"]] == [pointer]
    assert not Agreement.objects.filter(organisation=hackney).exists()


def test_lists_ask_no_more_of_the_database_when_there_is_more_in_them(administrator):
    def statements(path):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert administrator.get(path).status_code == 200
        return len(asked)

    paths = ["organisations?limit=100", "agreements?limit=100", "memberships?limit=100", "invitations?limit=100"]
    _more(3)
    assert statements(paths[0])  # what is counted and read once for a token
    few = [statements(path) for path in paths]
    _more(30)
    assert [statements(path) for path in paths] == few
    assert len(administrator.get(paths[0]).json()["items"]) > 30


def _more(number):
    for n in range(Organisation.objects.count(), number + 1):
        at = london.organisation(f"charity-{n}", f"Charity {n}", "vcs")
        people.add_user(
            email=f"worker@charity-{n}.example",
            name="Worker",
            role="referrer",
            organisation=at,
            by=london.ADMINISTRATOR,
        )
        people.invite(email=f"new@charity-{n}.example", role="referrer", organisation=at, by=london.ADMINISTRATOR)
