"""What the web server itself says to a client whose request it does not pass on, as a page or as a problem (RFC 9457)."""

import json
from dataclasses import dataclass
from html import escape

from waitress.utilities import Error

PAGE = (
    '<!DOCTYPE html><html lang="en-GB" class="govuk-template"><head><meta charset="utf-8">'
    "<title>{heading} – Get Online London</title>"
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="stylesheet" href="/static/css/portal.css"></head><body class="govuk-template__body">'
    '<div class="govuk-width-container"><main class="govuk-main-wrapper"><h1 class="govuk-heading-l">{heading}</h1>'
    '<p class="govuk-body">{sentence}</p></main></div></body></html>'
)


@dataclass(frozen=True)
class Wording:
    status: int
    reason: str  # of the status line (RFC 9110, 15)
    code: str
    heading: str
    sentence: str
    retry_after: int = 0  # seconds


TOO_LARGE = Wording(
    413,
    "Content Too Large",
    "too_large",
    "What you sent is too large",
    "We take up to {megabytes} MB at once. Send it in parts, or make the file smaller.",
)
BUSY = Wording(
    503,
    "Service Unavailable",
    "not_available",
    "Too many files are being sent",
    "Other people are sending large files at the moment. Wait a minute, then send yours again.",
    retry_after=30,
)


@dataclass
class Refused(Error):
    """waitress's own kind of answer, in our words."""

    wording: Wording
    path: str
    largest: int  # bytes

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        sentence = self.wording.sentence.format(megabytes=self.largest // 2**20)
        is_api = self.path.startswith("/api/")
        body = (
            self._problem(sentence) if is_api else PAGE.format(heading=self.wording.heading, sentence=escape(sentence))
        )
        headers = [
            ("Content-Type", "application/problem+json" if is_api else "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
        ]
        if self.wording.retry_after:
            headers.append(("Retry-After", str(self.wording.retry_after)))
        return f"{self.wording.status} {self.wording.reason}", headers, body.encode()

    def _problem(self, sentence: str) -> str:
        about = {"type": f"/api/problems/{self.wording.code.replace('_', '-')}", "title": self.wording.heading}
        return json.dumps(about | {"status": self.wording.status, "code": self.wording.code, "detail": sentence})
