"""The page behind the `type` of a problem (RFC 9457, section 3.1.1): what it means, and what to do."""

from django.http import Http404
from django.shortcuts import render
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
        "what_to_do": WHAT_TO_DO[code],
    }
    return render(request, "portal/problem.html", context)
