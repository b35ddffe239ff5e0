"""The table of contents of the store: stock, donations, bins and counts, pools, labels, parts, the gate, carbon and
waste.
"""

from django.urls import path

from portal.warehouse import counting, labels, lots, pools, stock

app_name = "store"
urlpatterns = [
    path("warehouse/stock", stock.register, name="stock"),
    path("warehouse/stock/do", stock.do, name="do"),
    path("warehouse/receive", lots.receive, name="receive"),
    path("warehouse/lots", lots.register, name="lots"),
    path("warehouse/lots/new", lots.new, name="new_lot"),
    path("warehouse/lots/<str:number>", lots.one, name="lot"),
    path("warehouse/lots/<str:number>/close", lots.close, name="close_lot"),
    path("warehouse/lots/<str:number>/receipt.pdf", lots.receipt, name="receipt"),
    path("warehouse/lots/<str:number>/variance.pdf", lots.variance, name="variance"),
    path("warehouse/donors", lots.donors, name="donors"),
    path("warehouse/donors/new", lots.new_donor, name="new_donor"),
    path("warehouse/donors/<uuid:id>", lots.amend_donor, name="donor"),
    path("warehouse/bins", counting.bins, name="bins"),
    path("warehouse/bins/new", counting.open_bin, name="new_bin"),
    path("warehouse/bins/<slug:code>", counting.bin_page, name="bin"),
    path("warehouse/bins/<slug:code>/count", counting.start, name="start_count"),
    path("warehouse/counts", counting.register, name="counts"),
    path("warehouse/counts/<uuid:id>", counting.one, name="count"),
    path("warehouse/counts/<uuid:id>/again", counting.recount, name="recount"),
    path("warehouse/counts/<uuid:id>/approve", counting.approve, name="approve_count"),
    path("warehouse/counts/<uuid:id>/cancel", counting.cancel, name="cancel_count"),
    path("warehouse/counts/<uuid:id>/sheet.pdf", counting.sheet, name="count_sheet"),
    path("warehouse/counts/<uuid:id>/result.pdf", counting.result_paper, name="count_result"),
    path("warehouse/pools", pools.register, name="pools"),
    path("warehouse/pools/new", pools.new, name="new_pool"),
    path("warehouse/pools/<slug:code>", pools.book, name="pool"),
    path("warehouse/pools/<slug:code>/change", pools.amend, name="amend_pool"),
    path("warehouse/labels", labels.choose, name="labels"),
    path("warehouse/weee", labels.weee, name="weee"),
    path("warehouse/weee/note.pdf", labels.weee_paper, name="weee_note"),
    path("warehouse/parts", pools.parts, name="parts"),
    path("warehouse/parts/new", pools.new_part, name="new_part"),
    path("warehouse/parts/<slug:code>", pools.part, name="part"),
    path("warehouse/gate", pools.gate_rules, name="gate"),
    path("warehouse/gate/<slug:code>", pools.set_rule, name="set_rule"),
    path("warehouse/carbon", pools.carbon, name="carbon"),
    path("warehouse/carbon/new", pools.new_factor, name="new_factor"),
]
