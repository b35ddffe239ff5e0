"""The table of contents of the data incidents workspace."""

from django.urls import path

from portal.incidents import incident_list, incident_page

app_name = "incidents"
urlpatterns = [
    path("incidents/", incident_list.incident_list, name="home"),
    path("incidents/<str:number>", incident_page.incident_page, name="one"),
    path("incidents/<str:number>/do/<slug:name>", incident_page.incident_deed_page, name="deed"),
]
