"""The addresses of a plan's papers, below the workspace and in its namespace."""

from django.urls import path

from iltizam.web.workspace.papers import letterhead, listing, making

PAPERS = "plans/<str:slug>/papers/"
LOGO = f"{PAPERS}letterhead/logos/<str:uid>/"

patterns = [
    path("papers/", listing.list_plans, name="papers"),
    path(PAPERS, listing.list_papers, name="plan_papers"),
    path(f"{PAPERS}letterhead/", letterhead.set_letterhead, name="letterhead"),
    path(f"{PAPERS}letterhead/logos/", letterhead.add_logo, name="add_logo"),
    path(LOGO, letterhead.show_logo, name="logo"),
    path(f"{LOGO}off/", letterhead.take_off_logo, name="take_off_logo"),
    path(f"{PAPERS}pack/", making.make_evidence_pack, name="evidence_pack"),
    path(f"{PAPERS}chasing/<str:uid>/", making.make_chasing_letter, name="chasing_letter"),
    path(f"{PAPERS}<slug:paper>/", making.make_paper, name="make_paper"),
]
