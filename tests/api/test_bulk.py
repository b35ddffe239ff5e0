"""The size and the type of a file of referrals (finding 2.5: over 2 MiB answered 500)."""

import json

import pytest

from jobs import worker
from tests.api.callers import RAW, Caller, is_problem
from tests.house.test_api_keys import CSV

HEADER, ROW = CSV.splitlines(keepends=True)


def _send(caller: Caller, content: bytes, content_type="text/csv", query="?dry_run=true"):
    return caller.http.post(
        f"/api/v1/referrals/bulk{query}",
        content,
        content_type=content_type,
        headers={"Authorization": f"Bearer {caller.token}"},
    )


def test_a_file_of_3_mb_is_taken(referrer):
    rows = 3 * 2**20 // len(ROW)
    answer = _send(referrer, HEADER + ROW * rows)
    assert answer.status_code == 202
    assert answer.json()["total"] == rows


def test_a_file_over_20_mb_is_refused_in_words(referrer):
    is_problem(_send(referrer, b"x" * (20 * 2**20 + 1)), 413, "too_large")


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_another_type_is_refused(referrer, content_type):
    is_problem(_send(referrer, HEADER + ROW, content_type), 415, "unsupported_media_type")


def test_nothing_is_refused_in_words(referrer):
    is_problem(_send(referrer, b""), 422)


LINES = (
    json.dumps(RAW | {"your_ref": "J-1"}),
    "",
    json.dumps(RAW | {"your_ref": "J-2", "resident": RAW["resident"] | {"first_name": "Zoë", "phone": "x"}}),
    '{"your_ref": "J-3", "your_ref": "J-4"}',
    "[1]",
    json.dumps(RAW | {"your_ref": "J-5", "colour": "red"}),
    json.dumps(RAW | {"your_ref": "J-6", "notes": "Zo\u00c3\u00ab"}),
)


@pytest.mark.parametrize("content_type", ["application/x-ndjson", "application/jsonl"])
def test_json_lines_are_referrals_as_one_is_sent(referrer, content_type):
    """Each line as POST referrals takes it; a line that cannot be read is a row like any other."""
    content = ("\ufeff" + "\n".join(LINES)).encode()
    sent = _send(referrer, content, content_type, query="")
    assert (sent.status_code, sent.json()["total"]) == (202, 6), sent.content
    worker.work(until_idle=True)
    answered = referrer.get(sent["Location"].partition("/api/v1/")[2]).json()
    rows = answered["rows"]
    assert [(row["line"], row["outcome"]) for row in rows] == [
        (1, "accepted"),
        *((line, "refused") for line in (3, 4, 5, 6, 7)),
    ]
    assert [row["errors"][0]["field"] for row in rows[1:]] == ["resident/phone", "", "", "colour", ""]
    assert referrer.get(f"referrals/{rows[0]['reference']}/facts").json()["resident"]["phone"] == "+447700900123"
    again = _send(referrer, content, content_type, query="")
    worker.work(until_idle=True)
    answered = referrer.get(again["Location"].partition("/api/v1/")[2]).json()
    assert (answered["accepted"], answered["repeated"]) == (0, 1)


def test_a_trial_is_said_with_true_or_false(referrer):
    (error,) = is_problem(_send(referrer, HEADER + ROW, query="?dry_run=yes"), 422)["errors"]
    assert (error["pointer"], error["detail"]) == ("#/dry_run", "We do not know this value. Use: true, false.")
