"""The words of messages: written by one person, read and approved by another, one version in force at a time."""

from django.db.models import Max
from django.utils import timezone

from audit.recording import amended
from law.refusals import ChangedMeanwhile, Conflict, FieldError, Invalid, NotFound
from notifications.languages import LANGUAGES
from notifications.message_words import faults, forget_approved, has_words
from notifications.models import Wording
from people.access import action


class OwnWords(Conflict):
    """What somebody wrote is approved by somebody else."""

    sentence = "You wrote this, so someone else must approve it. Ask a lead to read it."


@action("notifications.draft_wording")
def draft_wording(*, event: str, language: str, variant: str, body: str, by) -> Wording:
    """Write words for an event, or write the draft of them anew: whoever wrote last is the one who may not approve.

    Refuses NotFound for an event whose words are not for residents, and Invalid with one sentence for each fault.
    """
    if not has_words(event, language, variant):
        raise NotFound()
    body = " ".join(body.split())
    _check(event, language, variant, body)
    which = {"event": event, "language": language, "variant": variant}
    number = (Wording.objects.filter(**which).aggregate(most=Max("number"))["most"] or 0) + 1
    fields = {"number": number, "body": body, "written_by": by.key}
    draft, is_new = Wording.objects.select_for_update().get_or_create(
        **which, state=Wording.State.DRAFT, defaults=fields
    )
    if not is_new:
        draft.body = body
        draft.written_by = by.key
        draft.save(update_fields=["body", "written_by"])
        amended(draft, rewritten=True)
    return draft


@action("notifications.approve_wording", on=Wording, transition="approve")
def approve_wording(wording: Wording, *, version: int, reason: str = "", by) -> Wording:
    """From now on this is said, and what was said before is retired. `version` is the row's as it was read: nobody
    approves words that were changed meanwhile. `reason` says who reads the language, unless it is English.

    Refuses ChangedMeanwhile, OwnWords, and Invalid when no reader is given or the words no longer fit the event.
    """
    if wording.version != version:
        raise ChangedMeanwhile()
    if wording.written_by == by.key:
        raise OwnWords()
    if wording.language != "en" and not reason.strip():
        raise Invalid(
            [FieldError("/reason", "required", f"Enter who checked this in {LANGUAGES[wording.language].english}.")]
        )
    _check(wording.event, wording.language, wording.variant, wording.body)
    _retire_the_one_before(wording)
    wording.approved_by = by.key
    wording.approved_at = timezone.now()
    wording.approve()
    wording.save()
    forget_approved()
    return wording


@action("notifications.retire_wording", on=Wording, transition="retire")
def retire_wording(wording: Wording, *, reason: str = "", by) -> Wording:
    """Take it back: the words in the code are said again, in English."""
    wording.retire()
    wording.save()
    forget_approved()
    return wording


def _check(event: str, language: str, variant: str, body: str):
    wrong = faults(event, language, variant, body)
    if wrong:
        raise Invalid([FieldError("/body", "out_of_range", sentence) for sentence in wrong])


def _retire_the_one_before(wording: Wording):
    rows = Wording.objects.filter(
        event=wording.event, language=wording.language, variant=wording.variant, state=Wording.State.APPROVED
    )
    for old in rows.select_for_update():
        old.retire()
        old.save()
