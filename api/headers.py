"""The headers of the API as its description names them: asked, and answered."""

from typing import Any

TEXT = {"type": "string"}
BOOLEAN = {"type": "string", "enum": ["true", "false"]}
COUNT = {"type": "integer", "minimum": 0}
SAID = {"200": "Done.", "201": "Made.", "202": "Accepted. The work continues.", "204": "Done. There is no body."}

IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Make one for each change. The same key and body again within 24 hours is one effect and one answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "examples": ["3f1c2e9a-referral-1"]},
}
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` that you read. When the object has changed since, the answer is 412 and nothing is done.",
    "schema": {"type": "string", "examples": ['"7"']},
}
IF_NONE_MATCH: dict[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what you have. When nothing has changed, the answer is 304 without a body.",
    "schema": {"type": "string", "examples": ['"7.1f0c2d3e4a5b6c7d"']},
}
ETAG = {"description": "The version of the object, for `If-Match` and `If-None-Match`.", "schema": TEXT}
NOT_MODIFIED = {"description": "You have this already.", "headers": {"ETag": ETAG}}
PATCHES = {"description": "The types of body that PATCH takes here (RFC 5789).", "schema": TEXT}
LOCATION = {"description": "The path of what was made.", "schema": {"type": "string", "format": "uri-reference"}}
LINK = {"description": 'The next and the previous page, as rel="next" and rel="prev" (RFC 8288).', "schema": TEXT}
FILE_NAME = {"description": "The name to save the file under.", "schema": TEXT}
RETRY_AFTER = {"description": "How many seconds to wait.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}
LEFT = "How many requests the client has left (r), and in how many seconds it has all of them again (t)."
POLICY = "How many requests a client may send (q) in how many seconds (w)."
CHALLENGE = {"description": "How to sign in (RFC 6750).", "schema": TEXT}


def of_answer(schema: Any, answer: dict, status: str, media_types) -> dict[str, dict]:
    """The headers of an answer that went well, for one operation (`api.schema.HouseSchema`)."""
    found: dict[str, dict] = dict(limits())
    if schema.method == "GET" or schema.has_version(answer):
        found["ETag"] = ETAG
    if hasattr(schema.view, "patch"):
        found["Accept-Patch"] = PATCHES
    if status in ("201", "202"):
        found["Location"] = LOCATION
    if schema._is_list_view():  # noqa: SLF001 - drf-spectacular's own question
        found["Link"] = LINK
    if media_types and not any(kind.endswith("/json") for kind in media_types):
        found["Content-Disposition"] = FILE_NAME
    return found


def of_problem(status: int) -> dict[str, dict]:
    """The headers of a problem with this status."""
    found = dict(limits())
    if status in (401, 403):
        found["WWW-Authenticate"] = CHALLENGE
    if status in (429, 503):
        found["Retry-After"] = RETRY_AFTER
    return found


def limits() -> dict[str, dict]:
    """What the rate limit tells on every answer to a client that is known (draft-ietf-httpapi-ratelimit-headers)."""
    return {
        "RateLimit": {"description": LEFT, "schema": TEXT},
        "RateLimit-Policy": {"description": POLICY, "schema": TEXT},
    }
