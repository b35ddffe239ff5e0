"""Everything that is held about one person, gathered from all rooms for that person (UK GDPR article 15)."""

import json

from django.db.models import Q
from django.utils import timezone

from audit.models import LedgerEntry
from audit.recording import of_list
from connectivity.models import Sim
from inventory.models import Allocation, HomeDelivery, Shipment
from notifications.models import Inbound, Message
from outcomes.equality import questionnaire, sealed_answers
from people import actions as people
from people.access import action, may
from people.models import Resident
from referrals.answer_labels import ANSWERS, Reader, in_words, key_of, label
from referrals.choices import KINDS
from referrals.models import Correction, Fault, PhoneCall, Question, Referral
from referrals.wording import NAMES
from skills.models import Booking

# What we know of them, in the order of the copy.
_PARTICULARS = (
    *("first_name", "last_name", "date_of_birth", "phone", "other_phone", "email", "postcode", "borough", "language"),
    *("access_needs", "contact_mode", "safe_channels", "safe_hours", "contact_words", "without_address"),
)
RIGHTS = [
    "You can ask us to correct anything that is wrong.",
    "You can withdraw your consent at any time. Everything then stops.",
    "You can ask us to erase your data when you have no open referrals.",
    "You can complain to the Information Commissioner’s Office: ico.org.uk.",
]
MONITORED = "For equality monitoring. We keep it apart and only count it together with others. No one who decides about help can read it. Only this copy, made for you, shows your answers with your name."


@action("outcomes.export", on=Resident, transition="")
def export(resident: Resident, *, by) -> dict:
    """The bundle as documents.subject_access_copy draws it, and as JSON says it. That it was made is on the ledger."""
    people.read_resident(resident, how="exported", by=by)
    rows = Referral.objects.filter(resident=resident).select_related("organisation").order_by("id")
    referrals = list(rows.prefetch_related("needs", "appeals", "evidence", "milestones"))
    return {
        "made_at": timezone.now(),
        "person": _person(resident),
        "holders": _holders(resident, referrals),
        "sections": [
            _section("What was asked for", ["Reference", "By", "Need", "Status", "Since"], _needs(referrals)),
            _section("What was written about you", ["Reference", "What", "Words"], _words(referrals)),
            _section(
                "What was corrected", ["When", "Reference", "It was", "It is now", "Why"], _corrections(referrals)
            ),
            _section("What did not work", ["When", "Reference", "What", "Words", "Status"], _faults(referrals)),
            _section(
                "What you agreed to",
                ["What for", "Answer", "How", "When", "Withdrawn", "Privacy notice of"],
                _consents(resident),
            ),
            _section("Questions and answers", ["Asked", "Question", "Answer"], _questions(referrals)),
            _section(
                "Messages to you and about you",
                ["When", "How", "To", "Outcome", "Words"],
                _messages(resident, referrals),
            ),
            _section("Messages from you", ["When", "Words"], _inbound(resident)),
            _section(
                "Phone calls in which you were referred",
                ["When", "Who", "How it ended", "Words"],
                _calls(referrals),
            ),
            _section("Devices and data", ["What", "Where it is", "Since"], _things(resident)),
            _section("Classes", ["Session", "When", "Status"], _classes(resident)),
            _section("Pauses", ["Kind", "Status", "Since"], _holds(resident)),
            _section(
                "What you told us about yourself", ["Question", "Your answer"], _monitored(resident, by), MONITORED
            ),
            _section(
                "Who looked or changed something",
                ["First on that day", "Who", "What", "Times that day"],
                _looks(resident, referrals),
            ),
        ],
        "rights": RIGHTS,
    }


def _section(title, columns, rows, words="") -> dict:
    return {"title": title, "words": words, "columns": columns, "rows": rows}


def _when(moment) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y at %H:%M}" if moment else ""


def _person(resident: Resident) -> list:
    pairs = [(label(name, reader=Reader.PERSON), in_words(name, getattr(resident, name))) for name in _PARTICULARS]
    pairs += [
        ("Texts stopped", _when(resident.opted_out_at)),
        ("Consent withdrawn", _when(resident.consent_withdrawn_at)),
    ]
    return [[name, value] for name, value in pairs if value]


def _holders(resident: Resident, referrals) -> list[dict]:
    """Every body that has something of this person, what, why, and since when."""
    held = [_holder("Get Online London", "Everything in this copy", "To find you what you need", resident.created_at)]
    closed = " (closed to them since you withdrew consent)" if resident.consent_withdrawn_at else ""
    held += [
        _holder(str(r.organisation), f"Referral {r.reference}{closed}", "They referred you", r.created_at)
        for r in referrals
    ]
    for parcel in Shipment.objects.filter(referral__in=referrals).select_related("hub").order_by("id"):
        held.append(_holder(str(parcel.hub), f"Parcel {parcel.number}", "You collect there", parcel.created_at))
    homes = HomeDelivery.objects.filter(shipment__referral__in=referrals, destroyed_at=None).select_related("shipment")
    for home in homes.order_by("id"):
        what = f"Your address: {', '.join(home.address.splitlines())}"
        held.append(_holder("The person who delivers your parcel", what, "To deliver it to your home", home.created_at))
    for booking in Booking.objects.filter(resident=resident).select_related("session__hub").order_by("id"):
        held.append(_holder(str(booking.session.hub), "Your name on a register", "A class there", booking.created_at))
    for sim in Sim.objects.filter(resident=resident).order_by("id"):
        held.append(_holder(sim.network, f"SIM card {sim.iccid}, not your name", "Your free data", sim.created_at))
    texts = Message.objects.filter(resident=resident, sent_at__isnull=False).order_by("sent_at").first()
    if texts is not None:
        held.append(
            _holder(
                "The provider that carries our messages",
                "Your number or address, and the words",
                "To reach you",
                texts.sent_at,
            )
        )
    return held


def _holder(who, what, why, since) -> dict:
    return {"who": who, "what": what, "why": why, "since": f"{timezone.localtime(since):%-d %B %Y}"}


def _needs(referrals) -> list:
    return [
        [
            r.reference,
            str(r.organisation),
            need.get_kind_display(),
            need.get_state_display(),
            _when(need.queued_at or need.created_at),
        ]
        for r in referrals
        for need in r.needs.all()
    ]


def _words(referrals) -> list:
    rows = []
    seen = label("evidence", reader=Reader.PERSON)
    for r in referrals:
        passages = [(label("reason", reader=Reader.PERSON), r.reason_for_referral), (label("notes"), r.notes)]
        passages += [("How it ended", r.end_reason)]
        passages += [(need.get_kind_display(), need.details) for need in r.needs.all()]
        passages += [("Decision", need.decision_reason) for need in r.needs.all()]
        passages += [("Appeal", appeal.grounds) for appeal in r.appeals.all()]
        passages += [("Answer to the appeal", appeal.outcome_words) for appeal in r.appeals.all()]
        passages += [(seen, f"{e.get_kind_display()}, by {e.seen_by}") for e in r.evidence.all()]
        passages += [("Told to the worker", milestone.sentence) for milestone in r.milestones.all()]
        rows += [[r.reference, what, words] for what, words in passages if words]
    return rows


def _corrections(referrals) -> list:
    """What was corrected after a referral was sent; of what still waits for somebody's agreement, what was asked for."""
    rows = Correction.objects.filter(referral__in=referrals).select_related("referral").order_by("made_at")
    return [
        [_when(row.made_at), row.referral.reference, _values(row.before), _values(row.after or row.patch), row.reason]
        for row in rows
    ]


def _faults(referrals) -> list:
    rows = Fault.objects.filter(need__referral__in=referrals).select_related("need__referral").order_by("created_at")
    return [
        [_when(row.created_at), row.need.referral.reference, row.get_kind_display(), row.words, row.get_state_display()]
        for row in rows
    ]


def _values(sealed: str) -> str:
    """The values of a correction, one after another: “Phone number: …; Preferred language: …”."""
    return "; ".join(_value(name, value) for name, value in json.loads(sealed or "{}").items())


def _value(name: str, value, kind: str = "") -> str:
    """One answer under its label; of a need, or a part of what was sent, each of its answers."""
    if isinstance(value, dict):
        is_need = name in KINDS
        within = "; ".join(_value(key, each, name if is_need else "") for key, each in value.items())
        return f"{NAMES[name]}: {within}" if is_need else within
    if key_of(name, kind) not in ANSWERS:
        return f"{name.replace('_', ' ')}: {value or 'none'}"
    return f"{label(name, kind, reader=Reader.PERSON)}: {in_words(name, value, kind) or 'none'}"


def _consents(resident) -> list:
    rows = resident.consents.order_by("recorded_at")
    return [
        [
            c.get_purpose_display(),
            "Yes" if c.given else "No",
            c.method,
            _when(c.recorded_at),
            _when(c.withdrawn_at),
            c.notice,
        ]
        for c in rows
    ]


def _questions(referrals) -> list:
    return [
        [_when(q.asked_at), q.words, q.answer]
        for q in Question.objects.filter(referral__in=referrals, withdrawn_at=None)
    ]


def _messages(resident, referrals) -> list:
    about = Message.objects.filter(referral_id__in=[r.pk for r in referrals]) | Message.objects.filter(
        resident=resident
    )
    return [
        [
            _when(m.due_at),
            m.get_channel_display(),
            "you" if m.resident_id else m.owner or "the worker",
            m.get_state_display(),
            m.body,
        ]
        for m in about.distinct().order_by("due_at")
    ]


def _inbound(resident) -> list:
    return [
        [_when(message.created_at), message.body]
        for message in Inbound.objects.filter(resident=resident).order_by("id")
    ]


def _calls(referrals) -> list:
    """Calls of the worker, with what was written down in them."""
    rows = PhoneCall.objects.filter(referral__in=referrals).select_related("organisation").order_by("started_at")
    return [
        [
            _when(c.started_at),
            str(c.organisation or ""),
            c.get_outcome_display(),
            "; ".join([*filter(None, [c.note]), *_typed(c)]),
        ]
        for c in rows
    ]


def _typed(call) -> list[str]:
    return [
        f"{name.replace('_', ' ')}: {', '.join(values)}"
        for answers in call.typed.values()
        for name, values in answers.items()
    ]


def _things(resident) -> list:
    promised = Allocation.objects.filter(need__referral__resident=resident).select_related("device").order_by("id")
    rows = [
        [f"{a.device.make_and_model} {a.device.asset_tag}", a.device.get_state_display(), _when(a.created_at)]
        for a in promised
    ]
    return rows + [
        [f"SIM card {s.iccid}", s.get_state_display(), _when(s.created_at)]
        for s in Sim.objects.filter(resident=resident)
    ]


def _classes(resident) -> list:
    seats = Booking.objects.filter(resident=resident).select_related("session__hub").order_by("id")
    return [[str(seat.session), _when(seat.session.starts_at), seat.get_state_display()] for seat in seats]


def _holds(resident) -> list:
    """That there was a pause and of which kind; what was written to the safeguarding lead may be about others, and is
    asked for there.
    """
    return [
        [hold.get_kind_display(), hold.get_state_display(), _when(hold.created_at)]
        for hold in resident.holds.order_by("id")
    ]


def _monitored(resident, by) -> list:
    """Whoever may decide on needs does not read it, also not on the way to the person (docs/decisions/0009)."""
    if may(by, "referrals.approve"):
        return [
            [
                "Anything you told us",
                "Kept apart from people who decide about help. The safeguarding lead makes this part for you",
            ]
        ]
    return questionnaire.in_words(sealed_answers.answers_of([resident.pk]).get(resident.pk, {}))


def _looks(resident, referrals) -> list:
    """From the ledger: each look at the person's data and each change to their referrals, by day; staff by role, not by
    name. A page that somebody opened nine times on a day is one line that says so: nothing is left out.
    """
    ids = [resident.pk, *(r.pk for r in referrals)]
    entries = LedgerEntry.objects.filter(Q(object_id__in=ids) | of_list(resident.pk), refused="").order_by("id")
    lines: dict[tuple, list] = {}
    for at, actor, action_, verb in entries.values_list("at", "actor", "action", "verb").iterator(chunk_size=2000):
        lines.setdefault((timezone.localdate(at), actor.partition(":")[0], action_, verb), []).append(at)
    return [
        [_when(times[0]), who, _in_words(verb_of, verb), f"{len(times):,}"]
        for (_, who, verb_of, verb), times in lines.items()
    ]


def _in_words(name: str, verb: str) -> str:
    """An action as a person reads it: “referrals: accept”; of a look, how it was looked at."""
    words = name.replace(".", ": ").replace("_", " ")
    return f"{words} ({verb.replace('_', ' ')})" if name == "people.read_resident" else words
