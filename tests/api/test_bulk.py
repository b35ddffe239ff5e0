"""The size and the type of a file of referrals (finding 2.5: over 2 MiB answered 500)."""

import pytest

from tests.api.callers import Caller, is_problem
from tests.house.test_api_keys import CSV

HEADER, ROW = CSV.splitlines(keepends=True)


def _send(caller: Caller, content: bytes, content_type="text/csv"):
    return caller.http.post(
        "/api/v1/referrals/bulk?dry_run=true",
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
