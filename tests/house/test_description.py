"""The description of the API: valid, complete, in plain words, and by the UK government's rules for public APIs."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import jsonschema_rs
from django.conf import settings
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.examples import examples
from api.schema import Problem
from law.checks import every_refusal
from law.refusals import Refusal
from law.rules import CODE
from tests import description as described

OUR_WORDS = re.compile(
    rf"\b{CODE}\b"  # codes of our rules
    r"|A resource of one model|\bledger\b|\brooms\b"  # docstrings of the doors, and words of this house
    r"|\b[a-z_]+\.[A-Z][A-Z_]{2,}|\b[A-Z]{2,}_[A-Z_]+\b"  # constants
    r"|\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b"  # classes
    r"|(?<!-)\bNone\b"
)
# What is shown as it was written by somebody else: a bench tool's report, and the tables of a report of ours.
OPEN_OBJECTS = {
    "components/schemas/DeviceReceivedRequest/properties/hardware",
    "components/schemas/HardwareRequest/properties/hardware",
    "components/schemas/ReportShown/properties/shown",
    "paths//api/v1/reports/{id}.{kind}/get/responses/200/content/application/json/schema",
}


def _operations() -> Iterator[tuple[str, str, dict]]:
    for path, methods in described.description()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _parts(part, place=()) -> Iterator[tuple[tuple, dict]]:
    """Every object of the description, with where it stands."""
    if isinstance(part, dict):
        yield place, part
        for name, inner in part.items():
            yield from _parts(inner, (*place, str(name)))
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from _parts(inner, (*place, str(number)))


def _everything() -> Iterator[tuple[str, dict]]:
    whole = described.description()
    for place, part in _parts({name: whole[name] for name in ("paths", "components", "tags")}):
        if "example" not in place:
            yield "/".join(place), part


def test_it_is_valid_by_the_standard():
    faults = OpenAPIV31SpecValidator(described.description()).iter_errors()
    assert [("/".join(map(str, fault.path)), fault.message[:200]) for fault in faults] == []


def test_it_is_written_for_partners():
    """Finding 2.2: docstrings, codes of rules and names of classes stood in it."""
    wrong = [
        (place, match.group(), part["description"][:80])
        for place, part in _everything()
        if isinstance(part.get("description"), str)
        for match in [OUR_WORDS.search(part["description"])]
        if match
    ]
    assert wrong == []


def test_no_name_of_a_refusal_stands_in_it():
    names = {kind.__name__ for kind in every_refusal(Refusal)} - {
        "Invalid",
        "Locked",
        "Held",
        "Conflict",
    }  # English, too
    texts = [part["description"] for _, part in _everything() if isinstance(part.get("description"), str)]
    assert sorted({word for text in texts for word in re.findall(r"\w+", text)} & names) == []


def test_each_operation_has_a_sentence_of_its_own():
    said: dict[str, list[str]] = {}
    for path, method, operation in _operations():
        said.setdefault(operation["description"], []).append(f"{method} {path}")
    short = [where for words, where in said.items() if len(words.split()) < 2 or not words.rstrip().endswith(".")]
    assert short == []


def test_everything_that_is_asked_is_described():
    wrong = [
        (method, path, parameter["name"])
        for path, method, operation in _operations()
        for parameter in operation.get("parameters", [])
        if len(parameter.get("description", "")) < 10 or "schema" not in parameter
    ]
    assert wrong == []


def test_the_introduction_says_how_to_use_it():
    text = described.description()["info"]["description"]
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    wanted = [
        "Try it out",
        "Errors",
        "Lists and pages",
        "Sending twice",
        "Limits",
        "Versions",
        "Change log",
        "Refusals",
    ]
    assert [heading for heading in wanted if heading not in headings] == []


def test_nothing_is_an_object_without_fields():
    """Finding 2.2: `accept`'s decisions, runs and explanations were objects and lists of anything."""
    wrong = [place for place, part in _everything() if _is_untyped(place, part) and not _is_open(place)]
    assert wrong == []


def _is_untyped(place: str, part: dict) -> bool:
    stands_for_a_schema = (
        place.endswith(("/schema", "/items", "/additionalProperties")) or "/properties/" in place[-60:]
    )
    if part == {}:
        return stands_for_a_schema
    is_bare = part.get("type") == "object" and not part.get("properties")
    return is_bare and part.get("additionalProperties") in (None, {}, True)


def _is_open(place: str) -> bool:
    return any(place == known or place.startswith(f"{known}/") for known in OPEN_OBJECTS)


def test_no_default_is_one_that_may_not_be_sent():
    """Finding 2.2: six schemas had an empty default outside of their enumeration."""
    wrong = []
    for place, part in _everything():
        if "default" in part and "type" in part:
            validator = jsonschema_rs.Draft202012Validator({n: v for n, v in part.items() if n != "$ref"})
            if not validator.is_valid(part["default"]):
                wrong.append((place, part["default"]))
    assert wrong == []


def test_every_change_may_carry_a_key_and_every_object_a_version():
    """Finding 2.2: none of 129 unsafe operations named Idempotency-Key or If-Match."""
    without_key, without_version = [], []
    for path, method, operation in _operations():
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        reads = operation["operationId"].endswith("_search")
        if method != "get" and not reads and "Idempotency-Key" not in names:
            without_key.append((method, path))
        answer = operation["responses"].get("200", {})
        is_changed = method == "patch" or (method == "post" and "{id}/" in path)
        if is_changed and "ETag" in answer.get("headers", {}) and "If-Match" not in names:
            without_version.append((method, path))
    assert (without_key, without_version) == ([], [])


def test_files_are_described_by_their_own_types():
    kinds = {
        path.rpartition(".")[2]: sorted(operation["responses"]["200"]["content"])
        for path, _, operation in _operations()
        if "." in path
    }
    reports = ["application/json", "application/pdf", "application/vnd.oasis.opendocument.spreadsheet", "text/csv"]
    assert kinds == {"pdf": ["application/pdf"], "{kind}": reports}


def test_examples_are_valid():
    wrong = []
    for path, method, operation in _operations():
        example = examples().get(operation["operationId"])
        if example is None:
            continue
        answer = described._answer_validator(path, method, str(example["status"]), "application/json")
        wrong += [(path, error.message) for error in answer.iter_errors(example["response"])]
        if "request" in example:
            body = described._request_validator(path, method, "application/json")
            wrong += [(path, error.message) for error in body.iter_errors(example["request"])]
    assert wrong == []
    assert set(examples()) <= {operation["operationId"] for _, _, operation in _operations()}


def test_it_keeps_the_governments_rules():
    """The rules of co-cddo/api-standards-linting that do not need its own tool: names as there."""
    whole = described.description()
    ids = [operation["operationId"] for _, _, operation in _operations()]
    defined = {tag["name"]: tag["description"] for tag in whole["tags"]}
    wrong: dict[str, object] = {
        "oas3-always-use-https": [
            s["url"] for s in whole["servers"] if not re.match("https:|http://localhost", s["url"])
        ],
        "description, contact": [name for name in ("description", "contact") if not whole["info"].get(name)],
        "license": whole["info"]["license"]["identifier"] not in {"Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause"},
        "semver": not re.fullmatch(r"\d+\.\d+\.\d+", whole["info"]["version"]),
        "oas3-minimum": not whole["openapi"].startswith("3.1."),
        "operation-id": sorted({name for name in ids if ids.count(name) > 1}),
        "operation-id-valid-in-url": [name for name in ids if not re.fullmatch(r"[a-z0-9_]+", name)],
        "operation-tag-defined": [p for p, _, o in _operations() if not all(defined.get(tag) for tag in o["tags"])],
        "paths-kebab-case": [path for path in whole["paths"] if not _is_kebab(path)],
        "no-x-headers": [where for where in _headers() if where[1].lower().startswith("x-")],
        "not-acceptable": [path for path, _, o in _operations() if "406" not in o["responses"]],
        "unsupported-media-type": [p for p, m, o in _operations() if m != "get" and "415" not in o["responses"]],
    }
    # One path of ours has a form for an ending: partners were promised `{id}.json .csv .ods .pdf`.
    wrong["paths-kebab-case"] = [p for p in wrong["paths-kebab-case"] if p != "/api/v1/reports/{id}.{kind}"]  # type: ignore[attr-defined]
    assert {rule: found for rule, found in wrong.items() if found} == {}


def _is_kebab(path: str) -> bool:
    return re.fullmatch(r"(/[a-z0-9.-]+|/\{[a-zA-Z0-9_]+\})+", path) is not None


def _headers() -> Iterator[tuple[str, str]]:
    for path, _, operation in _operations():
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "header":
                yield path, parameter["name"]
        for answer in operation["responses"].values():
            for name in answer.get("headers", {}):
                yield path, name


def test_its_server_is_this_service():
    (server,) = described.description()["servers"]
    assert server["url"] == settings.PUBLIC_URL
    assert urlsplit(server["url"]).path == ""


def test_a_problem_is_described_as_it_is():
    assert set(Problem().fields) == {"type", "title", "status", "code", "detail", "errors"}
