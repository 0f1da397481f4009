"""Public pages, each below a language."""

app_name = "public"

urlpatterns = []
