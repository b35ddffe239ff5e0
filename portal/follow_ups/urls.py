"""The table of contents of asking how it goes."""

from django.urls import path

from portal.follow_ups import answer_by_link, follow_up_list

app_name = "follow_ups"
urlpatterns = [
    path("how/<str:token>", answer_by_link.answer, name="how"),
    path("follow-ups/", follow_up_list.home, name="home"),
    path("follow-ups/<uuid:id>", follow_up_list.one, name="one"),
]
