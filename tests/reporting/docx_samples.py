"""Compiled documents as layouts get them: French, Arabic, hostile, and as long as a report."""

import io

from PIL import Image

from iltizam.reporting.document import richtext
from iltizam.reporting.document.blocks import (
    Bar,
    Bars,
    Boxes,
    Choice,
    Column,
    Contents,
    Cover,
    Curve,
    Document,
    Fact,
    Heading,
    Items,
    Logo,
    Narrative,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Sheet,
    Table,
    Words,
)

MOMENT = "2026-11-20T09:30:00+00:00"
WORDS = {
    "fr": Words(
        contents="Table des matières",
        page="Page %(number)s sur %(total)s",
        not_reported="Non renseigné",
        figure="Figure",
        table="Tableau",
        ticked="coché",
        not_ticked="non coché",
    ),
    "ar": Words(
        contents="فهرس المحتويات",
        page="صفحة %(number)s من %(total)s",
        not_reported="غير مبلَّغ عنه",
        figure="الشكل",
        table="الجدول",
        ticked="مؤشَّر",
        not_ticked="غير مؤشَّر",
    ),
}
TEXTS = {
    "fr": {
        "title": "Rapport d’auto-évaluation du plan d’action national 2024-2026",
        "country": "Royaume d’exemple",
        "organisation": "Ministère de la Réforme de l’administration",
        "subtitle": "Partenariat pour un gouvernement ouvert",
        "line": "Situation au 20 novembre 2026, version 3",
        "mark": "Démonstration",
        "reference": "Plan 2024-2026 · version 3 · 20 novembre 2026",
        "context": "Contexte général",
        "rates": "Avancement des engagements",
        "chapter": "Engagement {n} : Publier les données ouvertes des communes « {n} »",
        "activity": "Activité {n}.{m} : Mettre en place le portail",
        "caption": "Taux d’exécution par engagement",
        "heads": ("Engagement", "Taux", "Avancement"),
        "axis": "Axe 1 : Transparence",
        "total": "Ensemble du plan",
        "sheet": "Fiche de l’engagement",
        "facts": ("Institution responsable", "Problème", "Remarques"),
        "institution": "Ministère de l’Intérieur",
        "status": "État d’avancement",
        "choices": ("Non commencé", "Limité", "Important", "Terminé"),
        "note": "Selon le rapport du 12 novembre 2026.",
        "percent": "{} %",
        "alternative": "Trois axes : 84 %, 50 % et non renseigné.",
        "curve": "Évolution du taux",
        "curve_says": "Le taux monte de 0 % à 84 % entre mars 2024 et novembre 2026.",
        "first": "mars 2024",
        "last": "novembre 2026",
        "warning": "Attention : deux activités sont sans nouvelles depuis 90 jours.",
        "narrative": (
            "Le plan a été **adopté en mars 2024** après une *large consultation*.\n\n"
            "## Les étapes\n\n- Lancement ;\n- Consultation sur [le portail]"
            "(https://example.org/consultation) ;\n- Adoption.\n\n"
            "1. D’abord les données.\n2. Ensuite les services.\n\nLa suite est connue."
        ),
        "remark": "Le comité a examiné *l’avancement* deux fois.",
        "label": "Contexte général (français)",
        "next": "Suites à donner",
    },
    "ar": {
        "title": "تقرير التقييم الذاتي لخطة العمل الوطنية 2024-2026",
        "country": "مملكة المثال",
        "organisation": "وزارة إصلاح الإدارة",
        "subtitle": "الشراكة من أجل حكومة منفتحة",
        "line": "الوضعية في 20 نونبر 2026، النسخة 3",
        "mark": "عرض توضيحي",
        "reference": "خطة 2024-2026 · النسخة 3 · 20 نونبر 2026",
        "context": "السياق العام",
        "rates": "تقدم الالتزامات",
        "chapter": "الالتزام {n}: نشر البيانات المفتوحة للجماعات «{n}»",
        "activity": "النشاط {n}.{m}: إحداث البوابة",
        "caption": "نسبة الإنجاز حسب الالتزام",
        "heads": ("الالتزام", "النسبة", "التقدم"),
        "axis": "المحور 1: الشفافية",
        "total": "مجموع الخطة",
        "sheet": "بطاقة الالتزام",
        "facts": ("المؤسسة المسؤولة", "المشكلة", "ملاحظات"),
        "institution": "وزارة الداخلية",
        "status": "حالة التقدم",
        "choices": ("لم يبدأ", "محدود", "مهم", "مكتمل"),
        "note": "حسب تقرير 12 نونبر 2026.",
        "percent": "\u2066{} %\u2069",
        "alternative": "ثلاثة محاور: 84 % و50 % وغير مبلغ عنه.",
        "curve": "تطور النسبة",
        "curve_says": "ترتفع النسبة من 0 % إلى 84 % بين مارس 2024 ونونبر 2026.",
        "first": "مارس 2024",
        "last": "نونبر 2026",
        "warning": "تنبيه: نشاطان بدون أخبار منذ 90 يوما.",
        "narrative": (
            "تم **اعتماد الخطة في مارس 2024** بعد *استشارة واسعة*.\n\n"
            "## المراحل\n\n- الإطلاق؛\n- الاستشارة على [البوابة]"
            "(https://example.org/consultation)؛\n- الاعتماد.\n\n"
            "1. البيانات أولا.\n2. ثم الخدمات.\n\nوالبقية معروفة."
        ),
        "remark": "درست اللجنة *التقدم* مرتين.",
        "label": "السياق العام (العربية)",
        "next": "الخطوات المقبلة",
    },
}
HOSTILE = (
    "<w:p>&amp;</w:p>",
    "\"quotes\" 'single' `back`",
    "# [ ] $ * _ \\ ~ @ < > & ]]> <!-- -->",
    "NUL:\x00 BEL:\x07 VT:\x0b US:\x1f FFFE:\ufffe",
    "lone \ud83d surrogate",
    "emoji 👩🏽‍💻 🇲🇦",
    "override \u202eabc and isolate \u2067never closed",
    "{ PAGE } { INCLUDETEXT \"/etc/passwd\" } =cmd|' /C calc'!A0",
    "tab\tand\nline break\r\nand another",
    "W" * 5_000,
    "   spaces   kept   ",
    "%(number)s %s {0}",
)


def line(text, **style):
    return (Run(text, **style),) if text else ()


def narrative(name, source, *, label="", language=""):
    blocks = richtext.read(source, id=name, language=language)
    return Narrative(name, label, source, blocks, language)


def logo_bytes(size=(400, 160), kind="PNG"):
    kept = io.BytesIO()
    Image.new("RGB", size, "#0b6b4f").save(kept, kind)
    return kept.getvalue()


def document(blocks, *, language="fr", cover=None, **choices):
    """A document around these blocks."""
    values = {
        "kind": "report",
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "title": TEXTS[language]["title"],
        "reference": TEXTS[language]["reference"],
        "plan": "exemple-2024-2026",
        "version": 3,
        "on": "2026-11-20",
        "moment": MOMENT,
        "address": "https://example.org",
        "words": WORDS[language],
    }
    return Document(**{**values, **choices}, blocks=tuple(blocks), cover=cover)


def report(language="fr", *, commitments=2, activities=2, **choices):
    """A report with every kind of block."""
    said = TEXTS[language]
    cover = Cover(
        country=said["country"],
        organisations=(said["organisation"],),
        subtitle=said["subtitle"],
        lines=(line(said["line"]),),
        logos=(Logo("logo.png", said["country"]), Logo("missing.png", said["organisation"])),
        mark=said["mark"],
    )
    blocks = [
        Contents("contents", line(WORDS[language].contents)),
        Heading("context", 1, line(said["context"])),
        narrative("context-text", said["narrative"], label=said["label"]),
        Paragraph("warning", line(said["warning"]), "warning"),
        *_rates(language, commitments),
    ]
    for number in range(1, commitments + 1):
        blocks += _chapter(language, number, activities)
    return document(blocks, language=language, cover=cover, **choices)


def _percent(language, value):
    return Run(TEXTS[language]["percent"].format(value), figure=str(value))


def _rates(language, commitments):
    said = TEXTS[language]
    first, rate, bar = (line(head) for head in said["heads"])
    rows = [Row("axis", ((line(said["axis"]),),), "group")]
    for number in range(1, commitments + 1):
        link = Run(said["chapter"].format(n=number), href=f"/plans/exemple/{number}")
        rate_cell = ((_percent(language, 84),),)
        rows.append(Row(f"rate-{number}", (((link,),), rate_cell, rate_cell)))
    total = ((_percent(language, 67),),)
    rows.append(Row("rate-total", ((line(said["total"]),), total, ()), "total"))
    columns = (Column(first, share=5), Column(rate, "figure"), Column(bar, "bar", 3))
    bars = (
        Bar(line(said["axis"]), 84.0, (_percent(language, 84),), 60.0),
        Bar(line(said["axis"]), 50.0, (_percent(language, 50),)),
        Bar(line(said["axis"]), None, line(WORDS[language].not_reported)),
    )
    points = ((0.0, 0.0), (0.3, 20.0), (0.6, 50.0), (1.0, 84.0))
    return [
        Heading("rates", 1, line(said["rates"])),
        Table("rates-table", line(said["caption"]), columns, tuple(rows)),
        Bars("rates-bars", line(said["caption"]), said["alternative"], bars),
        Curve(
            "rates-curve",
            line(said["curve"]),
            said["curve_says"],
            points,
            line(said["first"]),
            line(said["last"]),
        ),
    ]


def _chapter(language, number, activities):
    said = TEXTS[language]
    other = "fr" if language == "ar" else "ar"
    labels = [line(fact) for fact in said["facts"]]
    name = f"commitment-{number}"
    facts = (
        Fact(f"{name}-lead", labels[0], (Paragraph(f"{name}-who", line(said["institution"])),)),
        Fact(
            f"{name}-problem",
            labels[1],
            (
                Paragraph(f"{name}-why", line(TEXTS[other]["warning"], language=other)),
                Items(f"{name}-points", (line(said["note"]), line(said["line"]))),
            ),
        ),
        Fact(f"{name}-remarks", labels[2], (narrative(f"{name}-remark", said["remark"]),)),
    )
    found = [
        Heading(name, 1, line(said["chapter"].format(n=number))),
        Sheet(f"{name}-sheet", line(said["sheet"]), facts),
    ]
    for place in range(1, activities + 1):
        found += _activity(language, number, place)
    return [
        *found,
        Heading(f"{name}-next", 2, line(said["next"])),
        narrative(f"{name}-next-text", "", label=said["next"]),
        PageBreak(f"{name}-end"),
    ]


def _activity(language, number, place):
    said = TEXTS[language]
    name = f"activity-{number}-{place}"
    choices = tuple(Choice(line(each), n == 2) for n, each in enumerate(said["choices"]))
    return [
        Heading(name, 2, line(said["activity"].format(n=number, m=place))),
        Boxes(
            f"{name}-boxes",
            line(said["status"]),
            choices,
            (_percent(language, 60 + place),),
            line(said["note"]),
        ),
        Heading(f"{name}-done", 3, line(said["next"])),
        Items(f"{name}-list", (line(said["note"]), line(said["line"])), is_numbered=True),
        Paragraph(f"{name}-lead", line(said["remark"]), "lead"),
        Paragraph(f"{name}-missing", line(WORDS[language].not_reported), "missing"),
        Paragraph(
            f"{name}-text",
            (
                Run(said["remark"] + " "),
                Run(said["note"], is_strong=True),
                Run(" "),
                Run(said["line"], is_emphasis=True),
            ),
        ),
    ]


def long_report(language="fr"):
    """As long as the published report: 18 commitments with five activities, long texts."""
    made = report(language, commitments=18, activities=5)
    text = (TEXTS[language]["narrative"] + "\n\n") * 3
    extra = [narrative(f"more-{number}", text) for number in range(18)]
    return document([*made.blocks, *extra], language=language, cover=made.cover)


def hostile(language="fr"):
    """Every text that a layout could misread, in every kind of block."""
    blocks = [Contents("contents", line(HOSTILE[0]))]
    for number, text in enumerate(HOSTILE):
        said, name = line(text), f"hostile-{number}"
        column = Column(said)
        blocks += [
            Heading(f"{name}-h", 2, said),
            Paragraph(f"{name}-p", said),
            Items(f"{name}-i", (said, ())),
            Table(f"{name}-t", said, (column, column), (Row(f"{name}-r", ((said,), (said,))),)),
            Sheet(
                f"{name}-s", said, (Fact(f"{name}-f", said, (Paragraph(f"{name}-fp", said),)),)
            ),
            Boxes(f"{name}-b", said, (Choice(said, is_ticked=True),), said, said),
            Bars(f"{name}-c", said, text, (Bar(said, 50.0, said),)),
            Curve(f"{name}-v", said, text, ((0.0, 0.0), (1.0, 100.0)), said, said),
            narrative(f"{name}-n", text, label=text),
        ]
    cover = Cover(HOSTILE[0], HOSTILE[:3], HOSTILE[2], (line(HOSTILE[3]),), (), HOSTILE[1])
    return document(
        blocks,
        language=language,
        cover=cover,
        title=HOSTILE[2],
        reference=HOSTILE[3],
    )
