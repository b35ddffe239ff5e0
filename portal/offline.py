"""Pages that open again without a connection: the service worker that keeps them, and what they wear."""

from collections.abc import Sequence
from hashlib import sha256

from django.shortcuts import render
from django.templatetags.static import static

ALWAYS = ("js/kept.js", "js/start.js", "js/session.js", "css/portal.css")


def offline_worker(
    request, *, name: str, pages: str, worn: Sequence[str], choosing: str = "", choice: str = "", otherwise: str = ""
):
    """The service worker of the pages whose path fits the expression `pages`; `worn` are their own scripts.

    Of the page at `choosing`, each value of `choice` in its address is a page of its own; `otherwise` is the one without.
    """
    version = sha256("".join(static(each) for each in (*worn, *ALWAYS)).encode()).hexdigest()[:12]
    context = {
        "name": name,
        "pages": pages,
        "version": version,
        "choosing": choosing,
        "choice": choice,
        "otherwise": otherwise,
    }
    answer = render(request, "portal/offline_worker.js", context, content_type="text/javascript")
    answer["Cache-Control"] = "no-store"
    return answer
