"""Production judges what it is told: each bad value is refused by the name of its setting."""

import os
import subprocess
import sys
from base64 import urlsafe_b64encode

import pytest
from django.conf import settings

from config.production import faults
from gates.__main__ import production

GOOD = dict(production())


def key() -> str:
    return urlsafe_b64encode(os.urandom(32)).decode()


BAD = [
    ("SECRET_KEY", ["", "x", "a" * 80, "development-only-not-a-secret-0123456789abcdef0123456789abcdef"]),
    ("HASH_KEY", ["", "h1", GOOD["EQUALITY_HASH_KEY"], "ZGV2ZWxvcG1lbnQtb25seS1ub3QtYS1zZWNyZXQtISE="]),
    ("EQUALITY_HASH_KEY", ["", "h2", "ZXF1YWxpdHktZGV2ZWxvcG1lbnQtbm90LXNlY3JldCE="]),
    ("FIELD_KEYS", ["", "notbase64", "c2hvcnQ=", "ZGV2ZWxvcG1lbnQtb25seS1ub3QtYS1zZWNyZXQtISE=", f"{key()},x"]),
    ("EQUALITY_KEYS", ["", "%%%", GOOD["FIELD_KEYS"], "ZXF1YWxpdHktZGV2ZWxvcG1lbnQtbm90LXNlY3JldCE="]),
    ("LEDGER_SEAL_KEY", ["x", "a" * 80, "development-only"]),
    ("SESSION_IDLE_MINUTES", ["0", "a", "600"]),
    ("SESSION_HOURS", ["0", "-1", "1000", "a day"]),
    ("STAFF_SESSION_HOURS", ["0", "24", "x"]),
    ("DEBUG", ["true", "1", "On"]),
    ("DEMO", ["true", "yes"]),
    ("PUBLIC_URL", ["", "http://get-online.example", "get-online.example", "https://localhost", "https://a.example/x"]),
    ("ALLOWED_HOSTS", ["", "*", "elsewhere.example", "get-online.example,*"]),
    ("TRUSTED_PROXIES", ["", "0", "one", "-1"]),
    ("METRICS_TOKEN", ["short", "a" * 40]),
    ("EMAIL_URL", ["", "foo", "console://", "smtp://mail.get-online.example", "smtp+tls://"]),
    ("EMAIL_FROM", ["", "Get Online London <no-reply@get-online.example>"]),
    ("OPERATED_BY", ["", "  "]),
    ("HELP_HOURS", [""]),
    ("HELP_PHONE", ["", "0800", "ring us", "+1 202 555 0100"]),
    ("HELP_EMAIL", ["", "help", "help@get-online.example", "Help <help@get-online.london>"]),
    ("DATA_PROTECTION_EMAIL", ["x", "data@get-online.example"]),
    ("SECURITY_EMAIL", ["x"]),
    ("TWILIO_ACCOUNT_SID", ["", "AC1", "SK" + "0" * 32]),
    ("TWILIO_AUTH_TOKEN", [""]),
    ("TWILIO_FROM", [""]),
    ("STRIPE_API_KEY", ["sk_test_1"]),
    ("STRIPE_WEBHOOK_SECRET", ["whsec_development_only", "secret", "whsec_live"]),
    ("TWILIO_BASE_URL", ["http://twilio.example"]),
    ("STRIPE_BASE_URL", ["ftp://stripe.example"]),
]

PAIRS = {
    "HASH_KEY": "EQUALITY_HASH_KEY",
    "PUBLIC_URL": "ALLOWED_HOSTS",
    "STRIPE_API_KEY": "STRIPE_WEBHOOK_SECRET",
    "STRIPE_WEBHOOK_SECRET": "STRIPE_API_KEY",
}


def test_what_the_gates_run_with_is_accepted():
    assert faults(GOOD) == []
    assert faults(GOOD | {"STRIPE_API_KEY": "sk_live_1", "STRIPE_WEBHOOK_SECRET": "whsec_live"}) == []
    assert faults(GOOD | {"ALLOWED_HOSTS": ".example", "FIELD_KEYS": f"{key()}, {key()}"}) == []


CASES = [(name, value) for name, values in BAD for value in values]


@pytest.mark.parametrize(("name", "value"), CASES, ids=[f"{name}-{place}" for place, (name, _) in enumerate(CASES)])
def test_a_bad_value_is_refused_by_name(name, value):
    found = faults(GOOD | {name: value})
    assert found
    assert all(fault.startswith((name, PAIRS.get(name, name))) for fault in found)
    is_secret = name.endswith(("KEY", "KEYS", "SECRET")) and len(value) > 3
    assert not is_secret or not any(value in fault for fault in found), "a secret is never printed"


def test_a_payment_page_needs_both_of_stripes_secrets():
    assert faults(GOOD | {"STRIPE_API_KEY": "sk_live_1"})[0].startswith("STRIPE_WEBHOOK_SECRET is missing")


def test_an_issuer_of_a_borough_is_reached_over_https():
    wrong = {"OIDC_BOROUGHS": "tower-hamlets", "OIDC_TOWER_HAMLETS_ISSUER": "http://idp.example"}
    assert faults(GOOD | wrong) == ["OIDC_TOWER_HAMLETS_ISSUER must begin with https://."]


def test_the_service_does_not_start_and_says_every_fault_at_once():
    environment = os.environ | GOOD | {"DEMO": "true", "HASH_KEY": "h1", "EMAIL_URL": ""}
    tried = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode != 0
    for name in ("DEMO", "HASH_KEY", "EMAIL_URL"):
        assert f"\n{name}" in tried.stderr
