"""Pages that are not there for everybody who may open them, or not from the start."""

# Pages whose deed has roles of its own, papers that are there only at the end, and tasks, whose kind has its owner.
BY_THE_DEED = {
    "swaps/<uuid:id>/<slug:name>",
    "hub/shared-devices/<str:tag>/<slug:name>",
    "hub/parcels/<str:number>/remind",
    "hub/parcels/<str:number>/missing",
    "hub/parcels/<str:number>/stop",
    "hub/parcels/<str:number>/working",
    "incidents/<str:number>/do/<slug:name>",
    "service/organisations/<slug:code>/hub",
    "sims/<str:iccid>/do/<slug:name>",
    "sims/boxes/<str:number>/do/<slug:name>",
    "shared-boxes/<str:number>/do/<slug:name>",
    "warehouse/device/<str:tag>/do/<slug:name>",
    "warehouse/parcels/<str:number>/do/<slug:name>",
    "warehouse/stock/do",
    "warehouse/pools/<slug:code>/do/<slug:name>",
    "queue/need/<uuid:id>/do/<slug:name>",
    "payments/orders/<uuid:id>/do/<slug:name>",
    "tasks/<uuid:id>",
}
LATER = {
    "hub/here/<str:reference>/drop",
    "payments/orders/<uuid:id>/receipt.pdf",
    "hub/classes/<uuid:id>/correct/<uuid:booking>",
    "hub/parcels/<str:number>/receipt.pdf",
    "triage/<str:reference>/data/erased",
    "triage/<str:reference>/data/erased.pdf",
    "tasks/<uuid:id>",
    "warehouse/counts/<uuid:id>/result.pdf",
    "warehouse/weee/note.pdf",
    "warehouse/counts/<uuid:id>/approve",
    "warehouse/counts/<uuid:id>/again",
}
