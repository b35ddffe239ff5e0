"""The only file that hands a message to a provider. In a demonstration without one a stand-in takes it, and nothing leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, wraps
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies
from uuid import UUID

import certifi
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from urllib3 import PoolManager, ProxyManager, exceptions, make_headers

from law.loading import on_first_use
from notifications.models import LocalDelivery
from notifications.provider_codes import Answer, Meaning, of_refusal

if TYPE_CHECKING:
    from twilio import request_validator, rest
    from twilio.base import exceptions as refusals
    from twilio.http import response as http
    from twilio.twiml import voice_response
else:
    http, refusals, request_validator, rest, voice_response = map(
        on_first_use,
        (
            "twilio.http.response",
            "twilio.base.exceptions",
            "twilio.request_validator",
            "twilio.rest",
            "twilio.twiml.voice_response",
        ),
    )

POOL = 32
LONGEST_IN_ITS_QUEUE = 36000  # seconds for which Twilio keeps a text that it cannot hand on (its ValidityPeriod)


@dataclass(frozen=True)
class OutgoingMessage:
    """A message as a provider sees it: plain values, so that it may be handed over outside of any transaction."""

    id: UUID
    channel: str
    address: str
    body: str
    subject: str = ""
    handed_at: datetime | None = None
    known: frozenset[str] = frozenset()  # provider ids that belong to other messages to the same number
    valid_for: float | None = None  # seconds until what it says is over


class LocalGateway:
    """Takes every message, keeps it in a table, and answers when asked whether it already has one."""

    over_the_network = False

    def look_up(self, message: OutgoingMessage) -> str | None:
        """The provider's id of a message handed over earlier, or None when it never arrived there."""
        taken = LocalDelivery.objects.filter(message_id=message.id).exists()
        return f"local-{message.id}" if taken else None

    def send(self, message: OutgoingMessage) -> Answer:
        LocalDelivery.objects.create(
            message_id=message.id, channel=message.channel, address=message.address, body=message.body
        )
        return Answer(Meaning.TAKEN, f"local-{message.id}")


class NoGateway:
    """No provider is set up, and nothing is invented: messages wait until one is, and an administrator has a task."""

    over_the_network = False

    def look_up(self, message: OutgoingMessage) -> None:
        return None

    def send(self, message: OutgoingMessage) -> Answer:
        return Answer(Meaning.MISCONFIGURED)

    def status_of(self, provider_id: str) -> tuple[str, str]:
        raise CannotSay()


class SmtpGateway:
    """Hands e-mails to the server that EMAIL_URL names.

    A mail server cannot be asked what it took, so that an e-mail whose worker died in the act is handed over again. Its
    Message-ID is made from the message's own id: mailboxes show two e-mails with one Message-ID once (RFC 5322, 3.6.4).
    """

    over_the_network = True

    def look_up(self, message: OutgoingMessage) -> None:
        return None

    def send(self, message: OutgoingMessage) -> Answer:
        host = urlsplit(settings.PUBLIC_URL).hostname
        headers = {"Message-ID": f"<{message.id}@{host}>", "Auto-Submitted": "auto-generated"}
        try:
            EmailMessage(message.subject, message.body, to=[message.address], headers=headers).send()
        except (SMTPAuthenticationError, SMTPSenderRefused) as refused:
            return Answer(Meaning.MISCONFIGURED, code=str(refused.smtp_code))
        except (SMTPRecipientsRefused, ValueError):  # nobody has this address, or it is none
            return Answer(Meaning.FINAL)
        except OSError:  # smtplib's own exceptions are OSErrors too
            return Answer(Meaning.NOT_SENT)
        return Answer(Meaning.TAKEN, f"smtp-{message.id}")


class CannotSay(Exception):
    """The provider could not be asked, or does not keep what it was sent."""


class _Wire:
    """What the SDK's client asks of its wire, over urllib3 itself: half the work of the SDK's own, which lays requests over it.

    That one also writes each address asked for, a telephone number among its parameters, into a log.
    """

    def __init__(self, timeout: float):
        options: dict[str, Any] = {"maxsize": POOL, "timeout": timeout, "retries": False, "ca_certs": certifi.where()}
        proxy = getproxies().get("https")
        self._pool = (
            ProxyManager(proxy, **options) if proxy and not settings.TWILIO_BASE_URL else PoolManager(**options)
        )

    def request(
        self, method, uri, params=None, data=None, headers=None, auth=None, timeout=None, allow_redirects=False
    ) -> "http.Response":
        all_headers = {**(headers or {}), **(make_headers(basic_auth=":".join(auth)) if auth else {})}
        address = f"{uri}?{urlencode(params, doseq=True)}" if params else uri
        body = urlencode(data, doseq=True) if data else None
        answer = self._pool.request(method, address, body=body, headers=all_headers, redirect=allow_redirects)
        return http.Response(answer.status, answer.data.decode(), answer.headers)


class TwilioGateway:
    """Texts and calls through Twilio's own SDK. Never repeats a call by itself: what is unknown is looked up
    (contracts).
    """

    over_the_network = True

    def __init__(self):
        wire = _Wire(settings.TWILIO_TIMEOUT_SECONDS)
        self._client = rest.Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=wire)
        if settings.TWILIO_BASE_URL:
            self._client.api.base_url = settings.TWILIO_BASE_URL

    def send(self, message: OutgoingMessage) -> Answer:
        return self._answer_of(self._call if message.channel == "voice" else self._text, message)

    def _text(self, message: OutgoingMessage) -> str:
        service = settings.TWILIO_MESSAGING_SERVICE_SID
        sender: dict[str, Any] = {"messaging_service_sid": service} if service else {"from_": settings.TWILIO_FROM}
        if message.valid_for is not None and message.valid_for < LONGEST_IN_ITS_QUEUE:
            sender["validity_period"] = max(1, int(message.valid_for))
        return self._client.messages.create(
            to=message.address, body=message.body, status_callback=_receipts_for(message), **sender
        ).sid

    def _call(self, message: OutgoingMessage) -> str:
        call = self._client.calls.create(
            to=message.address,
            from_=settings.TWILIO_FROM,
            twiml=spoken(message.body),
            status_callback=_receipts_for(message),
            timeout=25,
        )
        return call.sid

    def _answer_of(self, act, message: OutgoingMessage) -> Answer:
        """Call, and put every way in which it can end into one answer."""
        try:
            return Answer(Meaning.TAKEN, act(message))
        except refusals.TwilioRestException as refused:
            return Answer(of_refusal(refused.status, refused.code), code=str(refused.code or refused.status))
        except (exceptions.ConnectTimeoutError, exceptions.NewConnectionError):
            return Answer(Meaning.NOT_SENT)
        except (exceptions.HTTPError, refusals.TwilioException, ValueError):
            return Answer(Meaning.LOST)

    def look_up(self, message: OutgoingMessage) -> str | None:
        """The id of what Twilio already has of this message: same number, same words, since it was first handed over.

        Raises CannotSay when Twilio does not answer that question.
        """
        resource = self._client.calls if message.channel == "voice" else self._client.messages
        try:
            sent = resource.list(to=message.address, limit=100)
        except (refusals.TwilioException, exceptions.HTTPError, ValueError) as silent:
            raise CannotSay() from silent
        since = message.handed_at - timedelta(minutes=1)
        new = [
            row
            for row in sent
            if row.sid not in message.known and (row.date_created is None or row.date_created >= since)
        ]
        return next((row.sid for row in new if message.channel == "voice" or row.body == message.body), None)

    def status_of(self, provider_id: str) -> tuple[str, str]:
        """(status, error code) of something taken earlier, for a receipt that never came. Raises CannotSay."""

        try:
            if provider_id.startswith("CA"):
                return self._client.calls(provider_id).fetch().status, ""
            sent = self._client.messages(provider_id).fetch()
            return sent.status, str(sent.error_code or "")
        except (refusals.TwilioException, exceptions.HTTPError, ValueError) as silent:
            raise CannotSay() from silent


def _receipts_for(message: OutgoingMessage) -> str:
    """Where receipts go: with our own id, so that one which arrives before we know the provider's id finds its message."""
    return f"{settings.PUBLIC_URL}/hooks/twilio/status?message={message.id}"


def spoken(text: str) -> str:
    """A call that says the text twice, as TwiML. English: what a machine says on the telephone is not translated."""
    response = voice_response.VoiceResponse()
    for _ in range(2):
        response.say(text[:4096], language="en-GB")
        response.pause(length=1)
    response.hangup()
    return str(response)


def is_genuine(request) -> bool:
    """Whether Twilio signed this request, over the address that it was told and every field (docs: Security,
    RequestValidator).

    The address is built from PUBLIC_URL: behind a proxy the Host header is somebody's word.
    """
    signature = request.headers.get("X-Twilio-Signature", "")
    if not signature:
        return False
    url = f"{settings.PUBLIC_URL}{request.get_full_path()}"
    signed = request.POST if "bodySHA256" not in request.GET else request.body.decode(errors="replace")
    return request_validator.RequestValidator(settings.TWILIO_AUTH_TOKEN).validate(url, signed, signature)


def signed(view):
    """A callback that only Twilio opens, at every step: anything else is a 403 and leaves no trace. Without a secret of
    ours there is no such address.
    """

    @csrf_exempt
    @require_POST
    @wraps(view)
    def opened(request, *args, **kwargs):
        if not settings.TWILIO_AUTH_TOKEN:
            raise Http404
        if not is_genuine(request):
            return HttpResponse("The signature is missing or wrong.", status=403, content_type="text/plain")
        return view(request, *args, **kwargs)

    return opened


@cache
def _twilio(*_) -> TwilioGateway:
    """One client, with its open connections, for as long as the settings stay as they are."""
    return TwilioGateway()


def gateway_for(channel: str):
    """Each channel's own provider, where one is set up; else the stand-in of a demonstration, or none."""
    if channel == "email" and settings.EMAIL_URL:
        return SmtpGateway()
    if channel != "email" and settings.TWILIO_ACCOUNT_SID:
        return _twilio(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_BASE_URL)
    return LocalGateway() if settings.DEMO else NoGateway()
