"""What production is told, judged before it starts: every value that must not go live is named, with what is wrong.

A value that is only there is not yet a secret: keys are judged by their length and by being nobody's example, addresses
by who could listen, vendors by being whole. Plain functions over the environment, so that a test reads them aloud.
"""

import binascii
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

# The keys that stand in this repository, in base64 or plain: whoever has read it has them.
_PUBLIC_MARKS = ("development", "ZGV2ZWxvcG1lbnQ", "ZXF1YWxpdHktZGV2ZWxvcG1lbnQ")
_SECRET_LETTERS = 50  # as Django asks of its own key (security.W009)
_HASH_LETTERS = 32
_DIFFERENT_LETTERS = 10
_KEY_BYTES = 32  # AES-256
_LONGEST = {"SESSION_IDLE_MINUTES": 120, "SESSION_HOURS": 24, "STAFF_SESSION_HOURS": 12}
EMAIL_SCHEMES = ("smtp+tls", "smtp+ssl")
_TRUE = ("1", "true", "t", "yes", "y", "on")
_EXAMPLE = ".example"

Environment = Mapping[str, str]


def faults(environment: Environment) -> list[str]:
    """A sentence for every setting that production refuses, each beginning with the setting's name."""
    judged = dict.fromkeys(fault for judge in _JUDGES for fault in judge(environment))
    return list(judged)


def _secrets(environment: Environment) -> Iterator[str]:
    for name, least in (
        ("SECRET_KEY", _SECRET_LETTERS),
        ("HASH_KEY", _HASH_LETTERS),
        ("EQUALITY_HASH_KEY", _HASH_LETTERS),
    ):
        secret = environment.get(name, "")
        if not secret:
            yield f"{name} is missing."
        elif _is_public(secret):
            yield f"{name} is a key from this repository, which everyone can read."
        elif len(secret) < least or len(set(secret)) < _DIFFERENT_LETTERS:
            yield f"{name} is too easily guessed: it needs {least} characters or more, drawn at random."


def _seal_key(environment: Environment) -> Iterator[str]:
    """Without one it is made from HASH_KEY, which never changes either."""
    key = environment.get("LEDGER_SEAL_KEY", "")
    if key and (_is_public(key) or len(key) < _HASH_LETTERS or len(set(key)) < _DIFFERENT_LETTERS):
        yield f"LEDGER_SEAL_KEY is too easily guessed: it needs {_HASH_LETTERS} characters or more, drawn at random."


def _sign_in(environment: Environment) -> Iterator[str]:
    for name, most in _LONGEST.items():
        value = environment.get(name, "")
        if value and not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
            yield f"{name} must be a whole number from 1 to {most}."


def _encryption_keys(environment: Environment) -> Iterator[str]:
    for name in ("FIELD_KEYS", "EQUALITY_KEYS"):
        keys = _listed(environment.get(name, ""))
        if not keys:
            yield f"{name} is missing."
        for place, key in enumerate(keys, 1):
            if _is_public(key):
                yield f"{name}: key {place} is one from this repository, which everyone can read."
            elif not _is_aes_key(key):
                yield f"{name}: key {place} is not 32 bytes in URL-safe base64."
    if set(_listed(environment.get("FIELD_KEYS", ""))) & set(_listed(environment.get("EQUALITY_KEYS", ""))):
        yield "EQUALITY_KEYS holds a key of FIELD_KEYS: anyone who can read residents could read equality answers."
    if environment.get("HASH_KEY") and environment.get("HASH_KEY") == environment.get("EQUALITY_HASH_KEY"):
        yield "EQUALITY_HASH_KEY is the same as HASH_KEY."


def _switches(environment: Environment) -> Iterator[str]:
    for name, why in (
        ("DEBUG", "error pages would show settings and data"),
        ("DEMO", "everyone's codes and post would be shown to anyone who looks"),
    ):
        if environment.get(name, "").strip().lower() in _TRUE:
            yield f"{name} must be off in production: {why}."


def _addresses(environment: Environment) -> Iterator[str]:
    address = urlsplit(environment.get("PUBLIC_URL", ""))
    hosts = _listed(environment.get("ALLOWED_HOSTS", ""))
    if not address.geturl():
        yield "PUBLIC_URL is missing."
    elif address.scheme != "https" or not address.hostname or address.hostname in ("localhost", "127.0.0.1"):
        yield "PUBLIC_URL must begin with https:// and name the host that people type."
    elif address.path.strip("/") or address.query or address.username:
        yield "PUBLIC_URL must be a scheme and a host only."
    if not hosts:
        yield "ALLOWED_HOSTS is missing."
    if "*" in hosts:
        yield "ALLOWED_HOSTS must name hosts: * lets anyone choose the address in our letters."
    elif hosts and address.hostname and not _is_among(address.hostname, hosts):
        yield "ALLOWED_HOSTS does not hold the host of PUBLIC_URL."


def _email(environment: Environment) -> Iterator[str]:
    address = environment.get("EMAIL_URL", "")
    fault = email_fault(address) if address else "EMAIL_URL is missing: invitations and codes would never leave."
    if fault:
        yield fault
    if not environment.get("EMAIL_FROM", "") or environment["EMAIL_FROM"].rstrip("> ").endswith(_EXAMPLE):
        yield "EMAIL_FROM must be an address of the service's own."


def _help(environment: Environment) -> Iterator[str]:
    """Whoever is stuck, or asks about their data, has someone to ask."""
    for name, what in (("OPERATED_BY", "who runs the service"), ("HELP_HOURS", "when the phone is answered")):
        if not environment.get(name, "").strip():
            yield f"{name} is missing: the public pages must say {what}."
    if fault := phone_fault(environment.get("HELP_PHONE", "")):
        yield fault
    if not _is_own_address(environment.get("HELP_EMAIL", "")):
        yield "HELP_EMAIL must be an address of the service's own, such as help@your-domain."
    for name in ("DATA_PROTECTION_EMAIL", "SECURITY_EMAIL"):
        if environment.get(name) and not _is_own_address(environment[name]):
            yield f"{name} must be an address of the service's own."


def phone_fault(number: str) -> str:
    """What is wrong with a number that people are to call, or ""."""
    digits = re.sub(r"[ ()-]", "", number)
    if not re.fullmatch(r"(?:\+44|0)[1-9][0-9]{8,9}", digits):
        return "HELP_PHONE must be a UK number that anyone may call, such as 020 7946 0000."
    return ""


def _is_own_address(address: str) -> bool:
    return bool(re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+", address)) and not address.endswith(_EXAMPLE)


def _proxies(environment: Environment) -> Iterator[str]:
    """TLS ends at a proxy, so there is one."""
    count = environment.get("TRUSTED_PROXIES", "").strip()
    if not count.isdigit() or int(count) == 0:
        yield (
            "TRUSTED_PROXIES must say how many proxies of yours stand before the web server, 1 or more: without it "
            "everyone's sign-ins are counted together under the proxy's address."
        )


def _metrics(environment: Environment) -> Iterator[str]:
    """Optional: without it nobody reads the metrics."""
    token = environment.get("METRICS_TOKEN", "")
    if token and (len(token) < _HASH_LETTERS or len(set(token)) < _DIFFERENT_LETTERS):
        yield f"METRICS_TOKEN is too easily guessed: it needs {_HASH_LETTERS} characters or more, drawn at random."


def email_fault(address: str) -> str:
    """What is wrong with an EMAIL_URL anywhere, or ""."""
    parts = urlsplit(address)
    if parts.scheme not in EMAIL_SCHEMES or not parts.hostname:
        return f"EMAIL_URL must read {' or '.join(f'{scheme}://user:password@host' for scheme in EMAIL_SCHEMES)}."
    return ""


def rate_fault(rate: str) -> str:
    """What is wrong with an API_RATE anywhere, or ""."""
    if re.fullmatch(r"[1-9][0-9]{0,8}/(s|sec|m|min|h|hour|d|day)", rate):
        return ""
    return "API_RATE must read as a number and a time, such as 6000/min."


def _texts(environment: Environment) -> Iterator[str]:
    if not environment.get("TWILIO_ACCOUNT_SID"):
        yield "TWILIO_ACCOUNT_SID is missing: texts and calls would never leave."
    elif not environment["TWILIO_ACCOUNT_SID"].startswith("AC") or len(environment["TWILIO_ACCOUNT_SID"]) != 34:
        yield "TWILIO_ACCOUNT_SID is AC and 32 more characters."
    if not environment.get("TWILIO_AUTH_TOKEN"):
        yield "TWILIO_AUTH_TOKEN is missing."
    if not environment.get("TWILIO_FROM") and not environment.get("TWILIO_MESSAGING_SERVICE_SID"):
        yield "TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID is missing."


def _payments(environment: Environment) -> Iterator[str]:
    """Cards are optional: without Stripe, contributions are paid by transfer."""
    key = environment.get("STRIPE_API_KEY", "")
    secret = environment.get("STRIPE_WEBHOOK_SECRET", "")
    if key and not secret:
        yield "STRIPE_WEBHOOK_SECRET is missing: no one could tell Stripe's events from forged ones."
    if key and "_test_" in key:
        yield "STRIPE_API_KEY is a test key, which takes no money."
    if secret and (_is_public(secret) or not secret.startswith("whsec_")):
        yield "STRIPE_WEBHOOK_SECRET must be the one that Stripe shows for this address (whsec_…)."
    if secret and not key:
        yield "STRIPE_API_KEY is missing, although STRIPE_WEBHOOK_SECRET is set."


def _elsewhere(environment: Environment) -> Iterator[str]:
    boroughs = [code.upper().replace("-", "_") for code in _listed(environment.get("OIDC_BOROUGHS", ""))]
    names = ["TWILIO_BASE_URL", "STRIPE_BASE_URL", *(f"OIDC_{code}_ISSUER" for code in boroughs)]
    for name in names:
        if environment.get(name) and urlsplit(environment[name]).scheme != "https":
            yield f"{name} must begin with https://."


_JUDGES: tuple[Callable[[Environment], Iterator[str]], ...] = (
    _secrets,
    _seal_key,
    _sign_in,
    _encryption_keys,
    _switches,
    _addresses,
    _proxies,
    _metrics,
    _email,
    _help,
    _texts,
    _payments,
    _elsewhere,
)


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _is_public(key: str) -> bool:
    return any(mark in key for mark in _PUBLIC_MARKS)


def _is_aes_key(key: str) -> bool:
    try:
        return len(urlsafe_b64decode(key)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _is_among(host: str, hosts: list[str]) -> bool:
    return any(host == name or (name.startswith(".") and host.endswith(name)) for name in hosts)
