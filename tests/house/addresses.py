"""Every address of the project, as Django resolves it."""

from django.urls import get_resolver

from tests.house.api_rows import FILES


def addresses(patterns=None, prefix=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith("admin/"):
            yield "admin/", None
        elif hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


ALL = dict(addresses())
API = [route.removeprefix("api/v1/") for route in ALL if route.startswith("api/v1/")]
VERBS = [tuple(route.split("/<str:id>/")) for route in API if "/<str:id>/" in route and route not in FILES]
