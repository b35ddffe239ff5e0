"""The table of contents of the Triage workspace."""

from django.urls import path

from portal.classes import seat_pages
from portal.triage import case, case_action_page, personal_data_pages, phone_and_web, queues, rule_books

app_name = "triage"
urlpatterns = [
    path("triage/", queues.triage_home, name="home"),
    path("triage/queue/<slug:queue>", queues.queue_page, name="queue"),
    path("triage/next", queues.next_case, name="next"),
    path("triage/rules", rule_books.rules_page, name="rules"),
    path("triage/rules/propose", rule_books.propose_rules, name="propose_rules"),
    path("triage/rules/<uuid:id>", rule_books.shadow_page, name="shadow"),
    path("triage/parity", phone_and_web.phone_and_web_page, name="parity"),
    path("triage/do/<slug:kind>/<str:key>/<slug:name>", case_action_page.case_action_page, name="do"),
    path("triage/<str:reference>", case.case_page, name="case"),
    path("triage/<str:reference>/letter.pdf", case.letter, name="letter"),
    path("triage/<str:reference>/seats/<uuid:booking>/<slug:name>", seat_pages.do_seat_at_desk, name="do_seat"),
    path("triage/<str:reference>/data", personal_data_pages.personal_data_page, name="personal_data"),
    path("triage/<str:reference>/data/copy.json", personal_data_pages.personal_data_file, name="personal_data_file"),
    path("triage/<str:reference>/data/copy.pdf", personal_data_pages.personal_data_paper, name="personal_data_paper"),
    path("triage/<str:reference>/data/erase", personal_data_pages.erase_page, name="erase"),
    path("triage/<str:reference>/data/erased", personal_data_pages.erased_page, name="erased"),
    path("triage/<str:reference>/data/erased.pdf", personal_data_pages.erased_paper, name="erased_paper"),
]
