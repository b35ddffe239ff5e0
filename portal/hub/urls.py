"""The table of contents of the Hub workspace."""

from django.urls import path

from portal.hub import about_page, arriving_page, find_page, hand_over_page, hub_home, parcel_pages, walk_in_pages

app_name = "hub"
urlpatterns = [
    path("hub/", hub_home.hub_home, name="home"),
    path("hub/find", find_page.find_page, name="find"),
    path("hub/arriving", arriving_page.arriving_page, name="arriving"),
    path("hub/here", walk_in_pages.walk_in_page, name="walk_in"),
    path("hub/here/<str:reference>", walk_in_pages.here_page, name="here"),
    path("hub/here/<str:reference>/receipt.pdf", walk_in_pages.receipt_paper, name="here_receipt"),
    path("hub/about", about_page.about_page, name="about"),
    path("hub/parcels/<str:number>", parcel_pages.parcel_page, name="parcel"),
    path("hub/parcels/<str:number>/hand-over", hand_over_page.hand_over_page, name="hand_over"),
    path("hub/parcels/<str:number>/remind", parcel_pages.remind_page, name="remind"),
    path("hub/parcels/<str:number>/working", parcel_pages.working_page, name="working"),
    path("hub/parcels/<str:number>/gift-agreement.pdf", parcel_pages.gift_agreement_paper, name="gift_agreement"),
    path("hub/parcels/<str:number>/receipt.pdf", parcel_pages.receipt_paper, name="receipt"),
]
