"""The only file that hands a message to a provider; with none set up, the local stand-in takes it and nothing leaves."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from notifications.events import EVENTS
from notifications.models import LocalDelivery, Message


class LocalGateway:
    """Takes every message, keeps it in a table, and answers when asked whether it already has one."""

    def look_up(self, message: Message) -> str | None:
        """The provider's id of a message handed over earlier, or None when it never arrived there."""
        taken = LocalDelivery.objects.filter(message_id=message.pk).exists()
        return f"local-{message.pk}" if taken else None

    def send(self, message: Message) -> str:
        """Hand it over and return the provider's id."""
        LocalDelivery.objects.create(message_id=message.pk, channel=message.channel, address=message.address, body=message.body)
        return f"local-{message.pk}"


class SmtpGateway:
    """Hands e-mails to the server that EMAIL_URL names.

    A mail server cannot be asked what it took, so that an e-mail whose worker died in the act is handed over again. Its
    Message-ID is made from the message's own id: mailboxes show two e-mails with one Message-ID once (RFC 5322, 3.6.4).
    """

    def look_up(self, message: Message) -> str | None:
        return None

    def send(self, message: Message) -> str:
        host = urlsplit(settings.PUBLIC_URL).hostname
        headers = {"Message-ID": f"<{message.pk}@{host}>", "Auto-Submitted": "auto-generated"}
        EmailMessage(EVENTS[message.event].subject, message.body, to=[message.address], headers=headers).send()
        return f"smtp-{message.pk}"


class ByChannel:
    """Each channel's own provider, where one is set up."""

    def __init__(self):
        self.email = SmtpGateway() if settings.EMAIL_URL else LocalGateway()
        self.other = LocalGateway()

    def _of(self, message: Message):
        return self.email if message.channel == Message.Channel.EMAIL else self.other

    def look_up(self, message: Message) -> str | None:
        return self._of(message).look_up(message)

    def send(self, message: Message) -> str:
        return self._of(message).send(message)


def gateway() -> ByChannel:
    return ByChannel()
