"""schema.org metadata of the pages: what each takes from its page's context."""

from iltizam.core.templatetags.texts import shown
from iltizam.plans.enums import PlanPhase
from iltizam.web.public.addresses import address, plan_url

SCHEMA = "https://schema.org"


def _site(context):
    return {
        "@type": "WebSite",
        "name": context["site_name"],
        "url": context["origin"] + address("public:home"),
        "inLanguage": context["language"],
    }


def home(context):
    """The site, and the catalogue of its plans' data."""
    datasets = [
        {
            "@type": "Dataset",
            "name": shown(summary.plan.title),
            "url": context["origin"] + summary.url,
        }
        for summary in context["summaries"]
    ]
    catalogue = {
        "@type": "DataCatalog",
        "name": context["site_name"],
        "url": context["origin"] + address("public:plans"),
        "dataset": datasets,
    }
    return {"@context": SCHEMA, "@graph": [_site(context), catalogue]}


def plan(context):
    """A plan is a data set with its files."""
    found, origin = context["plan"], context["origin"]
    data = origin + address("data:plan", slug=found.slug)
    said = {
        "@context": SCHEMA,
        "@type": "Dataset",
        "@id": context["canonical"],
        "identifier": found.uid,
        "name": shown(found.title),
        "description": shown(found.description) or shown(found.title),
        "url": context["canonical"],
        "inLanguage": sorted(found.title),
        "license": origin + address("public:legal"),
        "isAccessibleForFree": True,
        "spatialCoverage": shown(found.territory.name),
        "creativeWorkStatus": str(PlanPhase(found.phase).label),
        "isPartOf": _site(context),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": data}
        ],
    }
    if found.period:
        said["temporalCoverage"] = f"{found.period.start}/{found.period.end}"
    return said


def commitment(context):
    """A commitment's page: where it stands in the site, and about what it is."""
    found, origin = context["commitment"], context["origin"]
    of_plan = origin + plan_url(context["plan"].slug)
    steps = [
        (shown(context["plan"].title), of_plan),
        (shown(found.title), context["canonical"]),
    ]
    about = {
        "@type": "CreativeWork",
        "identifier": found.uid,
        "name": shown(found.title),
        "isPartOf": {"@id": of_plan},
    }
    if found.lead:
        about["maintainer"] = {
            "@type": "GovernmentOrganization",
            "name": shown(found.lead.name),
        }
    return {
        "@context": SCHEMA,
        "@type": "WebPage",
        "@id": context["canonical"],
        "name": shown(found.title),
        "inLanguage": context["language"],
        "about": about,
        "breadcrumb": {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": place, "name": name, "item": address}
                for place, (name, address) in enumerate(steps, 1)
            ],
        },
        "isPartOf": _site(context),
    }


KINDS = {"home": home, "plan": plan, "commitment": commitment}
