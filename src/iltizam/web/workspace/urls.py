"""The workspace, below each language: signed in, never kept by the page cache."""

from django.urls import path

from iltizam.web.workspace import desk

app_name = "workspace"

urlpatterns = [
    path("", desk.show_desk, name="desk"),
]
