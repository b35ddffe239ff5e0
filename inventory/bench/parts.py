"""Spare parts in and out by their book, and the sourced figures of what making a device cost the climate."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from audit.recording import amended
from inventory.bench.models import CarbonFactor, Part, PartMovement
from inventory.devices import Device
from law.refusals import Conflict, FieldError, Invalid
from people.access import action

MOST_AT_ONCE = 10_000
MOST_KILOGRAMS = 100_000
ON_THE_BENCH = (Device.State.REFURBISHING, Device.State.AWAITING_PARTS)


class OutOfStock(Conflict):
    """Fewer of a part are here than were asked for."""


class NotOnTheBench(Conflict):
    """Parts go into what is being refurbished, or waits for them."""


class PartKnown(Conflict):
    """One code, one part."""


class FactorStands(Conflict):
    """What was said about a day is not said anew: a better figure begins on a later day."""


@action("inventory.add_part")
def add_part(*, code: str, name: str, reorder_at: int = 0, by) -> Part:
    """A part that is kept from now on, with none in stock yet; ordered again when `reorder_at` or fewer are left.

    Refuses Invalid and PartKnown.
    """
    code = code.strip()
    name = name.strip()
    wrong = (
        [FieldError("/name", "required", "Enter what it is, in 120 characters or fewer.")]
        if not 0 < len(name) <= 120
        else []
    )
    if not re.fullmatch(r"[-a-zA-Z0-9_]{1,40}", code):
        wrong.append(
            FieldError(
                "/code", "not_a_code", "Code must be 40 characters or fewer, using only letters, digits, - and _."
            )
        )
    if not 0 <= reorder_at <= MOST_AT_ONCE:
        wrong.append(FieldError("/reorder_at", "out_of_range", f"Enter a number from 0 to {MOST_AT_ONCE:,}."))
    if wrong:
        raise Invalid(wrong)
    if Part.objects.filter(code=code).exists():
        raise PartKnown(f"There is already a part with the code {code}.")
    return Part.objects.create(code=code, name=name, reorder_at=reorder_at)


@action("inventory.stock_part", on=Part, transition="")
def stock_part(part: Part, *, quantity: int, why: str, by) -> Part:
    """So many came in, with where from. Refuses Invalid."""
    wrong = _wrong_quantity(quantity)
    if not why.strip():
        wrong.append(FieldError("/why", "required", "Enter where they came from, like an order or a gift."))
    if wrong:
        raise Invalid(wrong)
    return _book(part, quantity, why)


@action("inventory.use_part", on=Part, transition="")
def use_part(part: Part, *, device: Device, quantity: int = 1, why: str = "", by) -> Part:
    """So many go into a device at the bench. Refuses OutOfStock, NotOnTheBench, Invalid.

    The part's row is locked first, so that of two hands on the last one exactly one has it.
    """
    if wrong := _wrong_quantity(quantity):
        raise Invalid(wrong)
    device.refresh_from_db(from_queryset=Device.objects.select_for_update(of=("self",)))
    if device.state not in ON_THE_BENCH:
        raise NotOnTheBench(
            f"{device} is {device.get_state_display().lower()}. You can only add parts to a device that is being refurbished or waiting for parts."
        )
    if part.in_stock < quantity:
        raise OutOfStock(_short(part, quantity))
    amended(device, part=part.code, quantity=quantity)
    return _book(part, -quantity, why or f"into {device.asset_tag}", device)


def _short(part: Part, quantity: int) -> str:
    if not part.in_stock:
        return f"No {part} is in stock. Choose “Wait for parts”."
    return f"Only {part.in_stock} of {part} {'is' if part.in_stock == 1 else 'are'} in stock, and {quantity} were requested."


def _wrong_quantity(quantity: int) -> list[FieldError]:
    if 1 <= quantity <= MOST_AT_ONCE:
        return []
    return [FieldError("/quantity", "out_of_range", f"Enter a number from 1 to {MOST_AT_ONCE:,}.")]


def _book(part: Part, change: int, why: str, device: Device | None = None) -> Part:
    PartMovement.objects.create(part=part, device=device, change=change, why=why.strip()[:120])
    part.in_stock += change
    part.save()
    amended(part, change=change, in_stock=part.in_stock)
    return part


def parts_faults() -> Iterator[str]:
    """One sentence for each part whose stock is not what its book adds up to. One statement."""
    booked = Part.objects.annotate(booked=Coalesce(Sum("movements__change"), 0))
    for code, in_stock, total in (
        booked.exclude(in_stock=F("booked")).order_by("code").values_list("code", "in_stock", "booked")
    ):
        yield f"Of part {code} {in_stock} are said to be in stock; its movements add up to {total}."


@action("inventory.set_factor")
def set_factor(*, kind: str, kilograms: Decimal, source: str, valid_from: date, by) -> CarbonFactor:
    """What making one device of a kind cost in kg CO2e, as said by `source`, for every day from `valid_from` until the
    next figure.

    A figure is never changed: a newer one is added beside it. Refuses Invalid, and FactorStands for the same kind and
    day.
    """
    weight = _kilograms(kilograms)
    wrong = []
    if kind not in Device.Kind.values:
        wrong.append(FieldError("/kind", "not_a_choice", f"Select one of: {', '.join(Device.Kind.values)}."))
    if weight is None:
        wrong.append(
            FieldError(
                "/kilograms",
                "out_of_range",
                "Kilograms must be more than 0, with 1 decimal place or fewer, like 200 or 56.9.",
            )
        )
    if not 0 < len(source.strip()) <= 300:
        wrong.append(FieldError("/source", "required", "Enter the source of the figure, in 300 characters or fewer."))
    if wrong:
        raise Invalid(wrong)
    if CarbonFactor.objects.filter(kind=kind, valid_from=valid_from).exists():
        raise FactorStands(f"There is already a figure for a {kind} from {valid_from:%-d %B %Y}. Choose another day.")
    return CarbonFactor.objects.create(kind=kind, kilograms=weight, source=source.strip(), valid_from=valid_from)


def _kilograms(given) -> Decimal | None:
    """The figure as it will be kept; None for what cannot be kept as it was said."""
    try:
        weight = Decimal(str(given))
    except InvalidOperation:
        return None
    fits = weight.is_finite() and 0 < weight < MOST_KILOGRAMS and weight == weight.quantize(Decimal("0.1"))
    return weight if fits else None
