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
        label="How many months longer?",
        min_value=1,
        max_value=24,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2", "autocomplete": "off"}),
        error_messages={"required": "Enter from 1 to 24 months.", "invalid": "Enter a number, such as 6."},
    )


class ScannedPacket(PageForm):
    scanned = forms.CharField(
        label="Scan the packet",
        help_text="The long number on it has to be the one that was reserved.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"required": "Scan the packet."},
    )


class PacketLooked(PageForm):
    is_sealed = forms.ChoiceField(
        label="Is its packet sealed?",
        choices=[("yes", "Yes, nobody has opened it"), ("no", "No, it was opened")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether its packet is sealed."},
    )

    def clean_is_sealed(self) -> bool:
        return self.cleaned_data["is_sealed"] == "yes"


def _has_left_the_shelf(sim: Sim, _actor) -> bool:
    return sim.state != Sim.State.AVAILABLE


SIM_ACTIONS: dict[str, Deed] = {
    "issue": Deed(
        connectivity.issue,
        "Hand it over",
        "The person has it in their hand. Put it in together now if you can, and see whether it works.",
        "They have it",
        "It is handed over. Does it work?",
    ),
    "works": Deed(
        connectivity.works,
        "It works",
        "You saw it, or the person or whoever helps them said so. Their free months count from today.",
        "It works",
        "It works.",
    ),
    "does-not-work": Deed(
        connectivity.does_not_work,
        "It does not work",
        "A caseworker and the hub have it on their lists, and help within 3 working days.",
        "It does not work",
        "It is reported. We help within 3 working days.",
    ),
    "dispatch": Deed(
        connectivity.dispatch,
        "Send it",
        "It goes out of the warehouse to where the person collects it.",
        "Send it",
        "It is on its way.",
        ScannedPacket,
    ),
    "check-in": Deed(
        connectivity.check_in,
        "Put it on the shelf",
        "It can be promised to somebody from then on.",
        "Put it on the shelf",
        "It is on the shelf.",
    ),
    "extend": Deed(
        connectivity.extend,
        "Let it run longer",
        "The network or a pool topped it up. The person hears before its new last day.",
        "Let it run longer",
        "It runs longer.",
        LongerBy,
    ),
    "release": Deed(
        connectivity.release,
        "Take the promise back",
        "It goes back to where it lies, and the person to their place in the queue.",
        "Take the promise back",
        "It is free again.",
        GiveReason,
        danger=True,
    ),
    "take-back": Deed(
        connectivity.take_back,
        "Take it back",
        "It never worked for the person, who goes back to their place in the queue. The warehouse looks at the packet.",
        "Take it back",
        "It is on its way back to the warehouse.",
        GiveReason,
        danger=True,
        fits=_has_left_the_shelf,
    ),
    "restock": Deed(
        connectivity.restock,
        "Put it on the shelf again",
        "Only a sealed packet goes to somebody else.",
        "Put it on the shelf",
        "It is on the shelf again.",
        PacketLooked,
    ),
    "block": Deed(
        connectivity.block,
        "Block it",
        "It is lost, stolen or misused. It is on the list of SIMs to block at the network, and the person can be given another one.",
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
        "The network has ended it",
        "No one can use it any more. It leaves the list of SIMs to block at the network.",
        "The network has ended it",
        "It is ended at the network.",
    ),
    "void": Deed(
        connectivity.void,
        "Take it out of stock",
        "It is damaged, lost or too old. It is never given to anybody.",
        "Take it out of stock",
        "It is out of stock.",
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
