"""Lists: what narrows and orders them, and what they refuse by name."""

import pytest

from api.paging import ORDERINGS
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
