"""The pages about what is needed: which kinds of help and why, then the questions about each kind."""

from datetime import date

from django import forms
from django.utils import timezone

from portal.forms import DayField
from portal.questionnaire.question_page import NOT_KNOWN, Step
from referrals import actions as referrals
from referrals.answer_labels import in_words, question
from referrals.facts import FORMS, HAS_NOW, REQUIREMENTS, USES
from referrals.stamps import age_on

KINDS = (("device", "A device"), ("data", "Internet access (data)"), ("skills", "Digital skills support"))


class Needs(Step):
    """Which kinds of help: what a correction asks too."""

    title = "What do they need?"
    lead = "Select all that apply. We deal with each one separately."
    needs = forms.MultipleChoiceField(
        label="",
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select what they need"},
    )
    choice_hints = {
        "needs": {
            "device": "A laptop, tablet or smartphone that is theirs to keep",
            "data": "A SIM card with free data, or mobile Wi-Fi. For people aged 18 or over",
            "skills": "Sessions at a hub near them, one to one or in a small group",
        }
    }

    def start(self, raw):
        return {"needs": [need["kind"] for need in raw.get("needs", [])]}

    def patch(self):
        here = {need["kind"]: need for need in self.raw.get("needs", [])}
        chosen = self.cleaned_data.get("needs") or []
        return {"needs": [here.get(kind, {"kind": kind}) for kind, _ in KINDS if kind in chosen]}

    def notices(self):
        age = _age(self.raw)
        limit = referrals.rule_books()[0].numbers.data_from_age
        if age is None or age >= limit:
            return []
        return [
            f"They are under {limit}. Free data is for people aged {limit} or over, so a caseworker will look for "
            "another way to get them online."
        ]


class NeedsAndWhy(Needs):
    """As a referral asks it: also why and by when, once for everything that they need."""

    reason = forms.CharField(
        label=question("reason"),
        help_text="One sentence is enough. For example, they bid for housing every week and have no phone.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"required": "Enter why they need to be online"},
    )
    needed_by = DayField(
        label=question("needed_by", optional=True),
        help_text="For example, a tribunal, a first day at work or the start of a term.",
        required=False,
    )

    def start(self, raw):
        dates = [need["needed_by"] for need in raw.get("needs", []) if need.get("needed_by")]
        return super().start(raw) | {
            "reason": raw.get("reason", ""),
            "needed_by": date.fromisoformat(min(dates)) if dates else None,
        }

    def patch(self):
        by = self.cleaned_data.get("needed_by")
        dated = {"needed_by": by.isoformat()} if by else {}
        rest = [
            {name: value for name, value in need.items() if name != "needed_by"} for need in super().patch()["needs"]
        ]
        return {"needs": [need | dated for need in rest], "reason": self.cleaned_data.get("reason", "")}


def _age(raw: dict) -> int | None:
    born = raw.get("resident", {}).get("date_of_birth")
    return age_on(date.fromisoformat(born), timezone.localdate()) if born else None


class NeedStep(Step):
    """The questions about one need; the kind is the subclass's."""

    kind = ""
    form = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": "Select what would suit them best"},
    )
    has_now = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": "Select what they have now, or “Not known”"},
    )

    def prepare(self):
        self.fields["form"].label = question("form", self.kind)
        self.fields["has_now"].label = question("has_now", self.kind)
        self.fields["form"].choices = FORMS[self.kind]
        self.fields["has_now"].choices = [*HAS_NOW[self.kind], NOT_KNOWN]

    def start(self, raw):
        mine = dict(next((need for need in raw.get("needs", []) if need["kind"] == self.kind), {}) or {})
        if mine.get("form"):  # it was answered before: what is empty was not known
            mine |= {name: mine.get(name) or NOT_KNOWN[0] for name in ("has_now", "use")}
        mine["another_kind"] = "no" if mine.get("substitutes") is False else "yes"
        return mine | ({"needed_by": date.fromisoformat(mine["needed_by"])} if mine.get("needed_by") else {})

    def patch(self):
        """This need with its answers; what the page does not ask stays as it is."""
        answers = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in self.cleaned_data.items()
        }
        another = answers.pop("another_kind", None)
        if another is not None:
            answers["substitutes"] = another != "no"
        return {"needs": [self._laid_over(need, answers) for need in self.raw.get("needs", [])]}

    def _laid_over(self, need: dict, answers: dict) -> dict:
        if need["kind"] != self.kind:
            return need
        kept = {name: value for name, value in need.items() if name not in answers}
        return kept | {name: value for name, value in answers.items() if value not in (None, "", [], NOT_KNOWN[0])}


class DeviceStep(NeedStep):
    kind = "device"
    title = "What device do they need?"
    use = forms.ChoiceField(
        label=question("use"),
        help_text="A faster device may mean a longer wait.",
        choices=(*USES, NOT_KNOWN),
        widget=forms.RadioSelect,
        error_messages={"required": "Select what they will mainly use it for, or “Not known”"},
    )
    another_kind = forms.ChoiceField(
        label=question("substitutes"),
        help_text="They can say no and keep their place.",
        choices=(("yes", in_words("substitutes", True)), ("no", in_words("substitutes", False))),
        widget=forms.RadioSelect,
        error_messages={"required": "Select if we can offer another kind of device"},
    )
    requires = forms.MultipleChoiceField(
        label=question("requires", optional=True),
        help_text="Select only essential features. We will not offer a device without them.",
        choices=REQUIREMENTS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    for_school_child = forms.BooleanField(
        label=question("for_school_child", optional=True),
        help_text="Devices for school children do not count towards the limit for a household.",
        required=False,
    )
    details = forms.CharField(
        label=question("details", "device", optional=True),
        help_text="For example, software they need, or something they cannot use.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )

    def notices(self):
        numbers = referrals.rule_books()[0].numbers
        return [
            f"The limit is {_devices(numbers.devices_a_person)} for each person and "
            f"{_devices(numbers.devices_a_household)} for each household. If they have had one before, a caseworker "
            "will ask if it still works for them."
        ]


def _devices(number: int) -> str:
    return "1 device" if number == 1 else f"{number} devices"


class DataStep(NeedStep):
    kind = "data"
    title = "What internet access do they need?"


class SkillsStep(NeedStep):
    kind = "skills"
    title = "What do they want to learn?"
    purpose = forms.CharField(
        label=question("purpose", "skills"),
        help_text="For example, using email or booking a GP appointment. Enter “Not known” if you have not asked.",
        max_length=100,
        error_messages={"required": "Enter what they want to learn, or “Not known”"},
    )
    details = forms.CharField(
        label=question("details", "skills", optional=True),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    field_order = ["purpose", "has_now", "form", "details"]

    def prepare(self):
        super().prepare()
        self.fields["form"].error_messages["required"] = "Select how they learn best"
        self.fields["has_now"].error_messages["required"] = "Select how much they do online now, or “Not known”"
