"""The table of contents of the Triage workspace."""

from django.urls import path

from portal.triage import case, deeds, desk, parity, rules

app_name = "triage"
urlpatterns = [
    path("triage/", desk.home, name="home"),
    path("triage/queue/<slug:queue>", desk.queue, name="queue"),
    path("triage/next", desk.next_case, name="next"),
    path("triage/rules", rules.book, name="rules"),
    path("triage/rules/propose", rules.propose, name="propose_rules"),
    path("triage/rules/<uuid:id>", rules.shadow, name="shadow"),
    path("triage/parity", parity.panel, name="parity"),
    path("triage/do/<slug:kind>/<str:key>/<slug:name>", deeds.do, name="do"),
    path("triage/<str:reference>", case.one, name="case"),
    path("triage/<str:reference>/letter.pdf", case.letter, name="letter"),
]
