"""What is sent again and what is sent small: ETag and If-None-Match for whatever is read, and gzip for whom it is safe.

The ETag of an object is its version and a hash of what this caller was shown, "7.1f0c…": what was shown changes when a need
moves, too, or a button goes. If-Match compares the version alone: nothing else can be lost by writing.
"""

import gzip
import hashlib
import re

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

UNDER = "/api/v1/"
SMALL = 500  # bytes; below this gzip saves nothing
LEVEL = 5
_PACKED = "-gzip"
_TEXT = re.compile(r"(application/(.*\+)?json|application/vnd\.oai\.openapi|application/(.*\+)?yaml|text/)")


def version_in(tag: str) -> str:
    """The version that an ETag of ours, or the bare version, names; "" for a weak tag and for what is none."""
    match = re.fullmatch(r'"(\d+)(\.[0-9a-f]+)?(-gzip)?"', tag.strip())
    return match[1] if match else ""


class ConditionalReading:
    """Give everything that is read under /api/v1/ an ETag, and answer 304 to a caller who has the same already."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not request.path.startswith(UNDER):
            return response
        patch_vary_headers(response, ["Accept", "Accept-Encoding", "Authorization", "Cookie"])
        if request.method not in ("GET", "HEAD") or response.status_code != 200 or response.streaming:
            return response
        tag = _tag(response)
        response["ETag"] = f'"{tag}"'
        if _has_already(request.headers.get("If-None-Match", ""), tag):
            return _not_modified(response)
        return _packed(response, tag) if _is_worth_packing(request, response) else response


def _tag(response) -> str:
    version = response.get("ETag", "").strip('"')
    mark = hashlib.sha256(response.content).hexdigest()[:16]
    return f"{version}.{mark}" if version else mark


def _has_already(header: str, tag: str) -> bool:
    """Compared weakly, as RFC 9110 has it for If-None-Match; packed or not is the same to whoever has it."""
    known = [each.strip().removeprefix("W/").strip('"').removesuffix(_PACKED) for each in header.split(",")]
    return header.strip() == "*" or tag in known


def _not_modified(response) -> HttpResponse:
    kept = ("ETag", "Cache-Control", "Vary", "Link", "Content-Location", "Expires")
    return HttpResponse(status=304, headers={name: response[name] for name in kept if name in response})


def _is_worth_packing(request, response) -> bool:
    """Only what is read, by a machine's own token or by anyone: secrets are told in answers to POST, and no page of a
    stranger makes a browser send a token, so that no one can guess a secret by the length of an answer (BREACH).
    """
    if "Content-Encoding" in response or len(response.content) < SMALL:
        return False
    is_safe = "Authorization" in request.headers or not request.COOKIES
    is_text = _TEXT.match(response.get("Content-Type", ""))
    return bool(is_safe and is_text and _takes_gzip(request.headers.get("Accept-Encoding", "")))


def _takes_gzip(header: str) -> bool:
    for each in header.lower().split(","):
        coding, _, weight = each.replace(" ", "").partition(";")
        if coding == "gzip":
            return not re.fullmatch(r"q=0(\.0*)?", weight)
    return False


def _packed(response, tag: str):
    response.content = gzip.compress(response.content, compresslevel=LEVEL, mtime=0)
    response["Content-Encoding"] = "gzip"
    response["ETag"] = f'"{tag}{_PACKED}"'  # another representation, so another strong tag
    if "Content-Length" in response:
        response["Content-Length"] = str(len(response.content))
    return response
