"""Every setting of the service, read once from the environment; `.env.example` lists them with a word on each."""

import os
import sys
from pathlib import Path
from typing import Any

import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from config import log_lines, production
from config.browser_headers import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from config.browser_headers import PERMISSIONS_POLICY as PERMISSIONS_POLICY
from database.patience import KEEPALIVES

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"

env = Env()
env.read_env(str(ROOT / ".env"), recurse=False)

DATA_DIR = ROOT / env.str(
    "DATA_DIR", "var"
)  # what the service keeps on this machine: the embedded database, answers to files

DEBUG = env.bool("DEBUG", False)
PRODUCTION = env.bool("PRODUCTION", False)
HOME_DELIVERY = env.bool("HOME_DELIVERY", False)  # whether the van or a courier brings parcels to people's homes
DEMO = env.bool("DEMO", not PRODUCTION)  # invented people, their codes and their post are shown to whoever looks

# Development keys are public and say so; production refuses to start with them (config.production).
SECRET_KEY = env.str("SECRET_KEY", "development-only-not-a-secret-0123456789abcdef0123456789abcdef")
FIELD_KEYS = env.list("FIELD_KEYS", ["ZGV2ZWxvcG1lbnQtb25seS1ub3QtYS1zZWNyZXQtISE="])

# Hashes have to match for ever, so their key stays when FIELD_KEYS rotate.
HASH_KEY = env.str("HASH_KEY", FIELD_KEYS[-1])

# Seals the ledger's days, so that who may write the database cannot seal what they changed. It stays for ever too.
LEDGER_SEAL_KEY = env.str("LEDGER_SEAL_KEY", f"ledger seal {HASH_KEY}")
# Equality monitoring has keys of its own, so that whoever may read residents cannot read it: the same pair of rules.
EQUALITY_KEYS = env.list("EQUALITY_KEYS", ["ZXF1YWxpdHktZGV2ZWxvcG1lbnQtbm90LXNlY3JldCE="])
EQUALITY_HASH_KEY = env.str("EQUALITY_HASH_KEY", EQUALITY_KEYS[-1])

# Optional: a CSV of postcode and decile, and which edition of the indices it is (people.places.deprivation).
DEPRIVATION_TABLE = env.str("DEPRIVATION_TABLE", "")
DEPRIVATION_EDITION = env.str("DEPRIVATION_EDITION", "English Indices of Deprivation")

PUBLIC_URL = env.str("PUBLIC_URL", "http://localhost:8000").rstrip("/")
BIND = env.str("BIND", "127.0.0.1")  # the address on which the web server listens, for the proxy before it
PORT = env.int("PORT", 8000)
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
METRICS_DIR = ""  # where the processes of `manage.py web` add up their figures: it makes one for itself
WEB_PROCESSES = env.int("WEB_PROCESSES", 2)
WEB_THREADS = env.int("WEB_THREADS", 4)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []

# ── Rooms ────────────────────────────────────────────────────────────────────────────────────────────────────────────
ROOMS = [
    "law",
    "audit",
    "jobs",
    "people",
    "notifications",
    "contributions",
    "referrals",
    "inventory",
    "connectivity",
    "skills",
    "outcomes",
    "api",
    "portal",
    "phone",
    "demo",
    "config",
]
EMBEDDED = {"ENGINE": "database.embedded", "NAME": "get_online"}
DATABASES = {"default": env.dj_db_url("DATABASE_URL") if env.str("DATABASE_URL", "") else EMBEDDED}
if env("REPLICA_URL", default=""):
    DATABASES["replica"] = env.dj_db_url("REPLICA_URL") | {"TEST": {"MIRROR": "default"}}
REPORTS_FROM = "replica" if "replica" in DATABASES else "default"

INSTALLED_APPS = [
    "config.apps.Administration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "oauth2_provider",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    *ROOMS,
]

# ── Database ─────────────────────────────────────────────────────────────────────────────────────────────────────────
# No health check before each request: it costs a statement, and a broken connection is answered by 503 and replaced.
# Planning costs more than execution for our statements: prepare what repeats.
_OPTIONS: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 3, "connect_timeout": 3, **KEEPALIVES}
for database in DATABASES.values():
    if database["ENGINE"] not in ("django.db.backends.postgresql", "database.embedded"):
        raise ImproperlyConfigured(
            "DATABASE_URL and REPLICA_URL name PostgreSQL databases: postgresql://user:password@host/name."
        )
    if database["ENGINE"] == "django.db.backends.postgresql":
        database["ENGINE"] = "database.server"
    database |= {"CONN_MAX_AGE": None, "OPTIONS": database.get("OPTIONS", {}) | _OPTIONS}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── People who sign in, and machines with tokens ─────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "people.User"
OAUTH2_PROVIDER_APPLICATION_MODEL = "people.Application"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "SCOPES_BACKEND_CLASS": "people.organisations.oauth.Scopes",
    "OAUTH2_VALIDATOR_CLASS": "people.organisations.oauth.Validator",
    "ALLOWED_GRANT_TYPES": ["client_credentials"],
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "PKCE_REQUIRED": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    # As RFC 9700 asks for it: no implicit or password grant, tokens in the header alone, kept as their checksums.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    # And where a setting decides, a wrong one is an error of `check --deploy`, not a warning.
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "people.organisations.passwords.HardToGuess"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

# A session ends when nothing was asked of it for this long. It is written down at most every five minutes, so the row
# and the cookie live five minutes longer than the promise.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 60)
SESSION_TOUCH_MINUTES = 5
SCANNER_IDLE_MINUTES = 10
# However busy, it ends after so many hours: those of whoever works for the service itself sooner.
SESSION_HOURS = env.int("SESSION_HOURS", 24)
STAFF_SESSION_HOURS = env.int("STAFF_SESSION_HOURS", 12)
USERSESSIONS_ADAPTER = "portal.sign_in.adapter.SessionsAdapter"
SESSION_COOKIE_AGE = (SESSION_IDLE_MINUTES + SESSION_TOUCH_MINUTES) * 60
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # what is said about people is in no cookie
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
# No other host of the domain can set these, nor read them (RFC 6265bis).
COOKIE_PREFIX = "__Host-" if SESSION_COOKIE_SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"

ACCOUNT_ADAPTER = "portal.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "request_login_code": "portal.sign_in.forms.RequestCodeForm",
    "confirm_login_code": "portal.sign_in.forms.ConfirmCodeForm",
}
ACCOUNT_EMAIL_VERIFICATION = (
    "none"  # an invitation or a borough's own sign-in has proved the address before the account exists
)
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_DEFAULT_HTTP_PROTOCOL = PUBLIC_URL.partition(":")[0]
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    # Five wrong tries in five minutes lock an account for that address or device, and twenty a minute an office.
    "login_failed": "20/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/5m/key",
    "reset_password": "20/m/ip,5/5m/key",
}
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)

MFA_ADAPTER = "portal.sign_in.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Get Online London"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody can open an account with another's address: there is no sign-up
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PUBLIC_URL.startswith("http://localhost")

# Single sign-on: a borough's own OpenID Connect provider, named by the code of its organisation.
SOCIALACCOUNT_ADAPTER = "portal.sign_in.adapter.SingleSignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form's redirect to another host would need that host in the page's form-action
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
boroughs: list[str] = env.list("OIDC_BOROUGHS", [])
for code in boroughs:
    prefix = f"OIDC_{code.upper().replace('-', '_')}"
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": code,
            "name": code.replace("-", " ").title(),
            "client_id": env.str(f"{prefix}_CLIENT_ID"),
            "secret": env.str(f"{prefix}_CLIENT_SECRET"),
            "settings": {"server_url": env.str(f"{prefix}_ISSUER")},
        }
    )

# Tries are counted where every web process sees them; what only one process needs to know costs no statement.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # culling must not forget a lock-out
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────────
MIDDLEWARE = [
    "config.health.HealthFirst",
    "config.metrics.Measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.conditional.ConditionalReading",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "api.throttling.ShowRate",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.content_policy.ContentPolicy",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.sign_in.kept_forms.KeptForms",
    "portal.sign_in.middleware.SignedIn",
    "config.readings.ReadingsAreWritten",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "portal" / "templates"],  # before allauth's own pages
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.service",
            ]
        },
    }
]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PUBLIC_URL.startswith("https://") else 0
# Everything but a probe comes through a proxy of ours that ends TLS, and says over what it was asked.
SECURE_SSL_REDIRECT = PRODUCTION
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # strict transport for this host alone: what else lives under its domain may be somebody else's
    "security.W021",  # likewise: preloading binds the whole domain, and takes months to undo
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

STATIC_URL = "/static/"
STATIC_ROOT = BUILD / "collected"
STATICFILES_DIRS = [BUILD / "static"] if (BUILD / "static").exists() else []
# Once they are collected (`make setup`) styles and scripts have names that change with what is in them, so browsers keep
# them for ever. A checkout in which they are not serves them from where they are.
IS_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not IS_COLLECTED
WHITENOISE_USE_BROTLI = False  # it saves a tenth of the bytes, and makes the build ten times as long
WHITENOISE_ALLOW_ALL_ORIGINS = False  # fonts and styles are for our own pages
_STATIC = "config.static_files.StaticFiles" if IS_COLLECTED or "collectstatic" in sys.argv else ""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC or "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

# ── The API ──────────────────────────────────────────────────────────────────────────────────────────────────────────
API_RATE = env.str("API_RATE", "6000/min")  # of one client, over all processes
if wrong := production.rate_fault(API_RATE):
    raise ImproperlyConfigured(wrong)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.BearerToken", "api.authentication.Session"],
    "DEFAULT_PERMISSION_CLASSES": ["api.authentication.HasActor", "api.authentication.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["api.json_writing.CompiledJSON"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "api.paging.ByCursor",
    "DEFAULT_SCHEMA_CLASS": "api.schema.HouseSchema",
    "EXCEPTION_HANDLER": "api.problems.answer",
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.PerClient"],
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# ── Who runs the service, and how to reach them: on every public page (production needs them) ────────────────────────
OPERATED_BY = env.str("OPERATED_BY", "the Get Online London demonstration team")
HELP_PHONE = env.str("HELP_PHONE", "020 7946 0000")  # Ofcom's numbers for drama
HELP_HOURS = env.str("HELP_HOURS", "Monday to Friday, 9am to 5pm")
HELP_EMAIL = env.str("HELP_EMAIL", "help@get-online.example")
DATA_PROTECTION_EMAIL = env.str("DATA_PROTECTION_EMAIL", "") or HELP_EMAIL
SECURITY_EMAIL = env.str("SECURITY_EMAIL", "") or HELP_EMAIL

SPECTACULAR_SETTINGS = {
    "TITLE": "Get Online London",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "CONTACT": {"name": "Get Online London", "email": HELP_EMAIL},
    "LICENSE": {"name": "MIT License", "identifier": "MIT"},
    "SERVERS": [{"url": PUBLIC_URL}],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    # States are spelled out where they stand: shared enumerations would need invented names.
    "POSTPROCESSING_HOOKS": ["api.schema.complete", "api.introduction.introduce", "api.refusals.list_refusals"],
}

# ── Work for later ───────────────────────────────────────────────────────────────────────────────────────────────────
JOB_STALLED_SECONDS = env.int("JOB_STALLED_SECONDS", 30)
# Five years, as Coventry's device bank says in its privacy notice.
KEEP_IDENTITY_DAYS = env.int("KEEP_IDENTITY_DAYS", 1826)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # the rooms' tasks register with `jobs`, and its workers with procrastinate

# ── Vendors: with no settings the local stand-ins run ────────────────────────────────────────────────────────────────
EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    if wrong := production.email_fault(EMAIL_URL):
        raise ImproperlyConfigured(wrong)
    # smtp+tls is STARTTLS on 587, which the parser calls "submission"; smtp+ssl is TLS from the first byte.
    mail = dj_email_url.parse(EMAIL_URL.replace("smtp+tls://", "submission://").replace("smtp+ssl://", "smtp://"))
    EMAIL_BACKEND = mail["EMAIL_BACKEND"]
    EMAIL_HOST = mail["EMAIL_HOST"]
    EMAIL_HOST_USER = mail["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = mail["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = mail["EMAIL_USE_SSL"] or EMAIL_URL.startswith("smtp+ssl://")
    EMAIL_PORT = mail["EMAIL_PORT"]
    EMAIL_TIMEOUT = mail["EMAIL_TIMEOUT"] or 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "Get Online London <no-reply@get-online.example>")
TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", "")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", "")
TWILIO_FROM = env.str("TWILIO_FROM", "")
TWILIO_MESSAGING_SERVICE_SID = env.str("TWILIO_MESSAGING_SERVICE_SID", "")
TWILIO_BASE_URL = env.str("TWILIO_BASE_URL", "").rstrip("/")
TWILIO_TIMEOUT_SECONDS = 10
PHONE_DESK_NUMBER = env.str("PHONE_DESK_NUMBER", "")
MESSAGES_ONLY_TO: list[str] = env.list("MESSAGES_ONLY_TO", [])
SENDER_CALLS = env.int("SENDER_CALLS", 32)
STRIPE_TIMEOUT_SECONDS = 10
STRIPE_API_KEY = env.str("STRIPE_API_KEY", "")
# The stand-in signs with it; outside a demonstration nobody knows it, and its hook is not there.
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", "whsec_development_only" if DEMO else "")
STRIPE_BASE_URL = env.str("STRIPE_BASE_URL", "")

# ── Logs: data, never local variables, never names ───────────────────────────────────────────────────────────────────
LOGGING = log_lines.logging_from(env.str("LOG_LEVEL", "WARNING"))
log_lines.configure()

# ── Production refuses to start with a value that must not go live ────────────────────────────────────────────────────
if PRODUCTION and (faults := production.faults(os.environ)):
    raise ImproperlyConfigured(
        "Production does not start with these settings (see .env.example):\n" + "\n".join(faults)
    )
