"""No client can keep the others waiting."""

from rest_framework.throttling import SimpleRateThrottle


class PerClient(SimpleRateThrottle):
    scope = "client"

    def get_cache_key(self, request, view):
        return f"throttle:{request.user.key}" if getattr(request.user, "key", None) else None
