"""The OGP's names of policy areas, as its data set spells them, with their translations.

A commitment names its areas freely; one that the OGP names too is shown in the reader's
language and counted in the OGP's own format.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

NAMES = (
    _("Anti-Corruption and Integrity"),
    _("Anti-corruption Institutions"),
    _("Anti-Corruption Strategies"),
    _("Asset Disclosure"),
    _("Audits"),
    _("Beneficial Ownership"),
    _("Conflicts Of Interest"),
    _("Elections"),
    _("Political Finance"),
    _("Lobbying"),
    _("Open Contracting"),
    _("Public Procurement"),
    _("Right To Information"),
    _("Whistleblower Protections"),
    _("Civic Space and Enabling Environment"),
    _("Freedom of Assembly"),
    _("Freedom of Association"),
    _("Freedom of Expression"),
    _("Democratizing Decision-Making"),
    _("Digital Participation"),
    _("Mainstreaming Participation"),
    _("Regulatory Governance"),
    _("Social Accountability"),
    _("Digital Governance"),
    _("Automated Decision-making"),
    _("Data Stewardship and Privacy"),
    _("Digital Inclusion"),
    _("Disinformation/Misinformation"),
    _("Online Civic Space"),
    _("Environment & Climate"),
    _("Climate Finance"),
    _("Climate Mitigation and Adaptation"),
    _("Environmental Regulation"),
    _("International Environmental Agreements"),
    _("Fiscal Openness"),
    _("Publication Of Budget/Fiscal Information"),
    _("Public Participation In Budget/Fiscal Policy"),
    _("Oversight Of Budget/Fiscal Policies"),
    _("Stimulus and Economic Recovery"),
    _("Tax"),
    _("Debt"),
    _("Inclusion"),
    _("Gender"),
    _("Gender-Based Violence"),
    _("Economic Inclusion"),
    _("LGBTQIA+"),
    _("People with Disabilities"),
    _("Youth"),
    _("Justice"),
    _("Access to Justice"),
    _("Open Justice"),
    _("Policing & Corrections"),
    _("Judiciary"),
    _("Open Parliaments"),
    _("Public Service Delivery"),
    _("Citizenship & Immigration"),
    _("Education"),
    _("Health & Nutrition"),
    _("Infrastructure & Transport"),
    _("Water & Sanitation"),
    _("Capacity Building"),
    _("Digital Transformation"),
    _("Legislation"),
    _("Regulation"),
    _("Legislative Oversight"),
    _("Open Data"),
    _("Public Participation"),
    _("Aid"),
    _("Energy"),
    _("Extractive Industries"),
    _("Land and Spatial Planning"),
    _("Media & Telecommunications"),
    _("Science & Technology"),
    _("Security & Public Safety"),
    _("Labor"),
    _("Private Sector"),
    _("Subnational"),
    _("Human Rights"),
    _("Open Parliament Plan"),
    _("Sustainable Development Goals"),
    _("Open Data (Water/Sanitation)"),
    _("Open Data (Health)"),
    _("Open Data (Education)"),
    _("Participation in Lawmaking"),
    _("Access to information"),
    _("Money in Politics"),
)
_NAME_OF = {name.casefold(): name for name in NAMES}


def name_of(area: str) -> str:
    """The OGP's name of ``area`` in the language of the page, whatever its case.

    An area that the OGP does not name comes back as it is written.
    """
    known = _NAME_OF.get(area.casefold())
    return gettext(known) if known else area
