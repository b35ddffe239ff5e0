"""What was corrected, in words: who, when, what it was, what it is now, and why."""

import json

from referrals import actions as referrals
from referrals.answer_labels import Reader, in_words, label
from referrals.models import Correction
from referrals.wording import NAMES


def history_of(referral, *, for_desk: bool) -> list[dict]:
    """The corrections of a referral, the newest first: {correction, who, lines, reason, effects}."""
    rows = list(referral.corrections.order_by("-made_at", "-id")[:50])
    names = referrals.names_of_actors({row.made_by for row in rows})
    return [
        {
            "correction": row,
            "who": names[row.made_by],
            "lines": _lines(row, Reader.DESK if for_desk else Reader.WORKER),
            "reason": row.reason,
            "effects": row.effects.splitlines() if for_desk else [],
        }
        for row in rows
    ]


def _lines(row: Correction, reader: Reader) -> list[dict]:
    """What changed: {label, before, after}; of one that waits, only its names."""
    before = json.loads(row.before or "{}")
    after = json.loads(row.after or "{}")
    if row.subject == Correction.Subject.NEEDS:
        return [_need_line(kind, before.get(kind) or {}, after.get(kind) or {}) for kind in before | after]
    return [
        {
            "label": label(name, reader=reader),
            "before": _words(name, before.get(name)),
            "after": _words(name, after.get(name)),
        }
        for name in row.fields
    ]


def _need_line(kind: str, before: dict, after: dict) -> dict:
    need = NAMES[kind]
    if not before:
        return {"label": need, "before": "", "after": "Added"}
    if not after:
        return {"label": need, "before": "", "after": "Withdrawn"}
    changed = ", ".join(label(name, kind) for name in after)
    return {"label": need, "before": "", "after": f"Changed: {changed[:1].lower()}{changed[1:]}"}


def _words(name: str, value) -> str:
    return in_words(name, value) or "Not answered"
