"""Every device on one list, and what can be done to many of them at once: each answered for, done or refused with
the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.db.models import Case, F, Q, When
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from audit.references import read_reference
from audit.refusals import Invalid, Refusal
from inventory import actions as inventory
from inventory.models import Bin, Device, Pool
from inventory.refurbishment import GRADES
from people.access import Action, can, may, sees
from portal.doors import page
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list

MOST_AT_ONCE = 500
POOLS_ON_TOP = 6
# A state's colour says again what its words say: green on the shelf, amber for what waits for a hand, red for what is
# wrong.
COLOURS = {
    "available": "govuk-tag--green",
    "reserved": "govuk-tag--blue",
    "packed": "govuk-tag--blue",
    "quarantined": "govuk-tag--red",
    "lost": "govuk-tag--red",
    "received": "govuk-tag--yellow",
    "awaiting_wipe": "govuk-tag--yellow",
    "wiped": "govuk-tag--yellow",
    "refurbishing": "govuk-tag--yellow",
    "awaiting_parts": "govuk-tag--yellow",
    "qc": "govuk-tag--yellow",
}


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="warehouse records", methods=("GET",))
def register(request):
    """Every device, with headline counts by pool; tick some, and choose what to do with them."""
    place = Case(When(bin__frozen_at=None, then=F("bin__code")))
    rows = Device.objects.visible_to(request.actor).select_related("pool", "bin").annotate(place=place)
    pools, bins = list(Pool.objects.order_by("name").values_list("code", "name")), _open_bins()
    listing = Listing(
        title="Stock",
        columns=[
            Column("Device", _tag_cell, ("asset_tag",)),
            Column(
                "Make and model",
                lambda d: {"text": d.make_and_model, "hint": f"{d.get_kind_display()}, serial {d.serial}"},
                ("make_and_model",),
            ),
            Column("Where it stands", _state_cell, ("state",)),
            Column("Grade", lambda d: d.grade or "–", ("grade",)),
            Column("Pool", lambda d: d.pool.name, ("pool__name",)),
            Column("Bin", bin_of, ("place",)),
            Column(
                "Received",
                lambda d: f"{d.received_at:%-d %b %Y}" if d.received_at else "",
                ("received_at",),
                unbroken=True,
            ),
        ],
        search=find,
        search_label="Find a device",
        search_hint="Tag, serial, IMEI or model",
        filters=[
            Filter("state", "Where it stands", [("here", "All that is in stock"), *Device.State.choices], _in_state),
            Filter("kind", "Kind", list(Device.Kind.choices), lambda found, code: found.filter(kind=code)),
            Filter(
                "grade",
                "Grade",
                [(code, code) for code in Device.Grade.values],
                lambda found, code: found.filter(grade=code),
            ),
            Filter("pool", "Pool", pools, lambda found, code: found.filter(pool__code=code)),
            Filter("bin", "Bin", [*bins, ("none", "In no bin, or being counted")], _in_bin),
        ],
        per_page=50,
        empty={
            "title": "No devices yet",
            "text": (
                "Nothing has been received. Announce a donation, then receive what comes from it; or receive a device "
                "by hand."
            ),
            "action_url": reverse("warehouse:receive")
            if sees(request.actor, "warehouse floor")
            else reverse("warehouse:new_lot"),
            "action_text": "Receive a device" if sees(request.actor, "warehouse floor") else "Announce a donation",
        },
        download_name="stock",
    )
    context = {
        "figures": _headline(),
        "deeds": deeds_of(request.actor),
        "can": can(request.actor, "inventory.receive"),
        "back_to": request.get_full_path(),
    }
    return show_list(request, listing, rows, template="warehouse/stock.html", **context)


def _open_bins() -> list[tuple[str, str]]:
    """What may be asked for: a bin that is being counted is not looked into."""
    return [
        (code, code)
        for code in Bin.objects.filter(frozen_at=None, retired_at=None).order_by("code").values_list("code", flat=True)
    ]


def _tag_cell(device) -> dict:
    return {"text": device.asset_tag, "href": f"/warehouse/device/{device.asset_tag}", "tick": device.asset_tag}


def _state_cell(device) -> dict:
    return {"text": device.get_state_display(), "colour": COLOURS.get(device.state, "govuk-tag--grey")}


def bin_of(device) -> str:
    """Where it lies. What lies in a bin that is being counted blindly looks as if it lay in none, here and in every
    list.
    """
    return device.bin.code if device.bin and not device.bin.frozen_at else "–"


def find(rows, text: str):
    """By tag in any spelling, by serial or IMEI, by what it is called."""
    tag = read_reference(text.strip().rstrip("/").rsplit("/", 1)[-1], "DEV")
    if tag and (tagged := rows.filter(asset_tag=tag)).exists():
        return tagged
    return rows.filter(
        Q(serial__icontains=text)
        | Q(imei__startswith=text)
        | Q(make_and_model__icontains=text)
        | Q(asset_tag__icontains=text)
    )


def _in_state(rows, code):
    return rows.filter(state__in=Device.IN_STOCK) if code == "here" else rows.filter(state=code)


def _in_bin(rows, code):
    return rows.filter(place=None) if code == "none" else rows.filter(place=code)


def _headline() -> list[dict]:
    """The pools with most in them; the rest are one link away."""
    stock = sorted(inventory.stock_by_pool(), key=lambda row: -held(row))
    return [
        {
            "label": row["pool"].name,
            "value": f"{row['available']:,}",
            "hint": f"available, of {held(row):,} in stock",
            "href": "?" + urlencode({"pool": row["pool"].code, "state": "available"}),
        }
        for row in stock[:POOLS_ON_TOP]
    ]


def held(row: dict) -> int:
    """All that a pool has, here or on its way to somebody."""
    return row["on_bench"] + row["available"] + row["promised"] + row["out"]


# ── Many at once ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Sure(PageForm):
    """Only a button."""


class Because(PageForm):
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={"required": "Say why, in a sentence."},
    )


class IntoBin(PageForm):
    bin = forms.CharField(
        label="Which bin?",
        help_text="Scan the bin's label, or type its code. Leave it empty to take them out of their bins.",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )

    def clean_bin(self):
        code = self.cleaned_data["bin"].strip().rstrip("/").rsplit("/", 1)[-1]
        found = Bin.objects.filter(code__iexact=code, retired_at=None).first()
        if code and found is None:
            raise forms.ValidationError(f"There is no bin “{code}”. Check its label, or open it on the page of bins.")
        return found


class Graded(PageForm):
    choice_hints = {"grade": GRADES}
    grade = forms.ChoiceField(
        label="Which grade do all of these have?",
        choices=[(code, f"Grade {code}") for code in GRADES],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a grade."},
    )


class ToPool(Because):
    field_order = ["to", "reason"]
    to = forms.ModelChoiceField(
        label="To which pool?",
        queryset=Pool.objects.order_by("name"),
        to_field_name="code",
        empty_label="Choose a pool",
        error_messages={"required": "Choose the pool that borrows them."},
    )


@dataclass(frozen=True)
class Bulk:
    """One thing that is done to many devices, one by one, by the same action as to a single one. `promised` is said of
    those that
    somebody was promised."""

    rule: Action
    title: str
    lead: str
    button: str
    done: str
    form: type = Sure
    danger: bool = False
    promised: str = ""
    act: Callable | None = None

    def do(self, device, by, said):
        return self.act(device, by, **said) if self.act else self.rule(device, by=by, **said)


DEEDS: dict[str, Bulk] = {
    "print_labels": Bulk(inventory.print_labels, "Print labels", "", "Print", ""),
    "put_away": Bulk(
        inventory.put_away,
        "Put away in a bin",
        "Each lies in the bin from now on, and pick lists lead there.",
        "Put them away",
        "Put away.",
        IntoBin,
    ),
    "to_wipe": Bulk(
        inventory.to_wipe,
        "Send to be wiped",
        "Each waits at the wiping bench from now on. Nothing of it is kept.",
        "Send them to be wiped",
        "Waits to be wiped.",
    ),
    "pass_qc": Bulk(
        inventory.pass_qc,
        "Pass the quality check",
        (
            "Each one that meets every rule of the gate comes onto the shelf and is offered at once to whoever waits "
            "for it. One that does not is refused, with the reason."
        ),
        "Pass them",
        "Passed: on the shelf.",
        Graded,
    ),
    "quarantine": Bulk(
        inventory.quarantine,
        "Set apart in quarantine",
        "Each is set apart until somebody has looked at it, and cannot be given out.",
        "Set them apart",
        "In quarantine.",
        Because,
        True,
        "Whoever they are promised to goes back to their own place in the queue.",
    ),
    "lend": Bulk(
        inventory.lend,
        "Lend to another pool",
        (
            "Each counts in the other pool's book from now on, and goes to people by its rules, until it is given "
            "back. Both books keep a line."
        ),
        "Lend them",
        "Lent.",
        ToPool,
    ),
    "give_back": Bulk(
        inventory.give_back,
        "Give back to their own pool",
        "Each goes back into the book of the pool that lent it.",
        "Give them back",
        "Given back.",
    ),
}


def deeds_of(actor) -> list[tuple[str, str]]:
    """What somebody with these roles may choose to do with what is ticked: (code, words)."""
    return [(code, deed.title) for code, deed in DEEDS.items() if may(actor, deed.rule.verb)]


def read_tags(said: list[str]) -> list[str]:
    """Tags as they were ticked, pasted or scanned, each once, in order, in their written form where they have one."""
    words = [
        word.rstrip("/").rsplit("/", 1)[-1]
        for text in said
        for word in text.replace(",", " ").replace("\x00", "").split()
    ]
    return list(dict.fromkeys(read_reference(word, "DEV") or word[:40] for word in words))


@page(sees="warehouse records")
def do(request):
    """Say what will happen to how many, ask what has to be said, then do it to each and answer for each."""
    if request.method != "POST":
        return redirect("warehouse:stock")
    deed = DEEDS.get(request.POST.get("deed", ""))
    tags = read_tags(request.POST.getlist("tags"))
    if deed is None or not tags or len(tags) > MOST_AT_ONCE:
        return _nothing_to_do(request, deed, tags)
    deed.rule.admit(None, request.actor)
    if deed.rule is inventory.print_labels:
        request.session["to_print"] = tags  # an address has no room for hundreds
        return redirect(f"{reverse('warehouse:labels')}?ticked=yes")
    form = deed.form(request.POST if request.POST.get("confirmed") else None)
    if form.is_bound and form.is_valid():
        return _answer(request, deed, tags, form.cleaned_data)
    return _confirm(request, deed, tags, form)


def _nothing_to_do(request, deed, tags):
    if deed is None and request.POST.get("deed"):
        raise Http404
    if len(tags) > MOST_AT_ONCE:
        words = f"That is {len(tags):,} devices. Do at most {MOST_AT_ONCE} at a time."
    elif deed is None:
        words = "Choose what to do with what you ticked."
    else:
        words = "No device is ticked. Tick the boxes in front of those that you mean."
    return render(
        request, "warehouse/nothing.html", {"words": words, "back": _back_to(request), "back_text": "Stock"}, status=422
    )


def _back_to(request) -> str:
    """The list as it was narrowed; never another site's address."""
    said = request.POST.get("back_to", "")
    return said if said.startswith(("/warehouse/stock?", "/warehouse/bins/")) else reverse("warehouse:stock")


def _confirm(request, deed, tags, form):
    devices = _devices(request.actor, tags)
    cannot = [(d, d.get_state_display().lower()) for d in devices.values() if not deed.rule.leads_from(d)]
    promised = sum(device.state in ("reserved", "packed", "at_hub") for device in devices.values())
    context = {
        "deed": deed,
        "form": form,
        "code": request.POST["deed"],
        "tags": tags,
        "devices": devices.values(),
        "unknown": [tag for tag in tags if tag not in devices],
        "cannot": cannot,
        "count": len(devices) - len(cannot),
        "promised": promised if deed.promised else 0,
        "back": _back_to(request),
        "back_to": _back_to(request),
        "back_text": "Back to the list",
    }
    return render(request, "warehouse/confirm.html", context, status=422 if form.is_bound else 200)


def _devices(actor, tags) -> dict[str, Device]:
    found = Device.objects.visible_to(actor).select_related("pool", "bin").filter(asset_tag__in=tags)
    by_tag = {device.asset_tag: device for device in found}
    return {tag: by_tag[tag] for tag in tags if tag in by_tag}


def _answer(request, deed, tags, said):
    """Each by itself, in a transaction of its own: one that is refused stops no other, and is on the ledger as
    refused.
    """
    devices, rows = _devices(request.actor, tags), []
    for tag in tags:
        device = devices.get(tag)
        fault = "No device has this tag." if device is None else _fault(deed, device, request.actor, said)
        rows.append({"tag": tag, "device": device, "fault": fault, "words": fault or deed.done})
    refused = [row for row in rows if row["fault"]]
    context = {
        "deed": deed,
        "code": request.POST["deed"],
        "rows": sorted(rows, key=lambda row: not row["fault"]),
        "refused": refused,
        "done": len(rows) - len(refused),
        "back": _back_to(request),
        "back_to": _back_to(request),
        "back_text": "Back to the list",
    }
    return render(request, "warehouse/answered.html", context)


def _fault(deed, device, actor, said) -> str:
    """Why it was not done; nothing when it was."""
    try:
        deed.do(device, actor, said)
    except Invalid as invalid:
        return " ".join(error.sentence for error in invalid.errors)
    except Refusal as refusal:
        return refusal.sentence
    return ""


def ask(request, form, title, button, back, **more):
    """A page that asks one thing: every answer is kept when something is wrong with one."""
    context = {"form": form, "title": title, "button": button, "back": back, **more}
    return render(request, "warehouse/form.html", context, status=422 if form.is_bound else 200)
