"""Pages that are the same for everyone: cheap to answer, and any cache may keep them."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

KEPT_FOR = 60  # seconds

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page without a word about whoever reads it, unless they are signed in: then the head of the page names them, and no
    cache keeps it.
    """

    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if answer.status_code == 200 and not request.user.is_authenticated:
            answer["Cache-Control"] = f"public, max-age={KEPT_FOR}"
        return answer

    return opened
