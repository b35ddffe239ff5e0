"""The papers of a stock-take: the blind sheet, and the result."""

from django.conf import settings
from django.http import Http404
from django.urls import reverse

import documents
from audit.models import LedgerEntry
from inventory.models import StockTake
from inventory.store.stock_takes import blind_sheet, result
from people.access import sees
from portal.doors import page
from portal.downloads import pdf_file
from portal.warehouse.actor_names import user_names
from portal.warehouse.stock_take_pages import _last_round, _take


def short(take) -> str:
    """What people call a count by: its bin and its day."""
    return f"{take.bin.code} {take.created_at:%Y-%m-%d}"


def _link(take) -> str:
    return f"{settings.PUBLIC_URL}{reverse('warehouse:count', args=[take.pk])}"


@page(does="inventory.count", methods=("GET",))
def blind_sheet_paper(request, id):
    """The blind sheet for a pen: which bin, and empty lines."""
    take = _take(request, id)
    blind = blind_sheet(take)
    data = documents.stocktake.CountSheet(
        blind["bin"], f"{short(take)} round {blind['round']}", blind["frozen_at"], _link(take)
    )
    return pdf_file(documents.stocktake.count_sheet(data), f"count-{take.bin.code}", inline=True)


@page(sees="warehouse records", methods=("GET",))
def result_paper(request, id):
    """What two counts found and what differs: for the manager when both agree, for everybody once it is approved."""
    take = _take(request, id)
    if take.state != "approved" and not (take.state == "counted" and sees(request.actor, "counts before approval")):
        raise Http404
    outcome = result(take)
    counts = _last_round(take)
    approval = (
        LedgerEntry.objects.filter(object_id=take.pk, to_state=StockTake.State.APPROVED).order_by("number").last()
    )
    names = user_names([count.counter for count in counts] + ([approval.actor] if approval else []))
    missing, extra = (
        tuple(
            documents.stocktake.StockItem(
                line["tag"], line["device"].make_and_model if line["device"] else "", line["what"]
            )
            for line in outcome[name]
        )
        for name in ("missing", "extra")
    )
    data = documents.stocktake.StockTakeResult(
        take.bin.code,
        short(take),
        take.created_at,
        len(take.expected),
        tuple((names.get(count.counter, "Someone"), len(count.tags)) for count in counts),
        _link(take),
        bin_words=take.bin.words,
        missing=missing,
        extra=extra,
        reason=take.reason,
        approved_by=names.get(approval.actor, "") if approval else "",
        approved_at=take.closed_at,
    )
    return pdf_file(documents.stocktake.stock_take_result(data), f"count-{take.bin.code}-result", inline=True)
