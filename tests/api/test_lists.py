"""Lists: what narrows and orders them, and what they refuse by name."""

import pytest

from api.filters import narrow
from api.paging import ORDERINGS
from people import actions as people
from referrals.models import Referral
from tests import people_of_london as london
from tests.api.callers import Caller, is_problem


@pytest.fixture
def caseworker(db):
    return Caller("caseworker")


@pytest.mark.parametrize(
    ("query", "name", "allowed"),
    [
        ("referrals?state=nonsense", "state", "in_triage"),
        ("referrals?need=x", "need", "device, data, skills"),
        ("referrals?held=maybe", "held", "true, false"),
        ("referrals?urgency=9", "urgency", "1, 2, 3"),
        ("referrals?borough=Atlantis", "borough", "Atlantis"),
        ("referrals?ordering=name", "ordering", "-created_at, created_at, urgency"),
        ("referrals?colour=red", "colour", "organisation"),
        ("referrals?limit=0", "limit", "1 to 200"),
        ("referrals?limit=-1", "limit", "1 to 200"),
        ("referrals?limit=abc", "limit", "1 to 200"),
        ("referrals?limit=1000", "limit", "1 to 200"),
        ("referrals?limit=٣", "limit", "1 to 200"),
        ("sims?state=%00", "state", "available"),
        ("follow-ups?due=tomorrow", "due", "cannot be read"),
        ("residents?borough=x", "borough", "x"),
        ("runs?state=x", "state", "none"),
    ],
)
def test_nonsense_is_refused_by_name(caseworker, query, name, allowed):
    """Finding 2.14: `state=nonsense` answered an empty list, `held=maybe` was no, `limit=0` was 50."""
    (error,) = is_problem(caseworker.get(query), 422, "invalid")["errors"]
    assert error["pointer"] == f"#/{name}"
    assert allowed in error["detail"]


@pytest.fixture
def of_every_urgency(caseworker):
    rows = [london.referral(phone=f"+4477009003{number:02d}") for number in range(7)]
    for number, row in enumerate(rows):
        Referral.objects.filter(pk=row.pk).update(urgency=number % 3 + 1)
    Referral.objects.filter(pk__in=[row.pk for row in rows[2:4]]).update(created_at=rows[0].created_at)
    return list(Referral.objects.values_list("reference", "urgency", "created_at", "pk"))


_KEYS = {
    "-created_at": lambda row: (-row[2].timestamp(), -row[3].int),
    "created_at": lambda row: (row[2].timestamp(), row[3].int),
    "urgency": lambda row: (row[1], -row[2].timestamp(), -row[3].int),
}


@pytest.mark.parametrize("ordering", _KEYS)
def test_every_order_gives_each_row_once_forwards_and_back(caseworker, of_every_urgency, ordering):
    expected = [row[0] for row in sorted(of_every_urgency, key=_KEYS[ordering])]
    path = f"referrals?limit=3&ordering={ordering}"
    pages = []
    while path:
        page = caseworker.get(path)
        pages.append([row["reference"] for row in page.json()["items"]])
        links = _links(page)
        path = links.get("next")
    assert [reference for page in pages for reference in page] == expected
    back = caseworker.get(links["prev"])
    assert [row["reference"] for row in back.json()["items"]] == pages[-2]
    assert _links(back).keys() == {"next", "prev"}
    assert "prev" not in _links(caseworker.get(_links(back)["prev"]))


def _links(page) -> dict[str, str]:
    parts = [part.partition(">; rel=") for part in page.get("Link", "").split(", ") if part]
    return {rel.strip('"'): url.partition("/api/v1/")[2] for url, _, rel in parts}


def test_a_cursor_of_another_order_is_refused(caseworker, of_every_urgency):
    path = _links(caseworker.get("referrals?limit=3"))["next"]
    is_problem(caseworker.get(f"{path}&ordering=urgency"), 404)


def test_every_order_ends_in_what_is_unique():
    assert all(order[-1].lstrip("-") == "id" for order in ORDERINGS.values())


def test_those_whom_a_hold_stops_and_those_whom_none_does_are_all_there_are(caseworker):
    held, free = (london.referral(first_name=name, phone=phone) for name, phone in PEOPLE)
    people.raise_hold(held.resident, kind="safeguarding", by=london.actor("safeguarding_lead"))
    assert _named(caseworker.get("referrals?held=true")) == [held.reference]
    assert _named(caseworker.get("referrals?held=false")) == [free.reference]


def test_the_list_of_an_organisation_is_its_own_however_it_is_read(caseworker):
    camden = london.organisation("camden", "Camden Council", "borough", "E09000007")
    theirs, other = (
        london.referral(at=at, first_name=name, phone=phone)
        for at, (name, phone) in zip((camden, None), PEOPLE, strict=True)
    )
    assert _named(caseworker.get("referrals?organisation=camden")) == [theirs.reference]
    assert _named(caseworker.get("referrals?organisation=southwark")) == [other.reference]
    assert _named(caseworker.get("referrals?organisation=nowhere")) == []


def test_a_foreign_key_is_narrowed_by_the_key_of_the_other_row():
    """Only so is the list read in the order of that organisation's index."""
    rows = narrow(Referral.objects.all(), {"organisation": "camden"}, {"organisation": "organisation__code"}, None)
    assert 'JOIN "people_organisation"' not in str(rows.query)


PEOPLE = (("Amina", "+447700900401"), ("Rosa", "+447700900402"))


def _named(answer) -> list[str]:
    return [row["reference"] for row in answer.json()["items"]]
