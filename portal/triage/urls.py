"""The table of contents of the Triage workspace."""

from django.urls import path

from portal.triage import case, case_actions, phone_and_web, queues, rule_books

app_name = "triage"
urlpatterns = [
    path("triage/", queues.home, name="home"),
    path("triage/queue/<slug:queue>", queues.queue, name="queue"),
    path("triage/next", queues.next_case, name="next"),
    path("triage/rules", rule_books.book, name="rules"),
    path("triage/rules/propose", rule_books.propose, name="propose_rules"),
    path("triage/rules/<uuid:id>", rule_books.shadow, name="shadow"),
    path("triage/parity", phone_and_web.panel, name="parity"),
    path("triage/do/<slug:kind>/<str:key>/<slug:name>", case_actions.do, name="do"),
    path("triage/<str:reference>", case.one, name="case"),
    path("triage/<str:reference>/letter.pdf", case.letter, name="letter"),
]
