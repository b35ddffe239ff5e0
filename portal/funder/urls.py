"""The table of contents of the funder's workspace."""

from django.urls import path

from portal.funder import figure_rows, money_pages, report_files, views

app_name = "funder"
urlpatterns = [
    path("funder/", views.newest_report, name="home"),
    path("funder/money", money_pages.money_page, name="money"),
    path("funder/money/target", money_pages.target_page, name="aim"),
    path("funder/money/spending", money_pages.spending_page, name="spend"),
    path("funder/reports", views.report_list, name="reports"),
    path("funder/reports/<uuid:id>", views.report_page, name="report"),
    path("funder/reports/<uuid:id>/progress", views.freezing_progress, name="progress"),
    path("funder/reports/<uuid:id>/<str:form>", report_files.download, name="download"),
    path("funder/reports/<uuid:id>/rows/<slug:measure>", figure_rows.figure_rows_page, name="rows"),
    path("funder/charts/<uuid:id>/<slug:chart>.svg", report_files.chart, name="chart"),
]
