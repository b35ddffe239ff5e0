"""No client can keep the others waiting."""

from django.core.cache import caches
from rest_framework.throttling import SimpleRateThrottle


class PerClient(SimpleRateThrottle):
    scope = "client"
    cache = caches["local"]  # each web process counts for itself: a shared count would cost every call a statement

    def get_cache_key(self, request, view):
        return f"throttle:{request.user.key}" if getattr(request.user, "key", None) else None
