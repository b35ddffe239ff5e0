"""One SIM: what it is, where it is, and what may be done with it now."""

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from connectivity import actions as connectivity
from connectivity.iccids import normal_form
from connectivity.models import Sim
from people.access import sees
from portal.deeds import Deed, deed_page
from portal.doors import get_visible_or_404, page
from portal.forms import PageForm
from portal.sims.sim_words import SIM_COLOURS, in_groups, place_of
from portal.warehouse.forms import GiveReason


class LongerBy(GiveReason):
    field_order = ["months", "reason"]
    months = forms.IntegerField(
        label="How many more months?",
        min_value=1,
        max_value=24,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2", "autocomplete": "off"}),
        error_messages={"required": "Months must be between 1 and 24.", "invalid": "Enter a number, such as 6."},
    )


class ScannedPacket(PageForm):
    scanned = forms.CharField(
        label="Scan the packet",
        help_text="The long number must match the SIM that was reserved.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"required": "Scan the packet."},
    )


class PacketLooked(PageForm):
    is_sealed = forms.ChoiceField(
        label="Is the packet sealed?",
        choices=[("yes", "Yes, no one has opened it"), ("no", "No, it was opened")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the packet is sealed."},
    )

    def clean_is_sealed(self) -> bool:
        return self.cleaned_data["is_sealed"] == "yes"


def _has_left_the_shelf(sim: Sim, _actor) -> bool:
    return sim.state != Sim.State.AVAILABLE


SIM_ACTIONS: dict[str, Deed] = {
    "issue": Deed(
        connectivity.issue,
        "Hand it over",
        "Use this when you have given it to the person. If you can, put it in together now and check that it works.",
        "They have it",
        "SIM given. Does it work?",
    ),
    "works": Deed(
        connectivity.works,
        "It works",
        "You saw that it works, or the person or their helper told you. Their free months start today.",
        "It works",
        "It works.",
    ),
    "does-not-work": Deed(
        connectivity.does_not_work,
        "It does not work",
        "We will tell a caseworker and the hub. They will help within 3 working days.",
        "It does not work",
        "Reported. We will help within 3 working days.",
    ),
    "dispatch": Deed(
        connectivity.dispatch,
        "Send it",
        "It has left the warehouse for the place where the person will collect it.",
        "Send it",
        "Box sent.",
        ScannedPacket,
    ),
    "check-in": Deed(
        connectivity.check_in,
        "Add to stock",
        "It can then be promised to someone.",
        "Add to stock",
        "Added to stock.",
    ),
    "extend": Deed(
        connectivity.extend,
        "Extend",
        "Use this if the network or a pool topped it up. We will tell the person before its new last day.",
        "Extend",
        "SIM extended.",
        LongerBy,
    ),
    "release": Deed(
        connectivity.release,
        "Withdraw the promise",
        "The SIM can be given to someone else. The person goes back to their place on the waiting list.",
        "Withdraw the promise",
        "Promise withdrawn.",
        GiveReason,
        danger=True,
    ),
    "take-back": Deed(
        connectivity.take_back,
        "Return it to stock",
        "It never worked for the person. They go back to their place on the waiting list. The warehouse will check the packet.",
        "Return it to stock",
        "Sent back to the warehouse.",
        GiveReason,
        danger=True,
        fits=_has_left_the_shelf,
    ),
    "restock": Deed(
        connectivity.restock,
        "Return it to stock",
        "Only a sealed packet can go to someone else.",
        "Add to stock",
        "Returned to stock.",
        PacketLooked,
    ),
    "block": Deed(
        connectivity.block,
        "Block it",
        "Use this if it is lost, stolen or misused. We add it to the list of SIMs to block at the network. You can give the person another one.",
        "Block it",
        "It is blocked here. Now block it at the network.",
        GiveReason,
        danger=True,
    ),
    "find": Deed(
        connectivity.find,
        "It is found",
        "The person has it again, and the network has not ended it. Take it off your list of SIMs to block at the network.",
        "It is found",
        "It is no longer blocked.",
    ),
    "confirm-block": Deed(
        connectivity.confirm_block,
        "Ended at the network",
        "No one can use it now. It is removed from the list of SIMs to block at the network.",
        "Ended at the network",
        "Recorded as ended at the network.",
    ),
    "void": Deed(
        connectivity.void,
        "Remove from stock",
        "Use this if it is damaged, lost or too old. It will not be given to anyone.",
        "Remove from stock",
        "Removed from stock.",
        GiveReason,
        danger=True,
    ),
}


def _sim(request, iccid: str) -> Sim:
    rows = Sim.objects.select_related("hub", "box", "need__referral", "need__collect_at")
    return get_visible_or_404(rows, request.actor, iccid=normal_form(iccid))


@page(sees="SIMs", methods=("GET",))
def sim_page(request, iccid):
    sim = _sim(request, iccid)
    case = sim.need.referral.reference if sim.need else ""
    context = {
        "sim": sim,
        "number": in_groups(sim.iccid),
        "colour": SIM_COLOURS[sim.state],
        "facts": _facts(sim),
        "actions": [(name, each) for name, each in SIM_ACTIONS.items() if each.is_offered(sim, request.actor)],
        "case": case,
        "case_url": reverse("triage:case", args=[case]) if case and sees(request.actor, "desk") else "",
        "back": reverse("sims:list"),
        "back_text": "SIMs",
    }
    return render(request, "sims/sim.html", context)


def _facts(sim: Sim) -> list[tuple[str, str]]:
    facts = [
        ("Network", sim.network),
        ("Data", f"{sim.monthly_gb} GB a month for {sim.months} months"),
        ("Where", place_of(sim)),
        ("Not found since", f"{sim.missing_since:%-d %B %Y}" if sim.missing_since else ""),
        ("Activate by", f"{sim.activate_by:%-d %B %Y}"),
        ("Collects at", sim.need.collect_at.name if sim.need and sim.need.collect_at else ""),
        ("Handed over", _moment(sim.issued_at)),
        ("Said not to work", _moment(sim.doubted_at)),
        ("Works since", _moment(sim.activated_at)),
        ("Free data until", f"{sim.ends_on:%-d %B %Y}" if sim.ends_on else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _moment(at) -> str:
    return f"{timezone.localtime(at):%-d %B %Y at %H:%M}" if at else ""


@page(sees="SIMs")
def sim_action_page(request, iccid, name):
    """One thing done to it, after a page that says what it means."""
    sim = _sim(request, iccid)
    back = reverse("sims:sim", args=[sim.iccid])
    return deed_page(request, SIM_ACTIONS, name, sim, back=back, caption=in_groups(sim.iccid))
