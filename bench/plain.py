"""A plain Django list to measure the machine by: 50 rows, one statement, one template.

Spec 8's bars for uncached pages were set where such a list takes 6.1 ms of CPU. Beside it
a page's milliseconds say something on any machine, and on a busy one too.
"""

from functools import cache

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from bench.yardstick import ROWS
from iltizam.plans.models import Commitment
from iltizam.urls import urlpatterns as product

ADDRESS = "/bench/plain/"

_MARKUP = """<!doctype html><html lang="fr"><head><title>{{ title }}</title></head><body><ul>
{% for row in rows %}<li class="card{% if row.number %} card--numbered{% endif %}">
<h2><a href="{% url 'public:commitment' row.plan.slug row.number %}">{{ row.title.fr }}</a></h2>
<p>{{ row.plan.title.fr|truncatechars:60 }} – {{ row.lead.name.fr|default:"–" }}</p>
<p>{{ row.summary.fr }}</p><p>{{ row.number }} · {{ row.plan.slug|upper }}</p>
</li>{% endfor %}</ul></body></html>"""


@cache
def _template():
    return engines["django"].from_string(_MARKUP)


def show_list(request):
    rows = Commitment.objects.select_related("plan", "lead").order_by("pk")[:ROWS]
    return HttpResponse(_template().render({"rows": rows, "title": "Plain"}, request))


show_list.route_permission = "public"
urlpatterns = [*product, path(ADDRESS[1:], show_list)]
