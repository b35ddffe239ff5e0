"""What this room says of its own: that somebody is invited, that an agreement is about to end."""

from django.conf import settings
from django.core import signing
from django.utils import timezone

from notifications.events import register
from people.models import Agreement, Invitation, JoinRequest

SALT = "people.invitation"
JOIN_SALT = "people.join_request"


def _open(invitation_ids):
    return Invitation.objects.filter(pk__in=invitation_ids, state=Invitation.State.SENT, expires_at__gt=timezone.now())


def link_of(invitation: Invitation) -> str:
    """The address that opens this invitation; whoever holds it may take the place."""
    return f"{settings.PUBLIC_URL}/join/{signing.dumps(str(invitation.pk), salt=SALT)}"


def invitation_words(invitation: Invitation) -> dict:
    until = timezone.localtime(invitation.expires_at)
    return {
        "organisation": invitation.organisation.name,
        "link": link_of(invitation),
        "until": f"{until:%A} {until.day} {until:%B %Y} at {until:%H:%M}",
    }


def join_link_of(request: JoinRequest) -> str:
    """The address at which the contact confirms their email address, and reads what became of the request."""
    return f"{settings.PUBLIC_URL}/apply/request/{signing.dumps(str(request.pk), salt=JOIN_SALT)}"


def join_words(request: JoinRequest) -> dict[str, str]:
    """What a letter about a decision says: the reason from the list, what was added to it, and how to reach us."""
    return {
        "why": request.get_reason_display().lower().replace("london", "London"),
        "answer": f"{request.answer}\n\n" if request.answer else "",
        "help": f"{settings.HELP_EMAIL} or {settings.HELP_PHONE}",
        "link": join_link_of(request),
    }


register(
    "people.join_confirm",
    "You asked Get Online London to let {organisation} join.\n\nOpen this link to confirm your email address and send the "
    "request:\n\n{link}\n\nThe link works for 7 days. You can use it later to see our decision or withdraw the "
    "request.\n\nIf you did not ask for this, ignore this email.",
    subject="Confirm your email address",
    still_true=lambda ids: JoinRequest.objects.filter(pk__in=ids, state=JoinRequest.State.UNCONFIRMED),
)
register(
    "people.join_accepted",
    "{organisation} can join Get Online London.\n\nWe have sent you a second email with a link to set up your account as "
    "the lead of your organisation.\n\nAfter you sign in:\n\n1. Read and sign the data sharing agreement.\n2. Invite your "
    "colleagues.\n\nYou can refer people once we have signed the agreement too.",
    subject="Your organisation can join",
)
register(
    "people.join_declined",
    "We have decided that {organisation} cannot join Get Online London.\n\nOur reason: {why}.\n\n{answer}If you think this "
    "is wrong, contact us: {help}. We can look at your request again.\n\nWe delete your contact details 90 days after this "
    "decision.",
    subject="Our decision on your request to join",
)
register(
    "people.join_reopened",
    "We are looking again at the request from {organisation} to join Get Online London. We will email you our new "
    "decision.\n\nYou can read or withdraw your request here:\n\n{link}",
    subject="We are looking at your request again",
)
register(
    "people.invited",
    "{organisation} invites you to join Get Online London, where workers refer Londoners for devices, data and digital skills.\n\nOpen this link to choose how you will sign in:\n\n{link}\n\nThe link works once, until {until}. It is "
    "for you alone: "
    "do not pass it on. If you did not expect it, you need not do anything.",
    subject="You are invited to Get Online London",
    still_true=_open,
)
register(
    "notifications.agreement_ends",
    "The data sharing agreement between {organisation} and Get Online London ends {when}. It has not been renewed. After that day no one at {organisation} can refer until both sides sign a new one. Referrals already made continue.\n\n"
    "Renew it here. The renewal keeps everything in this agreement and starts the day after it ends:\n\n{link}",
    subject="A data sharing agreement is about to end",
    still_true=lambda ids: Agreement.objects.expiring().filter(pk__in=ids),
)
register(
    "people.account_change_asked",
    "An administrator of Get Online London has asked for {what} to be changed. A second administrator must agree before anything changes.\n\nIf you did not ask for this, tell your administrator or the service desk now.",
    subject="Someone asked to change how you sign in",
)
register(
    "people.account_change_made",
    "Two administrators of Get Online London have changed {what}. Your password and your sessions have ended. To sign in again, choose “Forgotten your password?” on the sign-in page. We will email you a link.\n\nIf you did not ask "
    "for this, tell the service desk now.",
    subject="How you sign in has changed",
)
register(
    "people.glass_broken",
    "A restricted note was opened {when} by someone it does not name. Sign in to read their reason and the note: {link}",
    subject="A restricted note was opened",
)
register(
    "notifications.stopped",
    "Get Online London: we will not text you again. Reply START if you change your mind.",
    version=2,
    after_stop=True,
    to_sender=True,
    title="Answer to STOP",
)
register(
    "notifications.started",
    "Get Online London: we will text you again. Reply STOP to end texts.",
    version=2,
    to_sender=True,
    title="Answer to START",
)
register(
    "notifications.help",
    "Get Online London helps people get a device, data and digital skills. The worker who referred you "
    "can tell you more. "
    "Reply STOP to end texts.",
    version=2,
    to_sender=True,
    title="Answer to HELP",
)
register("notifications.reply", "{text}")
register(
    "notifications.risk",
    "A text that mentions risk came in {when}. Sign in and read it now: {link}",
    subject="Urgent: read a text that mentions risk",
)
