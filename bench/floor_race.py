"""The yardstick of the race: one statement with SKIP LOCKED behind bare Django, served by our web server
(`python -m config.web bench.floor_race PORT PROCESSES`) on the database that DATABASE_URL names.
"""

import os

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import JsonResponse
from django.urls import path

DEVICES = (
    "create table if not exists floor_device (id bigserial primary key, kind int, state int default 0, "
    "allocated_to bigint, allocated_at timestamptz)"
)
_TAKE = """
update floor_device set state = 1, allocated_to = 1, allocated_at = now() where id = (select id from floor_device
  where kind = 0 and state = 0 order by id limit 1 for update skip locked) returning id
"""


def allocate(_request):
    with connection.cursor() as cursor:
        cursor.execute(_TAKE)
        taken = cursor.fetchone()
    return JsonResponse({"device": taken and taken[0]}, status=201 if taken else 409)


urlpatterns = [path("allocate", allocate)]
if not settings.configured:
    settings.configure(
        SECRET_KEY="floor",  # noqa: S106 - nothing is signed
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=None)},
    )
    django.setup()
    application = get_wsgi_application()
