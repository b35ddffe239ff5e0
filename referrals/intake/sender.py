"""What is said to the person who sent a file: one email about all of it, and none for each row."""

from django.conf import settings

from law.actors import Actor
from notifications import actions as notifications
from people.models import User
from referrals.models import Import

_KEY_LETTERS = 36  # of a person's id


def tell_sender(batch: Import, by: Actor):
    """One email about the whole file, to the person who sent it and wants any. A machine reads its answers over the
    API.
    """
    kind, _, key = batch.sent_by.partition(":")
    user = User.objects.filter(pk=key, is_active=True).first() if kind == "user" and len(key) == _KEY_LETTERS else None
    if batch.dry_run or user is None or user.digest == User.Digest.NONE:
        return
    email = notifications.compose(
        "referrals.file_taken",
        reason=batch,
        address=user.email,
        channel="email",
        rows=batch.answered,
        accepted=batch.accepted,
        repeated=batch.repeated,
        refused=batch.refused,
        link=f"{settings.PUBLIC_URL}/refer/bulk/{batch.pk}",
    )
    email.organisation_id = batch.organisation_id
    notifications.queue([email], by=by)
