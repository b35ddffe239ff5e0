"""The table of contents of asking how it goes."""

from django.urls import path

from portal.follow_ups import answer_by_link, follow_up_list

app_name = "follow_ups"
urlpatterns = [
    path("how/<str:token>", answer_by_link.answer_by_link, name="how"),
    path("follow-ups/", follow_up_list.follow_up_list, name="home"),
    path("follow-ups/<uuid:id>", follow_up_list.follow_up_page, name="one"),
]
