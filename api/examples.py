"""Requests and answers of the main operations, as the description shows them. A test sends each to the service
and compares what comes back.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILES = Path(__file__).with_name("example_files")


@cache
def examples() -> dict[str, dict[str, Any]]:
    """By operation: `request` where it has a body, `status` and `response`."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(FILES.glob("*.json"))}


def add_examples(result: dict) -> dict:
    """Put each example where its operation takes the request and gives the answer."""
    for path in result["paths"].values():
        for operation in path.values():
            example = examples().get(operation["operationId"])
            if example is not None:
                _put(operation, example)
    return result


def _put(operation: dict, example: dict[str, Any]) -> None:
    if "request" in example:
        operation["requestBody"]["content"]["application/json"]["example"] = example["request"]
    operation["responses"][str(example["status"])]["content"]["application/json"]["example"] = example["response"]
