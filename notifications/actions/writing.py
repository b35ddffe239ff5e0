"""The words of messages: written by one person, read and approved by another, one version in force at a time."""

from django.db.models import Max
from django.utils import timezone

from audit.recording import amended
from audit.refusals import Conflict, FieldError, Invalid, NotFound
from notifications.events import EVENTS
from notifications.languages import LANGUAGES
from notifications.models import Message, Wording
from notifications.wordings import faults, forget_approved
from people.access import action


class OwnWords(Conflict):
    """What somebody wrote is approved by somebody else."""

    sentence = "You wrote this, so somebody else has to approve it. Ask a lead to read it."


@action("notifications.draft_wording")
def draft_wording(*, event: str, language: str, variant: str, body: str, by) -> Wording:
    """Write words for an event, or write the draft of them anew: whoever wrote last is the one who may not approve.

    Refuses NotFound for an event whose words are not for residents, and Invalid with one sentence for each fault.
    """
    if event not in EVENTS or not EVENTS[event].for_residents or language not in LANGUAGES or variant not in Message.Variant.values:
        raise NotFound()
    body = " ".join(body.split())
    wrong = faults(event, language, variant, body) if body else ["Write what is to be said."]
    if wrong:
        raise Invalid([FieldError("/body", "out_of_range", sentence) for sentence in wrong])
    rows = Wording.objects.filter(event=event, language=language, variant=variant)
    draft = rows.filter(state=Wording.State.DRAFT).select_for_update().first()
    if draft is None:
        number = (rows.aggregate(most=Max("number"))["most"] or 0) + 1
        return Wording.objects.create(event=event, language=language, variant=variant, number=number, body=body, written_by=by.key)
    draft.body, draft.written_by = body, by.key
    draft.save(update_fields=["body", "written_by"])
    amended(draft, rewritten=True)
    return draft


@action("notifications.approve_wording", on=Wording, transition="approve")
def approve_wording(wording: Wording, *, reason: str = "", by) -> Wording:
    """From now on this is said, and what was said before is retired. `reason` names who reads the language, unless it is English.

    Refuses OwnWords, and Invalid when nobody is named or the words no longer fit the event.
    """
    if wording.written_by == by.key:
        raise OwnWords()
    if wording.language != "en" and not reason.strip():
        raise Invalid([FieldError("/reason", "required", f"Say who reads {LANGUAGES[wording.language].english} and has read this.")])
    wrong = faults(wording.event, wording.language, wording.variant, wording.body)
    if wrong:
        raise Invalid([FieldError("/body", "out_of_range", sentence) for sentence in wrong])
    _in_force(wording)
    wording.approved_by, wording.approved_at = by.key, timezone.now()
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


def _in_force(wording: Wording):
    """Retire what this one takes the place of."""
    rows = Wording.objects.filter(event=wording.event, language=wording.language, variant=wording.variant, state=Wording.State.APPROVED)
    for old in rows.select_for_update():
        old.retire()
        old.save()
