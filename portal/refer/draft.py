"""Writing a referral: one thing a page, saved at every step, checked, sent."""

from datetime import date

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from audit.references import read_reference
from audit.refusals import Invalid, Refusal
from outcomes.availability import availability
from people import actions as people
from people.boroughs import BY_CODE
from people.models import Organisation
from portal.doors import page, seen, tried
from portal.refer.forms import STEPS, steps_of
from referrals import actions as referrals
from referrals import facts as reading
from referrals import limits
from referrals.consents import GIVEN_BY, METHODS
from referrals.facts import FORMS, HAS_NOW, REQUIREMENTS, USES
from referrals.models import Evidence, Referral
from referrals.wording import NAMES

WORKERS = ("referrer", "organisation_lead")
_LACKING = {"/needs": "needs", "/consent": "consent", "/resident/first_name": "person"}


def own(request) -> Organisation:
    return Organisation.objects.get(pk=request.actor.organisation_id)


def drafted(request, reference) -> Referral:
    rows = Referral.objects.select_related("resident", "organisation")
    return seen(rows, request.actor, reference=read_reference(reference) or "")


@page(*WORKERS)
def start(request):
    """What there is and how long it takes, what the organisation may still send; then a draft is begun."""
    organisation, email = own(request), request.user.email
    counts, refusal = limits.count(organisation, email=email), None
    try:
        referrals.check_may_refer(organisation)
        limits.refuse_if_reached(organisation, counts)
    except Refusal as refused:
        refusal = refused
    if request.method == "POST" and refusal is None:
        facts = reading.read({"referrer_email": email, "channel": "web"}, today=timezone.localdate(), complete=False)
        made = referrals.refer(facts, organisation=organisation, referrer=request.user, draft=True, by=request.actor)
        return redirect("refer:step", made.reference, "needs")
    drafts = Referral.objects.filter(organisation=organisation, referrer_email=email, state="draft").order_by("-created_at")[:3]
    context = {
        "organisation": organisation,
        "availability": availability(organisation.borough),
        "refusal": refusal,
        "limits": _limits(organisation, counts),
        "drafts": drafts,
        "back": reverse("refer:home"),
    }
    return render(request, "refer/start.html", context, status=refusal.status if refusal and request.method == "POST" else 200)


def _limits(organisation, counts) -> list[str]:
    words = []
    left = limits.left_this_week(organisation, counts)
    if left is not None:
        words.append(f"{organisation.name} can send {left} more in these seven days ({counts.week} of {organisation.weekly_limit} sent).")
    if organisation.open_limit is not None:
        words.append(f"You have {counts.open} open referrals of the {organisation.open_limit} that each worker may have.")
    words.append("One device a person and two a household; devices for school children are not counted.")
    return words


@page(*WORKERS)
def step(request, reference, step):
    """One page of the form: saved when it can be read, shown again with every answer when it cannot."""
    referral = drafted(request, reference)
    if referral.state != Referral.State.DRAFT:
        return redirect("refer:one", referral.reference)
    raw = reading.as_sent(referral)
    steps = steps_of(raw)
    if step not in steps:
        raise Http404
    checking = request.GET.get("from") == "check"
    form = STEPS[step](request.POST if request.method == "POST" else None, organisation=referral.organisation, worker=request.user, raw=raw)
    if request.method == "POST" and form.is_valid():
        saved = tried(request, form, lambda: _save(referral, raw, form, step, request.actor))
        if saved is not None:
            return _onward(saved, step, checking)
    if request.method == "GET":
        people.read_resident(referral.resident, by=request.actor)
    place = steps.index(step)
    context = {
        "referral": referral,
        "form": form,
        "step": step,
        "place": place + 1,
        "of": len(steps),
        "checking": checking,
        "back": _url("check", referral) if checking else _url("step", referral, steps[place - 1]) if place else reverse("refer:home"),
        "twins": step == "place" and limits.count(referral.organisation, resident=referral.resident).twins > 0,
    }
    return render(request, "refer/step.html", context, status=422 if form.is_bound else 200)


def _save(referral, raw, form, step, by):
    facts = reading.read(reading.merged(raw, form.patch()), today=timezone.localdate(), complete=False)
    steps = steps_of(reading.merged(raw, form.patch()))
    following = steps[steps.index(step) + 1] if steps.index(step) + 1 < len(steps) else "check"
    return referrals.amend(referral, facts, step=following, by=by)


def _onward(referral, step, checking):
    """To the next page; back to the answers when only one was changed, unless that opened new questions."""
    steps = steps_of(reading.as_sent(referral))
    if checking and step != "needs":
        return redirect("refer:check", referral.reference)
    following = steps.index(step) + 1
    return (
        redirect("refer:step", referral.reference, steps[following])
        if following < len(steps)
        else redirect("refer:check", referral.reference)
    )


def _url(name, referral, *more) -> str:
    return reverse(f"refer:{name}", args=[referral.reference, *more])


@page(*WORKERS)
def check(request, reference):
    """Every answer with a link to change it, then one button that sends it."""
    referral = drafted(request, reference)
    if referral.state != Referral.State.DRAFT:
        return redirect("refer:one", referral.reference)
    faults, refusal = [], None
    if request.method == "POST":
        try:
            referrals.submit(referral, by=request.actor)
            return redirect("refer:sent", referral.reference)
        except Invalid as invalid:
            faults = [{"text": error.sentence, "href": _mend(referral, error.pointer)} for error in invalid.errors]
        except Refusal as refused:
            refusal = refused
    people.read_resident(referral.resident, by=request.actor)
    raw = reading.as_sent(referral)
    counts = limits.count(referral.organisation, resident=referral.resident)
    context = {
        "referral": referral,
        "sections": _sections(referral, raw),
        "faults": faults,
        "refusal": refusal,
        "twins": counts.twins > 0 or counts.household_devices >= referrals.rule_books()[0].numbers.devices_a_household,
        "back": _url("step", referral, steps_of(raw)[-1]),
    }
    return render(request, "refer/check.html", context, status=422 if faults else refusal.status if refusal else 200)


def _mend(referral, pointer) -> str:
    return _url("step", referral, _LACKING.get(pointer, "place" if pointer.startswith("/resident") else "needs")) + "?from=check"


def _sections(referral, raw) -> list[dict]:
    """What was answered, page by page, in words."""
    person, policy = raw["resident"], raw["contact_policy"]
    sections = [("What they need", "needs", [("Needs", ", ".join(NAMES[need["kind"]] for need in raw["needs"]))])]
    for need in raw["needs"]:
        rows = [
            ("What would fit", dict(FORMS[need["kind"]]).get(need["form"], "")),
            ("What they have now", dict(HAS_NOW[need["kind"]]).get(need["has_now"], "")),
            ("What for", need["purpose"]),
            ("Good for", dict(USES).get(need.get("use", ""), "")),
            ("Must have", ", ".join(dict(REQUIREMENTS)[code] for code in need.get("requires", []))),
            ("Another kind", "" if need.get("substitutes", True) else "No, they would rather wait"),
            ("Wishes", need["details"]),
        ]
        if need.get("needed_by"):
            rows.append(("Needed by", f"{date.fromisoformat(need['needed_by']):%-d %B %Y}"))
        if need["for_school_child"]:
            rows.append(("For", "A child who goes to school"))
        sections.append((NAMES[need["kind"]], need["kind"], rows))
    born = referral.resident.date_of_birth
    sections.append(
        (
            "The person",
            "person",
            [
                ("Name", f"{person['first_name']} {person['last_name']}".strip()),
                ("Date of birth", f"{born:%-d %B %Y}" if born else ""),
                ("Language", person["language"]),
                ("Access needs", person["access_needs"]),
                ("Your reference for them", person["client_ref"]),
            ],
        )
    )
    sections.append(("Where they live", "place", _place_rows(person)))
    sections.append(("How to reach them", "contact", _contact_rows(person, policy)))
    sections.append(("What they agreed to", "consent", _consent_rows(raw["consent"])))
    seen_words = ", ".join(dict(Evidence.Kind.choices)[each["kind"]] for each in raw["evidence"])
    sections.append(
        (
            "For the caseworker",
            "about",
            [("Why", raw["reason"]), ("Anything else", raw["notes"]), ("You have seen", seen_words), ("Your reference", raw["your_ref"])],
        )
    )
    return [{"title": title, "href": _url("step", referral, step) + "?from=check", "rows": _rows(rows)} for title, step, rows in sections]


def _rows(pairs) -> list[dict]:
    """What was answered; a section without any answer says so once."""
    given = [(key, value) for key, value in pairs if value] or [(pairs[0][0] if pairs else "Answers", "Not given")]
    return [{"key": {"text": key}, "value": {"text": value}} for key, value in given]


def _place_rows(person) -> list[tuple]:
    borough = BY_CODE[person["borough"]].name if person["borough"] in BY_CODE else ""
    if person["address_withheld"]:
        return [("Address", "Must stay secret: not kept"), ("Borough", borough), ("Things go", "To you")]
    if person["without_address"]:
        return [
            ("Address", "No settled address"),
            ("Borough", borough),
            ("Things go", "To you" if person["care_of"] == "worker" else "To a hub"),
        ]
    return [("Postcode", person["postcode"]), ("Borough", borough)]


def _contact_rows(person, policy) -> list[tuple]:
    if policy.get("mode") == "through_worker":
        return [("Contact", "Only through you")]
    safe = channels_in_words([code for code, is_safe in policy["channels"].items() if is_safe])
    again = policy["ask_again_on"] and f"{date.fromisoformat(policy['ask_again_on']):%-d %B %Y}"
    return [
        ("Phone", spoken_phone(person["phone"])),
        ("E-mail", person["email"]),
        ("Safe ways", safe),
        ("At which times", policy["hours"]),
        ("To know first", policy["words"]),
        ("Ask again on", again),
    ]


def channels_in_words(codes) -> str:
    """“Text messages, phone calls”."""
    words = {"sms": "text messages", "call": "phone calls", "email": "e-mail", "post": "post", "voicemail": "voicemail"}
    return ", ".join(word for code, word in words.items() if code in codes).capitalize()


def spoken_phone(e164: str) -> str:
    """As it is dialled in the United Kingdom: 07700 900123."""
    national = "0" + e164.removeprefix("+44")
    return f"{national[:5]} {national[5:]}" if e164.startswith("+44") else e164


def _consent_rows(consents) -> list[tuple]:
    said = {each["purpose"]: each for each in consents}
    rows = [
        (words, "Yes" if said[purpose]["given"] else "No")
        for purpose, words in (("share", "Being referred"), ("follow_up", "Being asked how it went"))
        if purpose in said
    ]
    first = next(iter(said.values()), None)
    if first:
        rows.append(("Told by", dict(GIVEN_BY).get(first["given_by"], "")))
        rows.append(("How", dict(METHODS).get(first["method"], first["method"])))
    return rows


@page(*WORKERS, methods=("GET",))
def sent(request, reference):
    """The reference, large, and what happens next with its dates."""
    referral = drafted(request, reference)
    if referral.submitted_at is None:
        return redirect("refer:one", referral.reference)
    return render(request, "refer/sent.html", {"referral": referral, "needs": list(referral.needs.exclude(state="cancelled"))})


@page(*WORKERS, methods=("POST",))
def copy(request, reference):
    """A lapsed draft, once more."""
    made = referrals.start_again(drafted(request, reference), by=request.actor)
    return redirect("refer:check", made.reference)
