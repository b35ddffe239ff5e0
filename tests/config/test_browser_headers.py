"""What a browser is told with each answer, and what production binds to its own host."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from gates.__main__ import production

SHOW = """
import json
from django.conf import settings
import django; django.setup()
from portal.sign_in import who
print(json.dumps({
    "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, who.SCANNER_COOKIE, who.LAST_PERSON],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE],
    "wide": [settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN, settings.SESSION_COOKIE_PATH],
    "hsts": settings.SECURE_HSTS_SECONDS,
}))
"""


@pytest.fixture(scope="module")
def in_production():
    environment = os.environ | dict(production()) | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    shown = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=settings.ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(shown.stdout)


def test_every_cookie_of_production_is_bound_to_its_host(in_production):
    assert all(name.startswith("__Host-") for name in in_production["cookies"])
    assert in_production["secure"] == [True, True]
    assert in_production["wide"] == [None, None, "/"]


def test_production_asks_for_https_for_a_year(in_production):
    assert in_production["hsts"] >= 365 * 24 * 3600


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accessibility", "/account/login/", "/api/v1/referrals", "/nowhere"])
def test_every_answer_says_what_a_browser_may_do(path):
    answer = Client().get(path)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "camera=()" in answer["Permissions-Policy"]
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert not answer.has_header("Access-Control-Allow-Origin")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/account/login/", "/api/v1/referrals", "/refer"])
def test_trace_is_no_method_of_ours(path):
    answer = Client().trace(path)
    assert answer.status_code in (401, 405)
    assert b"TRACE" not in answer.content
