"""One log of the wiping tool for many drives: read, shown, and recorded device by device."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django import forms
from django.shortcuts import render
from django.urls import reverse

from inventory import actions as inventory
from inventory.bench import wipe_logs
from law.refusals import Invalid, Refusal
from portal.doors import form_data, form_files, page, submit_or_show_errors
from portal.forms import PageForm


class WipeLog(PageForm):
    """The log as a file, or its words. `content` is what was sent, byte for byte: its hash is the evidence's."""

    log = forms.FileField(
        label="Log file from the tool",
        help_text="The log from nwipe. One log can include the drives of several devices.",
        required=False,
    )
    words = forms.CharField(
        label="Or paste the log", widget=forms.Textarea(attrs={"rows": 6}), required=False, strip=False
    )
    pointers = {"/log": "log"}

    def clean(self):
        answers = self.cleaned_data
        if answers.get("log") is not None:
            self.content = answers["log"].read(wipe_logs.LARGEST + 1)
        else:
            self.content = answers.get("words", "").replace("\r\n", "\n").encode()
        if not self.content.strip() and not self.errors:
            self.add_error("log", "Select the log file, or paste the log.")
        return answers

    def take(self, invalid: Invalid):
        """Whatever is wrong with a log is said beside where it was given."""
        for error in invalid.errors:
            self.add_error("words" if self.cleaned_data.get("log") is None else "log", error.sentence)


@page(does="inventory.record_wipe")
def wipe_log_page(request):
    """Read one log, show whose drives it is about, and on confirmation record each device's evidence."""
    back = {"back": reverse("warehouse:bench"), "back_text": "The bench"}
    if request.method == "POST" and "kept" in request.POST:
        content = _unpack(request.POST["kept"])
        inventory.record_wipe.admit(None, request.actor)
        answers = [_recorded(device, evidence, request.actor) for device, evidence in inventory.file_wipe_log(content)]
        answers.sort(key=lambda answer: not answer["fault"])
        return render(
            request,
            "warehouse/wipe_answered.html",
            {"answers": answers, "done": sum(not answer["fault"] for answer in answers)} | back,
        )
    form = WipeLog(form_data(request), form_files(request))
    if request.method == "POST":
        evidence_by_device = (
            submit_or_show_errors(request, form, lambda: inventory.file_wipe_log(form.content))
            if form.is_valid()
            else None
        )
        if evidence_by_device is not None:
            ours = [
                (device, evidence, _lacking(device, evidence))
                for device, evidence in evidence_by_device
                if device is not None
            ]
            nobodys = [proof for device, evidence in evidence_by_device if device is None for proof in evidence]
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
    named = {proof["drive_serial"] for proof in evidence}
    return [unit.words for unit in device.unproven if unit.serial not in named]


def _recorded(device, evidence, by) -> dict:
    """Each device by itself: one that is refused stops no other."""
    drives = [proof["drive_serial"] for proof in evidence]
    if device is None:
        return {"device": None, "drives": drives, "fault": "No device waiting to be wiped has this drive."}
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
        return zlib.decompressobj().decompress(urlsafe_b64decode(kept.encode()), wipe_logs.LARGEST + 1)
    except (ValueError, zlib.error):
        return b""
