"""The pages of the referral form: what each asks, what it shows of a draft, and the patch that its answers make."""

from datetime import date

from django import forms
from django.utils import timezone

from people.models import User
from people.particulars import Unreadable, is_mobile, read_date_of_birth, read_day, read_phone
from people.places.boroughs import BOROUGHS
from portal.forms import DayField, PageForm
from portal.sign_in.forms import PinField
from referrals import reasons
from referrals.consents import GIVEN_BY, METHODS, METHODS_READ_BACK, worded
from referrals.facts import FORMS, HAS_NOW, REQUIREMENTS, USES
from referrals.models import Evidence

KINDS = (("device", "A device"), ("data", "Internet (data)"), ("skills", "Somebody to show them how"))
BOROUGH_CHOICES = [("", "Choose a borough")] + [(b.gss_code, b.name) for b in BOROUGHS]


class Step(PageForm):
    """One page of the form. `title` asks the question; `start(raw)` gives its answers so far; `patch(raw)` what it
    changes.

    `spoken` when an operator asks it on the telephone: the same questions, read aloud.
    """

    title = ""
    lead = ""

    def __init__(self, *args, organisation=None, worker=None, raw=None, spoken=False, **kwargs):
        self.organisation, self.worker, self.raw, self.spoken = organisation, worker, raw or {}, spoken
        if args and args[0] is None:
            kwargs.setdefault("initial", self.start(self.raw))
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self):
        """What depends on the draft."""

    def start(self, raw) -> dict:
        return {}


class Needs(Step):
    title = "What does the person need?"
    lead = "Choose everything that is missing. Each goes its own way and at its own speed."
    needs = forms.MultipleChoiceField(
        label="",
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that the person needs."},
    )
    choice_hints = {
        "needs": {
            "device": "A laptop, tablet or smartphone, wiped, checked and theirs to keep",
            "data": "A SIM with free data, or mobile Wi-Fi",
            "skills": "Sessions at a hub near them, one to one or in a small group",
        }
    }

    def start(self, raw):
        return {"needs": [need["kind"] for need in raw.get("needs", [])]}

    def patch(self):
        here = {need["kind"]: need for need in self.raw.get("needs", [])}
        return {"needs": [here.get(kind, {"kind": kind}) for kind, _ in KINDS if kind in self.cleaned_data["needs"]]}


class NeedStep(Step):
    """The questions about one need; the kind is the subclass's."""

    kind = ""
    form = forms.ChoiceField(label="What would fit best?", widget=forms.RadioSelect, required=False)
    has_now = forms.ChoiceField(label="What do they have now?", widget=forms.RadioSelect, required=False)
    purpose = forms.CharField(
        label="What will they use it for?",
        help_text=(
            "The one or two things that matter most, such as Universal Credit, seeing the GP, school work or talking "
            "to family."
        ),
        max_length=100,
        required=False,
    )
    needed_by = DayField(
        label="Is there a date that they need it by? (optional)",
        help_text="A tribunal, a first day at work, the start of a term. A near date makes it more urgent.",
        required=False,
    )
    details = forms.CharField(
        label="Anything it should be able to do, or that they cannot use? (optional)",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

    def prepare(self):
        self.fields["form"].choices = FORMS[self.kind]
        self.fields["has_now"].choices = HAS_NOW[self.kind]

    def start(self, raw):
        mine = dict(next((need for need in raw.get("needs", []) if need["kind"] == self.kind), {}) or {})
        mine["another_kind"] = "" if mine.get("substitutes") is None else "yes" if mine["substitutes"] else "no"
        return mine | ({"needed_by": date.fromisoformat(mine["needed_by"])} if mine.get("needed_by") else {})

    def patch(self):
        said = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in self.cleaned_data.items()
        }
        mine = {"kind": self.kind} | {name: value for name, value in said.items() if value not in (None, "", [])}
        if "another_kind" in said:
            mine["substitutes"] = mine.pop("another_kind", "yes") != "no"
        return {"needs": [mine if need["kind"] == self.kind else need for need in self.raw.get("needs", [])]}


class DeviceStep(NeedStep):
    kind, title = "device", "The device"
    use = forms.ChoiceField(
        label="What does it have to be good for?",
        help_text="It decides how fast a device has to be. Ask for no more than they need: they wait longer for it.",
        choices=USES,
        widget=forms.RadioSelect,
        required=False,
    )
    requires = forms.MultipleChoiceField(
        label="What must it have? (optional)",
        help_text="Only what they cannot do without. A device without it is never offered.",
        choices=REQUIREMENTS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    another_kind = forms.ChoiceField(
        label="If another kind of device comes free first, may we ask whether they would take it?",
        help_text="Nobody is given another kind without saying yes, and nobody loses their place by saying no.",
        choices=(("yes", "Yes, ask"), ("no", "No, wait for the kind they asked for")),
        widget=forms.RadioSelect,
        required=False,
    )
    for_school_child = forms.BooleanField(
        label="It is for a child who goes to school",
        help_text="School children's devices do not count towards the limit of a household.",
        required=False,
    )


class DataStep(NeedStep):
    kind, title = "data", "The internet"


class SkillsStep(NeedStep):
    kind, title = "skills", "Learning"

    def prepare(self):
        super().prepare()
        self.fields["form"].label = "How do they learn best?"
        self.fields["has_now"].label = "How much do they do online now?"
        self.fields["purpose"].label = "What do they want to be able to do?"
        self.fields["details"].label = "Days, times or company that suit them (optional)"


class Person(Step):
    title = "Who is it for?"
    lead = "Write the name as the person gives it, in any script."
    first_name = forms.CharField(label="First name, or the one name they use", max_length=200, required=False)
    last_name = forms.CharField(label="Last name (optional)", max_length=200, required=False)
    date_of_birth = DayField(
        label="Date of birth (optional)",
        help_text="For example, 19 4 1980. Free data is for people of 18 and over.",
        required=False,
        read=lambda text: read_date_of_birth(text, timezone.localdate()),
    )
    language = forms.CharField(label="Language they are most at home in (optional)", max_length=100, required=False)
    access_needs = forms.CharField(
        label="Access needs (optional)",
        help_text="What helps them see, hear, hold or read. For example: large text, a mouse instead of a touchpad.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    client_ref = forms.CharField(
        label="Your own reference for this person (optional)",
        help_text=(
            "If it is safer not to name them, give only this. We then reach them through you and through nobody else."
        ),
        max_length=100,
        required=False,
    )

    def start(self, raw):
        person = raw.get("resident", {})
        born = person.get("date_of_birth")
        return person | {"date_of_birth": date.fromisoformat(born) if born else None}

    def clean(self):
        told = super().clean()
        if not told.get("first_name") and not told.get("client_ref") and "first_name" not in self.errors:
            self.add_error("first_name", "Give the person's first name, or your own reference for them.")
        return told

    def patch(self):
        told = dict(self.cleaned_data)
        told["date_of_birth"] = told["date_of_birth"].isoformat() if told["date_of_birth"] else ""
        patch = {"resident": told}
        if not told["first_name"]:
            patch["contact_policy"] = {"mode": "through_worker"}
        return patch


class Place(Step):
    title = "Where do they live?"
    where = forms.ChoiceField(
        label="",
        choices=(
            ("address", "At an address"),
            ("none", "They have no settled address"),
            ("withheld", "At a place whose address must stay secret, such as a refuge"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Say where they live, or that they have no address."},
    )
    postcode = forms.CharField(
        label="Postcode",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    borough = forms.ChoiceField(label="Borough they mostly stay in", choices=BOROUGH_CHOICES, required=False)
    care_of = forms.ChoiceField(
        label="Where can things for them go?",
        choices=(("hub", "To a hub, where they collect them"), ("worker", "To me, and I hand them over")),
        widget=forms.RadioSelect,
        required=False,
    )
    secret_borough = forms.ChoiceField(
        label="Borough",
        help_text="Nothing more exact than this is kept, printed or given to a courier.",
        choices=BOROUGH_CHOICES,
        required=False,
    )
    conditional = {"where": {"address": ["postcode"], "none": ["borough", "care_of"], "withheld": ["secret_borough"]}}
    choice_hints = {
        "where": {"none": "Sofa, hostel, street, between places", "withheld": "We never ask for it and never store it"}
    }
    pointers = {"/resident/postcode": "postcode", "/resident/borough": "borough"}

    def start(self, raw):
        person = raw.get("resident", {})
        if person.get("address_withheld"):
            where = "withheld"
        elif person.get("without_address"):
            where = "none"
        else:
            where = "address" if person.get("postcode") else ""
        borough = person.get("borough", "")
        return {
            "where": where,
            "postcode": person.get("postcode", ""),
            "borough": borough,
            "secret_borough": borough,
            "care_of": person.get("care_of") or "hub",
        }

    def clean(self):
        told = super().clean()
        lacking = {
            "address": ("postcode", "Give the postcode."),
            "none": ("borough", "Choose the borough they mostly stay in."),
            "withheld": ("secret_borough", "Choose the borough."),
        }.get(told.get("where"))
        if lacking and not told.get(lacking[0]):
            self.add_error(*lacking)
        return told

    def patch(self):
        told = self.cleaned_data
        where = told["where"]
        return {
            "resident": {
                "postcode": told["postcode"] if where == "address" else "",
                "borough": {"none": told["borough"], "withheld": told["secret_borough"]}.get(where, ""),
                "without_address": where == "none",
                "address_withheld": where == "withheld",
                "care_of": told["care_of"] if where == "none" else "worker" if where == "withheld" else "",
            }
        }


class Contact(Step):
    title = "How may we reach them?"
    lead = (
        "Every way is unsafe until you say that it is safe: somebody else may read the texts or answer the phone. "
        "We never leave a voicemail, and our messages never say why we are in touch."
    )
    mode = forms.ChoiceField(
        label="",
        choices=(("through_worker", "Only through me"), ("direct", "Directly, in the ways I tick")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how we may reach them."},
    )
    phone = forms.CharField(
        label="Phone number",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "inputmode": "tel"}),
    )
    other_phone = forms.CharField(
        label="Another number (optional)",
        help_text="Rung when the first does not answer. Only give it if it is as safe as the first.",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "inputmode": "tel"}),
    )
    email = forms.CharField(
        label="E-mail address",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    channels = forms.MultipleChoiceField(
        label="Which ways are safe?",
        choices=(("sms", "Text messages"), ("call", "Phone calls"), ("email", "E-mail"), ("post", "Post")),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hours = forms.CharField(
        label="At which times? (optional)", help_text="For example: weekdays 10 to 14", max_length=100, required=False
    )
    words = forms.CharField(
        label="Anything we should know before we get in touch? (optional)",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    ask_again_on = DayField(
        label="When should we ask again whether this is still safe? (optional)",
        required=False,
        read=lambda text: read_day(text, earliest=timezone.localdate()),
    )
    conditional = {"mode": {"direct": ["phone", "other_phone", "email", "channels", "hours", "words", "ask_again_on"]}}
    choice_hints = {
        "mode": {
            "through_worker": (
                "A full, normal way. We keep no phone number and no e-mail address of theirs; you hear everything."
            ),
        }
    }
    pointers = {"/resident/phone": "phone", "/resident/other_phone": "other_phone", "/resident/email": "email"}

    def prepare(self):
        if not self.raw.get("resident", {}).get("first_name"):
            self.fields["mode"].choices = [("through_worker", "Only through me")]

    def start(self, raw):
        policy, person = raw.get("contact_policy", {}), raw.get("resident", {})
        again = policy.get("ask_again_on")
        return {
            "mode": policy.get("mode", ""),
            "phone": person.get("phone", ""),
            "other_phone": person.get("other_phone", ""),
            "email": person.get("email", ""),
            "channels": list(policy.get("channels", {})),
            "hours": policy.get("hours", ""),
            "words": policy.get("words", ""),
            "ask_again_on": date.fromisoformat(again) if again else None,
        }

    def clean(self):
        told = super().clean()
        if told.get("mode") != "direct":
            return told
        channels = set(told.get("channels") or [])
        if not channels:
            self.add_error("channels", "Tick at least one way that is safe, or choose “Only through me”.")
        if channels & {"sms", "call"} and not told.get("phone"):
            self.add_error("phone", "Give the phone number for texts and calls.")
        if "sms" in channels and told.get("phone") and not _takes_texts(told["phone"]):
            self.add_error(
                "phone", "This number is a landline: it can be called, but takes no texts. Untick “Text messages”."
            )
        if "email" in channels and not told.get("email"):
            self.add_error("email", "Give the e-mail address.")
        if channels == {"post"}:
            self.add_error(
                "channels",
                "Post alone is too slow to arrange things by. Tick another way, or choose “Only through me”.",
            )
        return told

    def patch(self):
        told = self.cleaned_data
        if told["mode"] == "through_worker":
            return {
                "resident": {"phone": "", "other_phone": "", "email": ""},
                "contact_policy": {
                    "mode": "through_worker",
                    "channels": None,
                    "hours": "",
                    "words": "",
                    "ask_again_on": "",
                },
            }
        again = told["ask_again_on"]
        return {
            "resident": {"phone": told["phone"], "other_phone": told["other_phone"], "email": told["email"]},
            "contact_policy": {
                "mode": "direct",
                "channels": {channel: channel in told["channels"] for channel in ("sms", "call", "email", "post")},
                "hours": told["hours"],
                "words": told["words"],
                "ask_again_on": again.isoformat() if again else "",
            },
        }


def _takes_texts(phone: str) -> bool:
    try:
        return is_mobile(read_phone(phone))
    except Unreadable:
        return True  # the reader says what is wrong with it


class Agreed(Step):
    """Consent, purpose by purpose, in the words that were read out."""

    title = "Have they agreed?"
    lead = "Read the words out, or show them. What they answer is kept with the words, the day, and how they said it."
    share = forms.ChoiceField(
        label="",
        choices=(("yes", "Yes, they agree"), ("no", "No, or not yet")),
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether they agree to being referred."},
    )
    follow_up = forms.ChoiceField(
        label="",
        choices=(("yes", "Yes, they agree"), ("no", "No")),
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether we may ask afterwards."},
    )
    method = forms.ChoiceField(
        label="How did they tell you?",
        choices=METHODS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how they told you."},
    )
    given_by = forms.ChoiceField(label="Who decided?", choices=GIVEN_BY, widget=forms.RadioSelect)

    def prepare(self):
        self.fields["share"].label = "Being referred"
        self.fields["share"].help_text = f"“{worded('share', self.organisation)}”"
        self.fields["follow_up"].label = "Being asked how it went"
        self.fields["follow_up"].help_text = f"“{worded('follow_up', self.organisation)}”"
        if self.spoken:
            self.fields["method"].choices = METHODS_READ_BACK

    def start(self, raw):
        said = {consent["purpose"]: consent for consent in raw.get("consent", [])}
        answers = {purpose: "yes" if consent["given"] else "no" for purpose, consent in said.items()}
        first = next(iter(said.values()), {})
        return answers | {"method": first.get("method", ""), "given_by": first.get("given_by", "resident")}

    def patch(self):
        told = self.cleaned_data
        return {
            "consent": [
                {
                    "purpose": purpose,
                    "given": told[purpose] == "yes",
                    "method": told["method"],
                    "wording": worded(purpose, self.organisation)[:500],
                    "given_by": told["given_by"],
                }
                for purpose in ("share", "follow_up")
            ]
        }


class About(Step):
    title = "What should a caseworker know?"
    lead = "Facts, not a score: the rules for urgency are the same for everybody and are applied by us."
    reason = forms.CharField(
        label="Why do they need to be online?",
        help_text="For example: has to apply for housing every week and has no phone.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    notes = forms.CharField(
        label="Anything else? (optional)", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False
    )
    evidence = forms.MultipleChoiceField(
        label="What have you seen yourself? (optional)",
        help_text="Only tick it. We never keep the document.",
        choices=Evidence.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seen_on = DayField(
        label="When did you see it? (optional)",
        help_text="Leave empty for today.",
        required=False,
        read=lambda text: read_day(text, latest=timezone.localdate()),
    )
    your_ref = forms.CharField(
        label="Your reference for this referral (optional)",
        help_text="From your own system, so that you find it again.",
        max_length=100,
        required=False,
    )
    pointers = {"/your_ref": "your_ref"}

    def start(self, raw):
        seen = raw.get("evidence", [])
        on = seen[0]["seen_on"] if seen else ""
        return {
            "reason": raw.get("reason", ""),
            "notes": raw.get("notes", ""),
            "your_ref": raw.get("your_ref", ""),
            "evidence": [each["kind"] for each in seen],
            "seen_on": date.fromisoformat(on) if on else None,
        }

    def patch(self):
        told = self.cleaned_data
        on = (told["seen_on"] or timezone.localdate()).isoformat()
        return {
            "reason": told["reason"],
            "notes": told["notes"],
            "your_ref": told["your_ref"],
            "evidence": [{"kind": kind, "seen_by": self.worker.name, "seen_on": on} for kind in told["evidence"]],
        }


STEPS: dict[str, type[Step]] = {
    "needs": Needs,
    "device": DeviceStep,
    "data": DataStep,
    "skills": SkillsStep,
    "person": Person,
    "place": Place,
    "contact": Contact,
    "consent": Agreed,
    "about": About,
}


def steps_of(raw: dict) -> list[str]:
    """The pages that this draft has: those about a need only when it is asked for."""
    asked = {need["kind"] for need in raw.get("needs", [])}
    return [name for name in STEPS if name not in ("device", "data", "skills") or name in asked]


def page_after(raw: dict, page: str) -> str:
    """The page that follows this one for a draft with these answers; “check” after the last."""
    pages = steps_of(raw)
    place = pages.index(page) + 1
    return pages[place] if place < len(pages) else "check"


# ── Beside the form ──────────────────────────────────────────────────────────────────────────────────────────────────


class Withdraw(PageForm):
    code = forms.ChoiceField(
        label="Why?",
        choices=reasons.choices(reasons.WITHDRAWAL),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )
    reason = forms.CharField(label="Anything to add? (optional, and no names please)", max_length=200, required=False)


class Answer(PageForm):
    """One box for each question that is open, in the order in which they were asked."""

    def __init__(self, *args, questions=(), **kwargs):
        super().__init__(*args, **kwargs)
        for place, question in enumerate(questions):
            self.fields[f"answer{place}"] = forms.CharField(
                label=question.words,
                widget=forms.Textarea(attrs={"rows": 4}),
                max_length=5000,
                error_messages={"required": "Write an answer to this question."},
            )
            self.pointers = {**self.pointers, f"/answers/{place}": f"answer{place}"}

    @property
    def answers(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields]


class Grounds(PageForm):
    grounds = forms.CharField(
        label="What did we get wrong, or not know?",
        help_text="Somebody who had no part in the decision reads this. Use the reference, not the person's name.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        error_messages={"required": "Say what we got wrong, or what we did not know."},
    )


class ConsentGone(PageForm):
    method = forms.ChoiceField(
        label="How did they tell you?",
        choices=METHODS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how they told you."},
    )


class Problem(PageForm):
    what = forms.ChoiceField(
        label="What went wrong?",
        choices=(
            ("It never arrived.", "It never arrived"),
            ("It does not work.", "It does not work"),
            ("It is not the right thing for them.", "It is not the right thing for them"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what went wrong."},
    )


class Danger(PageForm):
    note = forms.CharField(
        label="What should the safeguarding lead know? (optional)",
        help_text="Only the safeguarding lead reads this.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )


class DigestChoice(PageForm):
    digest = forms.ChoiceField(
        label="How should we tell you what happens?", choices=User.Digest.choices, widget=forms.RadioSelect
    )


class PhonePin(PageForm):
    """The PIN by which a worker is known on the telephone."""

    pin = PinField(
        label="New PIN",
        help_text="Six digits, at least three different ones, and not in a row such as 123456.",
        error_messages={"required": "Choose six digits."},
    )
    again = PinField(label="The same six digits again", error_messages={"required": "Type the six digits again."})

    def clean(self):
        told = super().clean()
        if "pin" in told and "again" in told and told["pin"] != told["again"]:
            self.add_error("again", "These are not the same six digits. Type them again.")
        return told


class Upload(PageForm):
    file = forms.FileField(
        label="Your file",
        help_text="A CSV file with a row for each person, up to 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choose the file.", "empty": "The file is empty."},
    )
