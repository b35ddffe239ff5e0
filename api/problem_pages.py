"""The page behind the `type` of a problem (RFC 9457, section 3.1.1): what it means, and what to do."""

from django.http import Http404
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from api.problems import TITLES
from api.refusals import WHAT_TO_DO, answers


@require_safe
def explain(request, code: str):
    code = code.replace("-", "_")
    if code not in WHAT_TO_DO:
        raise Http404
    status, meaning = answers()[code]
    context = {
        "code": code,
        "status": status,
        "title": TITLES.get(status, "Error"),
        "meaning": meaning,
        "what_to_do": _with_code(WHAT_TO_DO[code]),
    }
    return render(request, "portal/problem.html", context)


def _with_code(sentence: str) -> SafeString:
    """What stands between backticks in the API's description stands in <code> here."""
    parts = enumerate(sentence.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if place % 2 else part,) for place, part in parts)
    )
