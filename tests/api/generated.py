"""A typed client, made from our description by openapi-python-client as a partner would make it, and the way by which it
reaches this service without a network.
"""

import json
import subprocess
import sys
from pathlib import Path

import httpx
from django.test import Client

from tests.description import description

NAME = "get_online_london_client"
# Files are bytes to a typed client, whatever is in them.
FILES = """
post_hooks: []
content_type_overrides:
  application/pdf: application/octet-stream
  application/vnd.oasis.opendocument.spreadsheet: application/octet-stream
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: application/octet-stream
  application/jsonl: application/octet-stream
  application/x-ndjson: application/octet-stream
  text/csv: application/octet-stream
"""


class ToTheService(httpx.BaseTransport):
    """Each request goes through Django's test client, and so is held against the description, too."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = Client().generic(
            request.method,
            str(request.url),
            request.read(),
            content_type=request.headers.get("Content-Type", ""),
            headers={name: value for name, value in request.headers.items() if name not in ("host", "content-length")},
        )
        return httpx.Response(answer.status_code, headers=list(answer.items()), content=answer.content)


def generate(folder: Path) -> str:
    """Make the client in a folder, and say what its maker said. Where it fails, its words are shown."""
    (folder / "description.json").write_text(json.dumps(description(), default=str))
    (folder / "settings.yaml").write_text(FILES)
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--path", "description.json", "--config", "settings.yaml", "--output-path", NAME]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout + made.stderr
