"""The bench: what is to be wiped, refurbished and checked, one log for many drives, and everything that is done
there to one device.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.db.models import Case, IntegerField, Value, When
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from audit.refusals import Invalid, Refusal
from inventory import actions as inventory
from inventory import os_support, wiping
from inventory.hardware import LARGEST as LARGEST_REPORT
from inventory.hardware import read_report
from inventory.models import Bin, Device
from inventory.refurbishment import CHECKLISTS, GRADES
from people.access import Action, can
from people.models import User
from portal.doors import form_data, form_files, page, submit_or_show_errors
from portal.forms import DayField, PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.stock import COLOURS, find

# What somebody has to put a hand on; what has only come in, or was set apart, is one choice away.
WORK = ("awaiting_wipe", "wiped", "refurbishing", "awaiting_parts", "qc")


def names_of(keys) -> dict[str, str]:
    """Who these actors are, in words a colleague understands. One statement."""
    ids = {key.removeprefix("user:") for key in keys if key.startswith("user:") and len(key) == 41}
    known = (
        {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")} if ids else {}
    )
    return {key: known.get(key) or ("The service itself" if key == "system" else "A colleague") for key in keys}


# ── The queue ────────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="warehouse floor", methods=("GET",))
def queue(request):
    """What waits at the bench: mine first, then the oldest."""
    me = request.actor.key
    mine = Case(When(state="refurbishing", built_by=me, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Device.objects.visible_to(request.actor).select_related("bin", "lot__donor").annotate(mine=mine)
    state = request.GET.get("state", "")
    rows = rows.filter(state__in=Device.ON_THE_BENCH if state in Device.ON_THE_BENCH else WORK)
    builders = names_of(
        set(rows.filter(state__in=WORK).exclude(built_by="").order_by().values_list("built_by", flat=True).distinct())
    )
    listing = Listing(
        title="The bench",
        columns=[
            Column(
                "Device",
                lambda d: {"text": d.asset_tag, "href": reverse("warehouse:device", args=[d.asset_tag])},
                ("asset_tag",),
            ),
            Column(
                "Make and model",
                lambda d: {"text": d.make_and_model, "hint": f"{d.get_kind_display()}, serial {d.serial}"},
                ("make_and_model",),
            ),
            Column(
                "Where it stands",
                lambda d: {"text": d.get_state_display(), "colour": COLOURS.get(d.state, "govuk-tag--grey")},
                ("state",),
            ),
            Column(
                "Whose hand", lambda d: "Yours" if d.built_by == me else builders.get(d.built_by, ""), ("built_by",)
            ),
            Column("Wiped by", _wipe_by, unbroken=True),
            Column(
                "Bin",
                lambda d: "" if d.bin is None else "Being counted" if d.bin.frozen_at else d.bin.code,
                ("bin__code",),
            ),
            Column(
                "Here since",
                lambda d: f"{timezone.localtime(d.received_at or d.created_at):%-d %b %Y}",
                ("received_at",),
                unbroken=True,
            ),
        ],
        search=_find,
        search_label="Find a device",
        search_hint="Tag, serial, model or lot",
        filters=[
            Filter(
                "state",
                "Where it stands",
                [("mine", "On my bench"), *((s, Device.State(s).label) for s in Device.ON_THE_BENCH)],
                lambda found, code: _in(found, code, me),
            ),
            Filter("kind", "Kind", list(Device.Kind.choices), lambda found, code: found.filter(kind=code)),
        ],
        order=("mine", "received_at", "id"),
        empty={
            "title": "The bench is empty",
            "text": (
                "Nothing waits to be wiped, refurbished or checked. What has come in is sent to the bench by scanning "
                "it."
            ),
            "action_url": f"{reverse('warehouse:scan')}?mode=wipe",
            "action_text": "Send something to be wiped",
        },
        download_name="bench",
    )
    return show_list(
        request,
        listing,
        rows,
        template="warehouse/bench.html",
        back=reverse("warehouse:home"),
        back_text="Warehouse",
        can=can(request.actor, "inventory.record_wipe"),
    )


def _wipe_by(device) -> str:
    day = (
        device.lot.wipe_by
        if device.lot is not None and device.state in ("received", "quarantined", "awaiting_wipe")
        else None
    )
    return f"{day:%-d %b %Y}" if day else ""


def _find(rows, text: str):
    return (
        rows.filter(lot__number=text.strip().upper()) if text.strip().upper().startswith("LOT-") else find(rows, text)
    )


def _in(rows, code: str, me: str):
    return rows.filter(state="refurbishing", built_by=me) if code == "mine" else rows.filter(state=code)


# ── One log for many drives ──────────────────────────────────────────────────────────────────────────────────────────


class WipeLog(PageForm):
    """The log as a file, or its words. `content` is what was sent, byte for byte: its hash is the evidence's."""

    log = forms.FileField(
        label="The tool's log",
        help_text="As nwipe wrote it. One log may be about the drives of several devices.",
        required=False,
    )
    words = forms.CharField(
        label="Or its words, pasted", widget=forms.Textarea(attrs={"rows": 6}), required=False, strip=False
    )
    pointers = {"/log": "log"}

    def clean(self):
        said = self.cleaned_data
        if said.get("log") is not None:
            self.content = said["log"].read(wiping.LARGEST + 1)
        else:
            self.content = said.get("words", "").replace("\r\n", "\n").encode()
        if not self.content.strip() and not self.errors:
            self.add_error("log", "Choose the log's file, or paste its words.")
        return said

    def take(self, invalid: Invalid):
        """Whatever is wrong with a log is said beside where it was given."""
        for error in invalid.errors:
            self.add_error("words" if self.cleaned_data.get("log") is None else "log", error.sentence)


@page(does="inventory.record_wipe")
def wipe_log(request):
    """Read one log, show whose drives it is about, and on confirmation record each device's evidence."""
    back = {"back": reverse("warehouse:bench"), "back_text": "The bench"}
    if request.method == "POST" and "kept" in request.POST:
        content = _unpack(request.POST["kept"])
        inventory.record_wipe.admit(None, request.actor)
        answers = [_recorded(device, evidence, request.actor) for device, evidence in inventory.file_wipe_log(content)]
        answers.sort(key=lambda each: not each["fault"])
        return render(
            request,
            "warehouse/wipe_answered.html",
            {"answers": answers, "done": sum(not each["fault"] for each in answers)} | back,
        )
    form = WipeLog(form_data(request), form_files(request))
    if request.method == "POST":
        found = (
            submit_or_show_errors(request, form, lambda: inventory.file_wipe_log(form.content))
            if form.is_valid()
            else None
        )
        if found is not None:
            ours = [(device, evidence, _lacking(device, evidence)) for device, evidence in found if device is not None]
            nobodys = [proof for device, evidence in found if device is None for proof in evidence]
            context = {
                "ours": ours,
                "nobodys": nobodys,
                "kept": _pack(form.content),
                "failing": any(not p["passed"] for _, rows, _ in ours for p in rows),
            }
            return render(request, "warehouse/wipe_preview.html", context | back)
    return render(request, "warehouse/wipe.html", {"form": form} | back, status=422 if form.is_bound else 200)


def _lacking(device, evidence) -> list[str]:
    """Drives of a device that the log says nothing about: without them its evidence is refused."""
    named = {"".join(proof["drive_serial"].split()).upper() for proof in evidence}
    return [serial for serial in device.drive_serials if "".join(serial.split()).upper() not in named]


def _recorded(device, evidence, by) -> dict:
    """Each device by itself: one that is refused stops no other."""
    drives = [proof["drive_serial"] for proof in evidence]
    if device is None:
        return {"device": None, "drives": drives, "fault": "No device that waits to be wiped has this drive."}
    try:
        inventory.record_wipe(device, evidence=evidence, by=by)
    except Refusal as refusal:
        fault = (
            " ".join(error.sentence for error in refusal.errors) if isinstance(refusal, Invalid) else refusal.sentence
        )
        return {"device": device, "drives": drives, "fault": fault}
    return {"device": device, "drives": drives, "fault": "", "words": device.get_state_display()}


def _pack(content: bytes) -> str:
    """The log on its way through the page that asks whether it is right: the same bytes come back."""
    return urlsafe_b64encode(zlib.compress(content, 9)).decode()


def _unpack(kept: str) -> bytes:
    """Nothing larger than a log may be unfolded from what somebody sent."""
    try:
        return zlib.decompressobj().decompress(urlsafe_b64decode(kept.encode()), wiping.LARGEST + 1)
    except (ValueError, zlib.error):
        return b""


# ── What is done to one device ───────────────────────────────────────────────────────────────────────────────────────

_WORDS = forms.Textarea(attrs={"rows": 3})


def _narrow(width: int, **attrs):
    return forms.TextInput(attrs={"class": f"govuk-input--width-{width}", "autocomplete": "off"} | attrs)


def _number(
    label: str, least: int, most: int, wrong: str, *, width=4, required=True, help_text=""
) -> forms.IntegerField:
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        required=required,
        widget=_narrow(width, inputmode="numeric"),
        error_messages=errors,
    )


class Step(PageForm):
    """A form about one device, which it knows."""

    def __init__(self, *args, device=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.device = device


class Because(Step):
    reason = forms.CharField(
        label="Why?", widget=_WORDS, max_length=300, error_messages={"required": "Say why, in a sentence."}
    )


class WipeResult(Step):
    """The tool's log, or drive by drive what it said."""

    how = forms.ChoiceField(
        label="How do you give the result?",
        choices=[("log", "The tool's log"), ("typed", "I type what the tool said")],
        initial="log",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    log = forms.FileField(label="The log's file", required=False)
    tool = forms.CharField(
        label="Tool, with its version",
        help_text="Such as nwipe 0.37",
        max_length=60,
        required=False,
        widget=_narrow(20),
    )
    log_hash = forms.CharField(
        label="SHA-256 of its log",
        help_text="64 characters, as the tool or sha256sum prints it.",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args, device=None, **kwargs):
        super().__init__(*args, device=device, **kwargs)
        self.drives = list(device.drive_serials)
        for place, serial in enumerate(self.drives):
            methods = [("", "Choose the method"), *((name, name) for name in wiping.ACCEPTED_METHODS)]
            self.fields[f"method{place}"] = forms.ChoiceField(
                label=f"Drive {serial}: how was it wiped?", choices=methods, required=False
            )
            self.fields[f"result{place}"] = forms.ChoiceField(
                label=f"Drive {serial}: what did the tool say?",
                choices=[("passed", "It passed"), ("failed", "It failed")],
                widget=forms.RadioSelect,
                required=False,
            )
            self.pointers = {**self.pointers, f"/evidence/{place}/method": f"method{place}"}
        typed = [
            "tool",
            "log_hash",
            *(f"{name}{place}" for place in range(len(self.drives)) for name in ("method", "result")),
        ]
        self.conditional = {"how": {"log": ["log"], "typed": typed}}

    def clean(self):
        said = self.cleaned_data
        if said.get("how") == "log" and not said.get("log") and "log" not in self.errors:
            self.add_error("log", "Choose the log's file.")
        if said.get("how") == "typed":
            self._check_typed(said)
        return said

    def _check_typed(self, said):
        said["log_hash"] = "".join(said.get("log_hash", "").split()).lower()
        if not said.get("tool"):
            self.add_error("tool", "Say which tool it was, with its version.")
        if len(said["log_hash"]) != 64 or set(said["log_hash"]) - set("0123456789abcdef"):
            self.add_error("log_hash", "A SHA-256 has 64 characters from 0 to 9 and a to f.")
        for place, serial in enumerate(self.drives):
            if not said.get(f"method{place}"):
                self.add_error(f"method{place}", f"Choose how drive {serial} was wiped.")
            if not said.get(f"result{place}"):
                self.add_error(f"result{place}", f"Say whether drive {serial} passed.")

    def take(self, invalid: Invalid):
        for error in invalid.errors:
            name = self.pointers.get(error.pointer, "log" if self.cleaned_data.get("how") == "log" else None)
            self.add_error(name if name in self.fields else None, error.sentence)


def _record_wipe(device, by, **said):
    return inventory.record_wipe(device, evidence=_evidence_of(device, said), by=by)


def _evidence_of(device, said) -> list[dict]:
    """Of a log only what is about this device; where nothing is, all of it, so that the refusal names whose drives
    they are.
    """
    if said["how"] == "typed":
        shared = {"tool": said["tool"], "log_hash": said["log_hash"]}
        rows = enumerate(device.drive_serials)
        return [
            shared | {"drive_serial": serial, "method": said[f"method{n}"], "passed": said[f"result{n}"] == "passed"}
            for n, serial in rows
        ]
    proofs = [inventory.as_row(proof) for proof in wiping.read_log(said["log"].read(wiping.LARGEST + 1))]
    own = {"".join(serial.split()).upper() for serial in device.drive_serials}
    return [proof for proof in proofs if "".join(proof["drive_serial"].split()).upper() in own] or proofs


class Ticks(Step):
    done = forms.MultipleChoiceField(label="What is done?", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args, device=None, **kwargs):
        super().__init__(*args, device=device, **kwargs)
        self.fields["done"].choices = CHECKLISTS[device.kind]
        self.initial.setdefault("done", device.checklist)


class Built(Step):
    """Which system is on it, from the dated table or typed, and the list once more."""

    pointers = {"/operating_system": "operating_system"}
    operating_system = forms.ChoiceField(label="Which operating system is on it?", required=False)
    other = forms.CharField(label="Or another one, with its version", max_length=60, required=False, widget=_narrow(20))
    os_support_ends = DayField(
        label="Until when does it get security updates?", required=False,
        help_text="Only where the list has no date for it, or the maker ends it earlier for this model.",
    )  # fmt: skip
    checklist = forms.MultipleChoiceField(label="What is done?", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args, device=None, **kwargs):
        super().__init__(*args, device=device, **kwargs)
        self.fields["checklist"].choices = CHECKLISTS[device.kind]
        self.initial.setdefault("checklist", device.checklist)
        self.fields["operating_system"].choices = [
            ("", "Choose, or type it below"),
            *os_support.choices(timezone.localdate()),
        ]

    def clean(self):
        said = self.cleaned_data
        chosen, typed = said.get("operating_system", ""), said.pop("other", "")
        if chosen and typed:
            self.add_error("other", "Choose one from the list, or type another one: one of the two.")
        if not chosen and not typed:
            self.add_error("operating_system", "Say which operating system is on it.")
        said["operating_system"] = os_support.BY_CODE[chosen].name if chosen in os_support.BY_CODE else typed
        return said


class Tests(Step):
    """What was measured. Empty answers leave what is known."""

    battery_percent = _number(
        "Battery, in % of what it held when new (optional)",
        0,
        100,
        "A battery holds between 0 and 100 per cent.",
        width=3,
        required=False,
    )
    pat_passed_on = DayField(
        label="Electrical safety test (PAT) passed on (optional)",
        help_text="Of the device, or of its charger.",
        required=False,
    )
    lock = forms.ChoiceField(
        label="Is it locked to somebody's account?",
        choices=[("none", "No, I looked"), ("locked", "Yes")],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args, device=None, **kwargs):
        super().__init__(*args, device=device, **kwargs)
        for name in ("battery_percent", "pat_passed_on", "lock"):
            self.initial.setdefault(name, getattr(device, name))
        if device.kind == "desktop":
            del self.fields["battery_percent"]


class Pass(Tests):
    field_order = ["grade"]
    choice_hints = {"grade": GRADES}
    grade = forms.ChoiceField(
        label="Which grade has it?", choices=[(code, f"Grade {code}") for code in GRADES], widget=forms.RadioSelect,
        error_messages={"required": "Choose a grade."},
    )  # fmt: skip


class Weighed(Because):
    field_order = ["weight_grams", "recycler", "note"]
    weight_grams = _number("Weight in grams", 1, 100_000, "Weigh it, in grams, such as 1450.", width=5)
    recycler = forms.CharField(label="Who takes it? (optional)", max_length=120, required=False)
    note = forms.CharField(
        label="Number of the WEEE transfer note (optional)", max_length=40, required=False, widget=_narrow(10)
    )


class Shredded(Because):
    field_order = ["weight_grams", "recycler", "note", "witness"]
    weight_grams = _number("Weight in grams", 1, 100_000, "Weigh it, in grams, such as 1450.", width=5)
    recycler = forms.CharField(
        label="Who shredded it?", max_length=120, error_messages={"required": "Say who shredded it."}
    )
    note = forms.CharField(
        label="Number of the note",
        max_length=40,
        widget=_narrow(10),
        error_messages={"required": "Give the number of the note."},
    )
    witness = forms.CharField(label="Who saw it?", max_length=120, error_messages={"required": "Say who saw it."})


class Picture(Step):
    content = forms.FileField(
        label="The photograph",
        help_text="JPEG or PNG, at most 5 MB. Never of a person.",
        error_messages={"required": "Choose a picture."},
    )
    words = forms.CharField(label="What does it show? (optional)", max_length=120, required=False)


class Report(Step):
    pointers = {"": "report"}
    report = forms.FileField(
        label="The bench tool's report",
        help_text="lshw -json, dmidecode, or both in one file.",
        error_messages={"required": "Choose the report's file."},
    )

    def take(self, invalid: Invalid):
        for error in invalid.errors:
            self.add_error("report", error.sentence)


class IntoBin(Step):
    bin = forms.CharField(
        label="Which bin?",
        help_text="Scan its label, or type its code. Empty takes it out of its bin.",
        max_length=200,
        required=False,
        widget=_narrow(10),
    )

    def clean_bin(self):
        code = self.cleaned_data["bin"].strip().rstrip("/").rsplit("/", 1)[-1]
        found = Bin.objects.filter(code__iexact=code, retired_at=None).first()
        if code and found is None:
            raise forms.ValidationError(f"There is no bin “{code}”. Check its label.")
        return found


@dataclass(frozen=True)
class Deed:
    """One thing that is done to a device. `rule` is the action, whose roles and states decide who is offered it;
    `fits` knows more.
    """

    rule: Action
    title: str
    lead: str
    button: str
    done: str
    form: type = Step
    danger: bool = False
    act: Callable | None = None
    fits: Callable = lambda _: True

    def do(self, device, by, said: dict):
        return self.act(device, by, **said) if self.act else self.rule(device, by=by, **said)

    @property
    def is_plain(self) -> bool:
        """Nothing has to be said and nothing is lost: one press does it."""
        return self.form is Step and not self.danger


def _alive(device) -> bool:
    return device.state in (*Device.ON_THE_BENCH, "available", "reserved", "packed", "at_hub")


def _at_hand(device) -> bool:
    return device.state in (*Device.ON_THE_BENCH, "available", "reserved", "packed")


def _measurable(device) -> bool:
    return device.state in (*Device.ON_THE_BENCH, "available")


I = inventory  # noqa: E741
DEEDS: dict[str, Deed] = {
    "to-wipe": Deed(
        I.to_wipe,
        "Send it to be wiped",
        "It waits at the wiping bench. Nothing on it is kept.",
        "Send it to be wiped",
        "It waits to be wiped.",
    ),
    "record-wipe": Deed(
        I.record_wipe,
        "Record the wipe",
        "Every storage unit needs a result under its own serial. One that failed sets the whole device apart.",
        "Record the result",
        "The evidence is kept.",
        WipeResult,
        act=_record_wipe,
        fits=lambda device: bool(device.drive_serials),
    ),
    "exempt-from-wiping": Deed(
        I.exempt_from_wiping,
        "There is no storage in it",
        (
            "You confirm that you looked and found no storage unit. Somebody else has to have photographed the empty "
            "slot. From then on it counts as wiped."
        ),
        "I looked: there is none",
        "Noted: there is no storage in it.",
        danger=True,
        fits=lambda device: not device.drive_serials,
    ),
    "refurbish": Deed(
        I.refurbish,
        "Refurbish it",
        "It is on your bench. You cannot be the one who passes it afterwards.",
        "Take it to my bench",
        "It is on your bench.",
    ),
    "tick": Deed(
        I.tick, "The bench's list", "What is left out is not done.", "Keep the list", "The list is kept.", Ticks
    ),
    "to-qc": Deed(
        I.to_qc,
        "On to the quality check",
        "Everything on the list is done and its system is on it. A second person checks it.",
        "Send it to the quality check",
        "It waits for its quality check.",
        Built,
    ),
    "need-parts": Deed(
        I.need_parts,
        "It needs a part",
        "It is set aside until the part is here.",
        "Set it aside for parts",
        "It waits for parts.",
        Because,
    ),
    "parts-in": Deed(
        I.parts_in, "The part is here", "It is back on the bench.", "Back to the bench", "It is back on the bench."
    ),
    "pass-qc": Deed(
        I.pass_qc,
        "Pass the quality check",
        (
            "It comes onto the shelf, and whoever waits for one like it is offered it at once. What you measured "
            "counts with what is known already."
        ),
        "Pass it",
        "It has passed, and is on the shelf.",
        Pass,
    ),
    "fail-qc": Deed(
        I.fail_qc,
        "Fail the quality check",
        "It goes back to the bench, with your reason.",
        "Send it back to the bench",
        "It is back on the bench.",
        Because,
    ),
    "record-tests": Deed(
        I.record_tests,
        "Write down tests",
        "What is left empty stays as it is known.",
        "Keep the tests",
        "The tests are kept.",
        Tests,
        fits=_measurable,
    ),
    "put-away": Deed(
        I.put_away,
        "Put it into a bin",
        "Pick lists lead there.",
        "Put it away",
        "It is put away.",
        IntoBin,
        fits=_at_hand,
    ),
    "photograph": Deed(
        I.photograph,
        "Add a photograph",
        "It is kept without the place and the time that cameras write into it.",
        "Add it",
        "The photograph is kept.",
        Picture,
        act=lambda device, by, content, words: I.photograph(
            device, content=content.read(5_000_001), words=words, by=by
        ),
        fits=_alive,
    ),
    "read-hardware": Deed(
        I.read_hardware,
        "Upload a hardware report",
        "What the report knows is filled in. Where it says otherwise than was said before, both are shown.",
        "Read it",
        "The report is read.",
        Report,
        act=lambda device, by, report: I.read_hardware(
            device, hardware=read_report(report.read(LARGEST_REPORT + 1)), by=by
        ),
        fits=_measurable,
    ),
    "find": Deed(
        I.find,
        "It is found again",
        "It goes into quarantine, never straight back to the shelf.",
        "I have it in my hand",
        "It is in quarantine.",
    ),
    "quarantine": Deed(
        I.quarantine,
        "Set it apart",
        (
            "It cannot be given out until somebody has looked at it. Whoever it is promised to goes back to their own "
            "place in the queue."
        ),
        "Set it apart",
        "It is in quarantine.",
        Because,
        True,
    ),
    "recycle": Deed(
        I.recycle,
        "Recycle it",
        "It is beyond repair and leaves the house as waste. This cannot be undone.",
        "Recycle it",
        "It is recycled.",
        Weighed,
        True,
    ),
    "destroy": Deed(
        I.destroy,
        "It was shredded",
        (
            "It and its storage were shredded before a witness, and get a certificate of destruction. This cannot be "
            "undone."
        ),
        "It was shredded",
        "It is written down as shredded.",
        Shredded,
        True,
    ),
    "lose": Deed(
        I.lose,
        "It cannot be found",
        (
            "Whoever it is promised to goes back to their own place in the queue. If its storage was not wiped, a "
            "data incident is opened and somebody has 72 hours to decide on it."
        ),
        "It is lost",
        "It is written down as lost.",
        Because,
        True,
    ),
}
# What comes next in each state: one primary button a page.
NEXT = {
    "received": "to-wipe",
    "quarantined": "to-wipe",
    "awaiting_wipe": "record-wipe",
    "wiped": "refurbish",
    "refurbishing": "to-qc",
    "awaiting_parts": "parts-in",
    "qc": "pass-qc",
    "lost": "find",
}


def offered(actor, device) -> list[dict]:
    """What this actor could do with this device now, the next step first, what cannot be undone last."""
    rows = [
        {
            "name": name,
            "deed": deed,
            "url": reverse("warehouse:device_action", args=[device.asset_tag, name]),
            "is_next": NEXT.get(device.state) == name,
        }
        for name, deed in DEEDS.items()
        if deed.rule.on is Device and deed.rule.may(device, actor) and deed.fits(device)
    ]
    return sorted(rows, key=lambda row: (not row["is_next"], row["deed"].danger))
