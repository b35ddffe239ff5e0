"""Every answer of the API that a test sees, held against our own description of it.

What the description does not name is a fault: a status, a type of content, a header, a field, a null, and in a request
that was taken, a parameter, a header, or a body of another shape.
"""

import copy
import gzip
import json
import re
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl

import jsonschema_rs
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

PREFIX = "/api/v1/"
UNDESCRIBED = {f"{PREFIX}schema", f"{PREFIX}docs"}  # the description itself, and the page that shows it
JSON = {"application/json", "application/problem+json", "application/merge-patch+json"}
# HTTP's own and the browser's protection: no operation has to name them.
GENERAL = set(
    """accept-patch allow cache-control content-encoding content-language content-length content-security-policy content-type
    cross-origin-opener-policy date permissions-policy referrer-policy set-cookie strict-transport-security vary
    x-content-type-options x-frame-options""".split()
)
SENT_BY_ANY_CLIENT = set(
    """accept accept-encoding accept-language authorization connection content-encoding content-length content-type
    cookie host if-modified-since origin referer user-agent x-csrftoken x-forwarded-for x-forwarded-proto
    x-request-id""".split()
)


@cache
def description() -> dict[str, Any]:
    """Our description as it is served."""
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def _closed() -> dict[str, Any]:
    """The same, with no field allowed that it does not name."""
    result = copy.deepcopy(description())
    _close(result["components"]["schemas"])
    _close(result["paths"])
    return result


def _close(part) -> None:
    if isinstance(part, dict):
        if "properties" in part and part.get("type") in ("object", ["object", "null"]):
            part.setdefault("additionalProperties", False)
        for inner in part.values():
            _close(inner)
    elif isinstance(part, list):
        for inner in part:
            _close(inner)


@cache
def _addresses() -> list[tuple[re.Pattern, str]]:
    """A pattern for each path of the description, those that say most of it first."""
    paths = sorted(description()["paths"], key=lambda path: -len(re.sub(r"\{\w+\}", "", path)))
    return [(re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + r"\Z"), path) for path in paths]


def _resolved(part: dict) -> dict:
    """What a reference to one of the description's components stands for."""
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    return _closed()["components"][kind][name]


@cache
def _answer_validator(path: str, method: str, status: str, content_type: str):
    answer = _resolved(_closed()["paths"][path][method]["responses"][status])
    return _compiled(json.dumps(answer["content"][content_type]["schema"]))


@cache
def _request_validator(path: str, method: str, content_type: str):
    body = _closed()["paths"][path][method]["requestBody"]
    return _compiled(json.dumps(body["content"][content_type]["schema"]))


@cache
def _compiled(schema: str):
    whole = {"components": _closed()["components"], "allOf": [json.loads(schema)]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def template_of(path: str) -> str | None:
    """The path of the description that an address fits."""
    return next((template for pattern, template in _addresses() if pattern.match(path)), None)


def faults(response, method: str, path: str, query: str, content: bytes, sent: dict[str, str]) -> list[str]:
    """What is not as described in one exchange. `sent` are the headers of the request, in lower case."""
    template = template_of(path)
    reads = {"head": "get"}.get(method, method)
    operation = description()["paths"].get(template, {}).get(reads)
    if operation is None:
        taken = response.status_code < 400 and method != "options"
        return [f"{method.upper()} is not described and was answered {response.status_code}"] if taken else []
    found = _answer_faults(response, template, reads, operation, with_body=method != "head")
    if response.status_code < 300:
        found += _request_faults(template, reads, operation, query, content, sent)
    return found


def _answer_faults(response, template, method, operation, *, with_body) -> list[str]:
    status = str(response.status_code)
    if status not in operation["responses"]:
        return [f"status {status} is not described"]
    described = _resolved(operation["responses"][status])
    found = _header_faults(response, described)
    body = _unpacked(response)
    content_type = response.get("Content-Type", "").partition(";")[0]
    known = described.get("content", {})
    if not body or not with_body:
        return found
    if content_type not in known:
        return [*found, f"{content_type} is not described for {status}, but {sorted(known)}"]
    if content_type in JSON:
        found += _body_faults(_answer_validator(template, method, status, content_type), json.loads(body))
    return found


def _unpacked(response) -> bytes:
    if response.streaming:
        return b""
    is_packed = response.get("Content-Encoding") == "gzip"
    return gzip.decompress(response.content) if is_packed else response.content


def _header_faults(response, described) -> list[str]:
    known = {name.lower(): header for name, header in described.get("headers", {}).items()}
    there = {name.lower() for name in response.headers}
    undescribed = [f"header {name} is not described" for name in sorted(there - set(known) - GENERAL)]
    missing = [f"header {name} is missing" for name, h in known.items() if h.get("required") and name not in there]
    return undescribed + missing


def _request_faults(template, method, operation, query, content, sent) -> list[str]:
    parameters = {(p["in"], p["name"].lower()): p for p in operation.get("parameters", [])}
    asked = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    found = [f"parameter {name} is not described" for name in asked if ("query", name.lower()) not in parameters]
    found += [
        f"request header {name} is not described"
        for name in sent
        if name not in SENT_BY_ANY_CLIENT and ("header", name) not in parameters
    ]
    if not content.strip():
        return found
    content_type = sent.get("content-type", "").partition(";")[0]
    known = operation.get("requestBody", {}).get("content", {})
    if content_type not in known:
        return found if content == b"{}" else [*found, f"a body of {content_type} is not described"]
    if content_type in JSON:
        validator = _request_validator(template, method, content_type)
        found += [f"the body that was sent: {fault}" for fault in _body_faults(validator, json.loads(content))]
    return found


def _body_faults(validator, body) -> list[str]:
    return [f"{'/'.join(map(str, e.instance_path))}: {e.message[:300]}" for e in validator.iter_errors(body)]


def _sent(environ: dict) -> dict[str, str]:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    return headers | ({"content-type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else {})


def _is_led_back(response) -> bool:
    """A session at a scanner is sent to its own pages before the API is asked."""
    return response.status_code == 302 and response["Location"] == "/warehouse/"


@contextmanager
def watched():
    """Django's test client, refusing an answer of the API that is not as described."""
    send = Client.generic

    def generic(self, method, path, data="", *words, **named):
        response = send(self, method, path, data, *words, **named)
        environ = response.wsgi_request.META
        address = environ["PATH_INFO"]
        if not address.startswith(PREFIX) or address in UNDESCRIBED or _is_led_back(response):
            return response
        content = data if isinstance(data, bytes) else str(data).encode()
        found = faults(response, method.lower(), address, environ["QUERY_STRING"], content, _sent(environ))
        assert found == [], f"{method} {address} ({response.status_code}) is not as described:\n" + "\n".join(found)
        return response

    with mock.patch.object(Client, "generic", generic):
        yield
