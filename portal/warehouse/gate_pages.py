"""The gate to the shelf: how strictly each of its rules is kept."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from inventory.bench import gate
from inventory.models import GateRule
from people.access import may
from portal.doors import form_data, page, submit_or_show_errors
from portal.warehouse.forms import GiveReason
from portal.warehouse.question_page import ask

ALWAYS_ENFORCED = ("wiped", "second_person")


@page(sees="warehouse records", methods=("GET",))
def gate_page(request):
    """Every rule between the bench and the shelf: its sentence, its source, how it is kept, what the shadow would
    have stopped.
    """
    modes = inventory.modes()
    kept = {rule.code: rule for rule in GateRule.objects.all()}
    sets = may(request.actor, "inventory.set_gate_rule")
    context = {
        "rules": [
            {
                "rule": rule,
                "mode": modes[rule.code],
                "kept": kept.get(rule.code),
                "may": sets and rule.code not in ALWAYS_ENFORCED,
                "always": rule.code in ALWAYS_ENFORCED,
            }
            for rule in gate.RULES
        ],
        "back": reverse("warehouse:stock"),
        "back_text": "Stock",
    }
    return render(request, "warehouse/gate.html", context)


@page(does="inventory.set_gate_rule")
def set_gate_rule_page(request, code):
    """Enforce a rule, or put it into the shadow, with a reason."""
    rule = gate.BY_CODE.get(code)
    if rule is None:
        raise Http404
    enforces = inventory.modes()[code] == GateRule.Mode.SHADOW
    mode = GateRule.Mode.ENFORCED if enforces else GateRule.Mode.SHADOW
    form = GiveReason(form_data(request))
    done = (
        f"From now on: {rule.sentence}"
        if enforces
        else "The rule is on trial. It is recorded but does not stop devices."
    )
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(
        request,
        form,
        lambda: inventory.set_gate_rule(code=code, mode=mode, by=request.actor, **form.cleaned_data),
        done,
    ):
        return redirect("warehouse:gate")
    lead = (
        "From now on no device that fails this rule can go to stock or leave the warehouse."
        if enforces
        else "From now on devices that fail this rule are not stopped. We record and count each one."
    )
    title = "Enforce this rule" if enforces else "Put this rule on trial"
    return ask(
        request,
        form,
        title,
        "Enforce it" if enforces else "Put rule on trial",
        reverse("warehouse:gate"),
        lead=lead,
        caption=rule.sentence,
        danger=not enforces,
    )
