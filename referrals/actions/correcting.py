"""What was sent is corrected, by who referred or by the desk: with a reason and a history, the rules run again, and what
waits to be sent follows at once.
"""

import json
from dataclasses import dataclass, field

from django.utils import timezone

from audit.recording import amended
from law.actors import Actor
from law.refusals import ChangedMeanwhile, Conflict, FieldError, Invalid
from notifications import actions as notifications
from people.access import action, sees
from people.models import Resident
from people.residents.actions.correcting import follow_on_other_records
from people.residents.actions.holds import kinds_that_stop, may_decide_on
from people.residents.looseness import looser_fields, stricter_value
from people.residents.registration import ABOUT, build_resident, differing, overwrite
from referrals import facts as reading
from referrals import sent_facts
from referrals.actions.correcting_needs import NeedChange, correct_needs
from referrals.actions.ending import ConsentGone, Forgotten
from referrals.actions.handling import put_on_desk
from referrals.actions.judging_corrections import Aftermath, judge_after_correction
from referrals.actions.referring import check_agreed
from referrals.actions.telling import tell_referrer
from referrals.facts import Facts
from referrals.models import Correction, Need, Referral

LONGEST_REASON = 500
_IN_CONTACT = {"phone", "other_phone", "email"}
_SUBJECT_OF = {name: subject for subject, names in ABOUT.items() for name in names}


class NotSentYet(Conflict):
    """A draft is changed, not corrected."""

    sentence = "This referral has not been sent yet. Change the draft instead."


class NothingCorrected(Conflict):
    """A correction changes something."""

    sentence = "You have not changed anything. Change at least one answer."


@dataclass
class _Changes:
    """What one correction changes: fields of the person by subject, needs, and what a lead has to agree to first."""

    person: dict[str, list[str]] = field(default_factory=dict)
    needs: list[NeedChange] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    @property
    def fields(self) -> list[str]:
        return [name for names in self.person.values() for name in names]


@action("referrals.correct", confidential=True)
def correct(
    referral: Referral, *, patch: dict, reason: str, moved: bool = False, seen: str = "", by: Actor
) -> list[Correction]:
    """Correct what was sent. `patch` is a JSON merge patch of `resident`, `contact_policy` and `needs`, as for a draft.

    Gives one Correction for each subject. `reason` is read by whoever sees the referral, and kept sealed. `moved` says
    that the person has moved, so that what reports count stays as at the referral. `seen` is `sent_facts.version_of` as
    the page showed it. While a hold is active, what would let more through waits for the lead; what is stricter does not.
    Refuses NotSentYet, NothingCorrected, ConsentGone, Forgotten, ChangedMeanwhile, NotAgreed, and Invalid by field.
    """
    words = _checked_reason(reason)
    _lock(referral)
    _check_may_correct(referral, by)
    if seen and seen != sent_facts.version_of(referral):
        raise ChangedMeanwhile()
    facts = read_correction(referral, patch)
    wanted = _wanted(referral.resident, patch, facts)
    changes = _changes(referral.resident, wanted, patch, by)
    check_agreed(facts, referral.organisation, only=[*changes.fields, *changes.waiting])
    before = {name: getattr(referral.resident, name) for name in changes.fields}
    if "needs" in patch:
        changes.needs = correct_needs(referral, facts.needs, by=by)
    if not (changes.fields or changes.needs or changes.waiting):
        raise NothingCorrected()
    after = _write(referral, wanted, changes, before, moved, by)
    rows = _history(referral, patch, changes, before, after, words, by)
    put_on_desk(referral)
    referral.save()
    amended(referral, corrected=True, subjects=[row.subject for row in rows])
    _tell(referral, rows, after, by)
    return rows


def _checked_reason(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise Invalid.at("/reason", "required", "Enter why you are correcting this.")
    if len(words) > LONGEST_REASON:
        raise Invalid.at("/reason", "too_long", f"The reason must be {LONGEST_REASON} characters or fewer.")
    return words


def _lock(referral: Referral) -> None:
    """The person first, as whoever raises a hold does; then the referral, read as it is now."""
    resident = Resident.objects.select_for_update().get(pk=referral.resident_id)
    referral.refresh_from_db(from_queryset=Referral.objects.select_for_update(of=("self",)))
    referral.resident = resident


def _check_may_correct(referral: Referral, by: Actor) -> None:
    if referral.submitted_at is None:
        raise NotSentYet()
    if referral.anonymised_at is not None or referral.resident.anonymised_at is not None:
        raise Forgotten()
    if referral.resident.consent_withdrawn_at is not None and not sees(by, "every referral"):
        raise ConsentGone()


def read_correction(referral: Referral, patch: dict) -> Facts:
    """The facts with the patch laid over them. Raises Invalid for what cannot be corrected, and for each field at fault."""
    strange = [name for name in patch if name not in ("resident", "contact_policy", "needs")]
    if strange:
        sentence = "This cannot be corrected after the referral is sent."
        raise Invalid([FieldError(f"/{name}", "not_correctable", sentence) for name in strange])
    return reading.read(sent_facts.merged(as_it_stands(referral), patch), today=timezone.localdate(), complete=False)


def as_it_stands(referral: Referral) -> dict:
    """What a correction is laid over: the facts as sent, with the open needs, and without a day to ask again that has
    come.
    """
    needs = referral.needs.exclude(state__in=Need.ENDED).order_by("id")
    raw = sent_facts.as_sent(referral) | {"needs": [sent_facts.need_as_sent(need) for need in needs]}
    if referral.resident.must_be_asked_again:
        raw["contact_policy"]["ask_again_on"] = ""
    return raw


def _wanted(resident: Resident, patch: dict, facts: Facts) -> Resident:
    """The person as the corrected facts describe them, not saved."""
    wanted = build_resident(facts.resident, facts.contact_policy)
    if "ask_again_on" not in (patch.get("contact_policy") or {}):
        wanted.ask_again_on = resident.ask_again_on
    if "contact" not in _subjects_of(patch):  # without a postcode there is no post
        wanted.safe_channels = sorted(set(wanted.safe_channels) & set(resident.safe_channels))
    reading.check_person_complete(wanted)
    return wanted


def _subjects_of(patch: dict) -> list[str]:
    named = {_SUBJECT_OF.get(name) for name in patch.get("resident") or {}}
    if "contact_policy" in patch:
        named.add("contact")
    return [subject for subject in ABOUT if subject in named]


def _changes(resident: Resident, wanted: Resident, patch: dict, by: Actor) -> _Changes:
    """What is different; while a hold is active, what is looser is taken out of `wanted` and waits for its lead."""
    subjects = _subjects_of(patch)
    fields = [name for subject in subjects for name in ABOUT[subject]]
    fields += ["safe_channels"] if "place" in subjects and "contact" not in subjects else []
    changed = differing(resident, wanted, fields)
    held = kinds_that_stop(resident.pk)
    waiting: list[str] = []
    if held and not may_decide_on(held, by):
        waiting = [name for name in looser_fields(resident, wanted) if name in changed]
        for name in waiting:
            setattr(wanted, name, stricter_value(name, getattr(resident, name), getattr(wanted, name)))
        changed = differing(resident, wanted, fields)
    by_subject = {subject: [name for name in changed if _SUBJECT_OF[name] == subject] for subject in ABOUT}
    return _Changes({subject: names for subject, names in by_subject.items() if names}, waiting=waiting)


def _write(referral: Referral, wanted: Resident, changes: _Changes, before: dict, moved: bool, by: Actor) -> Aftermath:
    resident = referral.resident
    judged = notifications.JudgedAgain()
    if changes.fields:
        overwrite(resident, wanted, changes.fields)
        amended(resident, corrected=True, fields=changes.fields)
    if "contact" in changes.person:
        records = [resident, *follow_on_other_records(resident, before)]
        judged = sum((notifications.judge_again(record) for record in records), judged)
    return judge_after_correction(
        referral, fields=changes.fields, needs=changes.needs, judged=judged, moved=moved, by=by
    )


def _history(referral, patch, changes: _Changes, before: dict, after: Aftermath, reason: str, by) -> list[Correction]:
    """One row for each subject, and one for what waits for a lead."""
    resident = referral.resident
    shared = {"referral": referral, "reason": reason, "made_by": by.key, "effects": "\n".join(after.sentences)}
    rows = [
        Correction(
            subject=subject,
            fields=names,
            before=_sealed({name: before[name] for name in names}),
            after=_sealed({name: getattr(resident, name) for name in names}),
            **shared,
        )
        for subject, names in changes.person.items()
    ]
    if changes.needs:
        rows.append(
            Correction(
                subject=Correction.Subject.NEEDS,
                fields=[f"{change.kind}: {change.what}" for change in changes.needs],
                before=_sealed({change.kind: change.before for change in changes.needs}),
                after=_sealed({change.kind: change.after for change in changes.needs}),
                **shared,
            )
        )
    for row in rows[:1]:
        row.is_to_check = after.is_to_check
    if changes.waiting:
        left = {name: part for name, part in patch.items() if name != "needs"}
        subject = _SUBJECT_OF[changes.waiting[0]]
        waiting = Correction(subject=subject, fields=changes.waiting, patch=_sealed(left), **shared)
        waiting.hold_back()
        rows.append(waiting)
    return Correction.objects.bulk_create(rows)


def _sealed(values: dict) -> str:
    return json.dumps(values, default=str, ensure_ascii=False)


def _tell(referral: Referral, rows: list[Correction], after: Aftermath, by: Actor) -> None:
    made = [row.get_subject_display().lower() for row in rows if row.state == Correction.State.MADE]
    who = "a caseworker" if sees(by, "every referral") else "your organisation"
    sentences = [f"Corrected by {who}: {', '.join(made)}."] if made else []
    if len(made) < len(rows):
        sentences.append("Part of a correction is waiting for someone here to agree.")
    tell_referrer(referral, "referrals.corrected", by, what=" ".join([*sentences, *after.told]))
