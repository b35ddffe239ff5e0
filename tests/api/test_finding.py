"""Finding a referral by what only its own people know, and no name in an address."""

from tests.api.callers import RAW, is_problem


def test_a_referral_is_found_by_what_nobody_can_read(referrer):
    created = referrer.post("referrals", RAW | {"your_ref": "CASE-7"}).json()["reference"]
    referrer.post(
        "referrals",
        RAW
        | {"resident": RAW["resident"] | {"first_name": "Zoë", "phone": "07700 900456", "date_of_birth": "1/2/1990"}},
    )
    for text in ("yusuf amina", "AMINA", "07700900123", "14 March 1968", created.lower(), "CASE-7"):
        assert _found(referrer, text) == [created], text
    assert len(_found(referrer, "Yusuf")) == 2
    assert _found(referrer, "Nobody") == []
    assert _found(referrer, "Yusuf", "?state=draft") == []
    first = referrer.post("referrals/search?limit=1", {"text": "Yusuf"})
    further = first["Link"].partition(">")[0].partition("/api/v1/")[2]
    assert referrer.post(further, {"text": "Yusuf"}).json()["items"][0]["reference"] == created


def _found(caller, text, query=""):
    return [row["reference"] for row in caller.post(f"referrals/search{query}", {"text": text}).json()["items"]]


def test_no_name_stands_in_an_address(referrer):
    """What is asked for in an address is a reference; everything else is sent in a body."""
    created = referrer.post("referrals", RAW | {"your_ref": "CASE-7"}).json()["reference"]
    for text in (created.lower(), "CASE-7"):
        assert [row["reference"] for row in referrer.get(f"referrals?q={text}").json()["items"]] == [created], text
    for text in ("Yusuf", "amina yusuf", "07700900123", "14/03/1968", "a1@b.example", "", "%20"):
        body = is_problem(referrer.get(f"referrals?q={text}"), 422, "invalid")
        assert "POST /api/v1/referrals/search" in body["errors"][0]["detail"]
