"""The table of contents of the tasks workspace."""

from django.urls import path

from portal.task_pages import task_list, task_page

app_name = "tasks"
urlpatterns = [
    path("tasks/", task_list.task_list, name="home"),
    path("tasks/<uuid:id>", task_page.task_page, name="one"),
]
