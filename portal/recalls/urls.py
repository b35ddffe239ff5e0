"""The table of contents of the recalls."""

from django.urls import path

from portal.recalls import recall_list, start_page

app_name = "recalls"
urlpatterns = [
    path("recalls/", recall_list.recall_list, name="home"),
    path("recalls/start", start_page.start_page, name="start"),
]
