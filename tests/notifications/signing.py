"""Posts as Twilio would make them: signed over the address that it was told, and every field."""

from django.conf import settings
from django.test import Client
from twilio.request_validator import RequestValidator


def signed_post(path: str, fields: dict, *, token: str | None = None, client: Client | None = None, **headers):
    signature = RequestValidator(settings.TWILIO_AUTH_TOKEN if token is None else token).compute_signature(
        settings.PUBLIC_URL + path, fields
    )
    return (client or Client()).post(path, fields, headers={"X-Twilio-Signature": signature} | headers)
