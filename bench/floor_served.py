"""The floor behind our web server (`python -m config.web bench.floor_served PORT PROCESSES`): its tables are there already, on the
database that FLOOR names as `HOST USER NAME`.
"""

import os

from django.urls import path

from bench import floor

floor.configure(*os.environ["FLOOR"].split())

from django.core.wsgi import get_wsgi_application  # noqa: E402 - once it is configured

from bench.floor_views import Referrals  # noqa: E402

floor.urlpatterns = [path("referrals", Referrals.as_view())]
application = get_wsgi_application()
