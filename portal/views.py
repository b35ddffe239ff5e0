"""The pages that anybody may open: the front page and the accessibility statement."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.front import EXAMPLE_JOURNEY, figures


@require_safe
def front(request):
    shown = figures()
    return render(
        request,
        "portal/front.html",
        {**shown, "journey": shown["journey"] or EXAMPLE_JOURNEY, "journey_is_example": not shown["journey"]},
    )


@require_safe
def accessibility(request):
    return render(request, "portal/accessibility.html")
