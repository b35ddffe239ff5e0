"""What every page may say without its view having to pass it: whether this is a demonstration, and where to sign in."""

from django.conf import settings


def service(request):
    return {
        "demo": getattr(settings, "DEMO", not getattr(settings, "PRODUCTION", False)),
        "sign_in_url": getattr(settings, "SIGN_IN_URL", "/admin/login/?next=/admin/"),
    }
