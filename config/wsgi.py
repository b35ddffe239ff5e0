"""What the web server loads."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from database.patience import limit_waits

limit_waits(settings.DATABASES)
application = get_wsgi_application()
