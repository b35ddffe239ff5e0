"""What is read twice is sent once, and small: ETag, If-None-Match, gzip; and what OPTIONS and PATCH say of themselves."""

import gzip
import json

import pytest

from api.conditional import _takes_gzip, version_in
from law.strict_json import depth
from tests import people_of_london as london
from tests.api.callers import RAW, Caller, is_problem


@pytest.fixture
def referrer(db):
    return Caller("referrer", london.organisation())


@pytest.fixture
def created(referrer):
    return f"referrals/{referrer.post('referrals', RAW).json()['reference']}"


def test_what_is_unchanged_is_not_sent_again(referrer, created):
    """Finding 2.14: If-None-Match was not read, and lists and the schema had no ETag."""
    for path in (created, "referrals", "referrals?limit=1", "schema"):
        first = referrer.get(path)
        again = referrer.get(path, **{"If-None-Match": f'"other", W/{first["ETag"]}'})
        assert (again.status_code, again.content) == (304, b""), path
        assert again["ETag"] == first["ETag"]
        assert "Authorization" in again["Vary"]
        assert referrer.get(path, **{"If-None-Match": '"other"'}).content == first.content


def test_what_is_shown_counts_not_the_version_alone(referrer, created):
    """A need moves, and its referral is shown otherwise, though its own version is the same."""
    first = referrer.get(created)
    caseworker = Caller("caseworker")
    assert caseworker.get(created)["ETag"] != first["ETag"]
    assert version_in(first["ETag"]) == version_in(caseworker.get(created)["ETag"]) == str(first.json()["version"])


@pytest.mark.parametrize(
    ("tag", "version"),
    [('"7"', "7"), (' "7.1f0c"', "7"), ('"7.1f0c-gzip"', "7"), ('W/"7"', ""), ("7", ""), ('"1f0c"', ""), ('"x"', "")],
)
def test_a_version_is_read_from_a_tag(tag, version):
    assert version_in(tag) == version


def test_what_is_read_with_a_token_is_packed(referrer, created):
    path = "schema"
    plain = referrer.get(path)
    packed = referrer.get(path, **{"Accept-Encoding": "br, gzip;q=0.8"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) * 5 < len(plain.content)
    assert packed["ETag"] != plain["ETag"]
    assert {"Accept-Encoding", "Authorization", "Cookie"} <= set(packed["Vary"].split(", "))
    assert referrer.get(path, **{"If-None-Match": packed["ETag"]}).status_code == 304
    tag = referrer.get(created, **{"Accept-Encoding": "gzip"})["ETag"]
    answer = referrer("patch", created, {"reason": "x", "resident": {"access_needs": "y"}}, **{"If-Match": tag})
    assert answer.status_code == 200


def test_nothing_secret_is_packed(referrer, created):
    """BREACH: neither what a POST tells, nor what a browser reads with its cookie."""
    written = referrer.post("referrals", RAW | {"your_ref": "P-1"}, **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in written
    referrer.http.cookies["sessionid"] = "x"
    read = referrer.http.get("/api/v1/schema", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in read


@pytest.mark.parametrize(
    ("header", "takes"),
    [("gzip", True), ("GZIP ;q=1.0", True), ("br, gzip; q=0.5", True), ("gzip;q=0", False), ("br", False), ("", False)],
)
def test_who_takes_gzip(header, takes):
    assert _takes_gzip(header) is takes


def test_options_tell_the_methods_that_there_are(referrer, created):
    """Finding 2.14: the fields of the answer were told as those of the body."""
    answer = referrer("options", created)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer["Allow"].split(", ")) == {"GET", "PATCH", "HEAD", "OPTIONS"}
    assert answer["Accept-Patch"] == "application/merge-patch+json, application/json"
    assert referrer("options", "referrals/search")["Allow"] == "POST, OPTIONS"


def test_a_merge_patch_may_say_what_it_is(referrer):
    path = f"referrals/{referrer.post('referrals', RAW | {'draft': True}).json()['reference']}"
    kind = {"headers": {"Authorization": f"Bearer {referrer.token}"}, "content_type": "application/merge-patch+json"}
    answer = referrer.http.patch(f"/api/v1/{path}", json.dumps({"notes": "Rings twice"}), **kind)
    assert answer.status_code == 200
    refused = referrer.http.patch(f"/api/v1/{path}", "a,b", **kind | {"content_type": "text/csv"})
    is_problem(refused, 415)
    assert refused["Accept-Patch"] == "application/merge-patch+json, application/json"
    elsewhere = referrer.http.post("/api/v1/referrals", json.dumps(RAW), **kind)
    is_problem(elsewhere, 415)


def test_a_bracket_inside_a_text_is_a_letter(referrer):
    """Finding 2.14: twenty of them were “nested deeper than 20 levels”."""
    assert referrer.post("referrals", RAW | {"notes": "[" * 30 + ' \\" {"'}).status_code == 201
    is_problem(referrer.post("referrals", '{"notes":' + "[" * 30 + "]" * 30 + "}"), 400)
    assert depth('{"a":"\\\\","b":[[1]]}') == 3
    assert depth('"' + '\\"' * 500_000) == 0
