"""What Twilio tells us: receipts and texts, each signed, each safe to repeat."""

from uuid import UUID

from django.http import HttpResponse

from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.gateway import signed

NOT_KEPT = ("To", "From", "Caller", "Called", "Body", "ToCity", "FromCity", "ToZip", "FromZip", "ToState", "FromState")
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@signed
def status(request):
    """A receipt. New fields come without notice and are kept; numbers and names are not. What fits no message of ours is
    kept and counted, too.
    """
    params = request.POST
    notifications.take_receipt(
        provider_id=(params.get("MessageSid") or params.get("CallSid") or "")[:64],
        status=(params.get("MessageStatus") or params.get("CallStatus") or "")[:20],
        code=params.get("ErrorCode", "")[:10],
        message_id=_uuid(request.GET.get("message", "")),
        token=request.headers.get("I-Twilio-Idempotency-Token", "")[:80],
        raw={name: value[:200] for name, value in params.items() if name not in NOT_KEPT},
        by=SYSTEM,
    )
    return HttpResponse(status=204)


@signed
def inbound(request):
    """A text. Answered with nothing: what there is to say is a message like any other."""
    params = request.POST
    provider_id = params.get("MessageSid") or params.get("SmsSid") or ""
    if provider_id:
        notifications.receive(
            sender=params.get("From", "")[:100],
            body=params.get("Body", "")[:1600],
            provider_id=provider_id[:64],
            media=int(params["NumMedia"]) if params.get("NumMedia", "").isdigit() else 0,
            opt_out=params.get("OptOutType", ""),
            by=SYSTEM,
        )
    return HttpResponse(NOTHING, content_type="text/xml")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
