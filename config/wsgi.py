"""What the web server loads."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from database.patience import limit_waits

limit_waits(settings.DATABASES)
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - every door loaded here, once, and not by each process at its first request
