"""What the quarter cost, and its worth: cost for each, waste, carbon, and the model of social value."""

from inventory.models import CarbonFactor, Device
from outcomes.report import derived
from outcomes.report.disclosure import LEAST_BASE, TOO_FEW, UNSPENT, is_enough, number_of
from outcomes.report.models import Spending
from outcomes.report.printed import Printed, Table, table

# Cebr for the Good Things Foundation and Capita, 2022: for basic digital skills, the programme as a whole.
SKILLS_RETURN = 9.48


def model(printed: Printed) -> dict[str, str]:
    """What the spending on skills was worth, by a published model."""
    spent = _spent(printed).get(Spending.Purpose.SKILLS, 0)
    words = f"A model, not a measurement. Cebr (2022, for the Good Things Foundation and Capita) puts the national return on basic digital skills at £{SKILLS_RETURN} for each £1. We apply it only to spending on skills, not to devices or data."
    name = "Social value of skills (model)"
    return {
        "name": name,
        "shown": derived.pounds(round(spent * SKILLS_RETURN)) if spent else UNSPENT,
        "words": words,
    }


def value(printed: Printed) -> Table:
    spending = _spent(printed)
    rows = [
        [f"Spent on {Spending.Purpose(p).label.lower()}", derived.pounds(pence), "as recorded by finance"]
        for p, pence in sorted(spending.items())
    ]
    purposes = Spending.Purpose
    for label, name, some in (
        ("person helped", "people_helped", tuple(purposes)),
        ("need met", "needs_met", tuple(purposes)),
        ("device handed over", "devices_handed_over", (purposes.DEVICES,)),
        ("SIM activated", "sims_activated", (purposes.DATA,)),
        ("person taught", "people_taught", (purposes.SKILLS,)),
    ):
        spent = sum(spending.get(purpose, 0) for purpose in some)
        what = "all spending of the quarter" if len(some) > 1 else f"spending on {some[0].label.lower()}"
        rows.append(
            [
                f"Cost for each {label}",
                derived.each(spent, printed.text[f"{name}|all|"]),
                f"{what} over the printed count",
            ]
        )
    rows += [_waste(printed), *_carbon(printed)]
    skills = model(printed)
    rows.append([skills["name"], skills["shown"], "a model, see methods"])
    return table(
        "value",
        "Value and environment",
        "Cost, waste and carbon",
        ["Figure", "Amount", "How it is known"],
        rows,
        None,
        skills["words"],
    )


def _waste(printed: Printed) -> list[str]:
    weighed = printed.text["weighed"]
    given = printed.text["devices_handed_over|all|"]
    kilograms = f"{printed.tallies.total('device_grams') / 1000:,.0f} kg" if is_enough(weighed) else TOO_FEW
    return ["E-waste avoided", kilograms, f"weighed at intake: {weighed} of {given} devices handed over"]


def _carbon(printed: Printed) -> list[list[str]]:
    """From the printed numbers of devices handed over and the newest factor that was valid by the quarter's end."""
    factors = {}
    for factor in CarbonFactor.objects.filter(valid_from__lte=printed.period.last).order_by("valid_from"):
        factors[factor.kind] = float(factor.kilograms)
    given = {str(kind): number_of(printed.text.get(f"device|{kind}", "0")) for kind in Device.Kind}
    kilograms = sum(n * factors[kind] for kind, n in given.items() if n and kind in factors)
    without = [Device.Kind(kind).label.lower() for kind, n in given.items() if n and kind not in factors]
    how = ", ".join(f"{kind} {kg:g} kg" for kind, kg in sorted(factors.items())) or "no factor is set"
    how += f"; no sourced factor for: {', '.join(without)}" if without else ""
    how += "; numbers that are not printed are left out" if None in given.values() else ""
    base = sum(n for kind, n in given.items() if n and kind in factors)
    each = f"{kilograms / base:,.0f} kg CO2e" if base >= LEAST_BASE else TOO_FEW
    return [
        ["Embodied carbon kept in use (estimate)", f"{kilograms:,.0f} kg CO2e", how],
        ["The same for each device handed over", each, "over the printed count of kinds with a factor"],
    ]


def _spent(printed: Printed) -> dict[str, int]:
    """{purpose: pence} of the quarter."""
    return dict(Spending.objects.filter(quarter=printed.period.name).values_list("purpose", "pence"))
