"""What the sample documents say, in French and in Arabic, and what hostile people write."""

from iltizam.reporting.document.blocks import Words

LRI, PDI = "\u2066", "\u2069"

# What a layout's own language, a viewer or a terminal could take for a command.
HOSTILE = (
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    "$ sum_(i=1)^n $ *gras* _italique_ `code` \\u{41} \\",
    "[a] ] [ #[ {b} } { // c /* d */ <étiquette> @référence = titre - - + 1.",
    "<script>alert('x')</script> &amp; &#x41; \"guillemets\" 'apostrophe' --- ...",
    "{{ 7*7 }} {% load x %} %(number)s %s ${HOME} $(id) `id`",
)

WORDS = {
    "fr": Words(
        contents="Sommaire",
        page="Page %(number)s sur %(total)s",
        not_reported="Non renseigné",
        figure="Figure",
        table="Tableau",
        ticked="coché",
        not_ticked="non coché",
    ),
    "ar": Words(
        contents="المحتويات",
        page=f"الصفحة {LRI}%(number)s{PDI} من {LRI}%(total)s{PDI}",
        not_reported="لم يُبلَّغ عنه",
        figure="الشكل",
        table="الجدول",
        ticked="مؤشَّر",
        not_ticked="غير مؤشَّر",
    ),
}

# (key: (French, Arabic)); ids and the order of blocks are the same in both.
TEXTS = {
    "country": ("Royaume du Maroc", "المملكة المغربية"),
    "organisation": (
        "Ministère de l’Économie, des Finances et de la Réforme de l’administration",
        "وزارة الاقتصاد والمالية وإصلاح الإدارة",
    ),
    "title": (
        "Rapport d’auto-évaluation du plan d’action national",
        "تقرير التقييم الذاتي لخطة العمل الوطنية",
    ),
    "subtitle": (
        "Partenariat pour un gouvernement ouvert, 2018-2020",
        f"الشراكة من أجل الحكومة المنفتحة {LRI}2018-2020{PDI}",
    ),
    "as_of": ("Situation au 30 juin 2021", f"الوضعية في {LRI}30{PDI} يونيو {LRI}2021{PDI}"),
    "mark": ("Démonstration", "نسخة تجريبية"),
    "reference": (
        "Plan d’action 2018-2020, version 3, 30 juin 2021",
        f"خطة العمل {LRI}2018-2020{PDI}، الصيغة {LRI}3{PDI}، {LRI}30{PDI} يونيو {LRI}2021{PDI}",
    ),
    "context": ("Contexte général", "السياق العام"),
    "lead": (
        "Le plan d’action 2018-2020 compte 18 engagements, répartis en cinq axes.",
        f"تضم خطة العمل {LRI}2018-2020{PDI} {LRI}18{PDI} التزاما موزعة على خمسة محاور.",
    ),
    "plain": (
        (
            "Ce rapport rend compte de l’exécution de chaque engagement. Les taux sont ceux que "
            "publie la plateforme ; ils se lisent avec la méthode qui les calcule, et chacun "
            "mène à ce dont il est tiré."
        ),
        (
            "يعرض هذا التقرير مدى تنفيذ كل التزام. والنسب الواردة فيه هي التي تنشرها المنصة، "
            "وتُقرأ مع المنهجية المعتمدة في احتسابها، وتحيل كل نسبة على مصدرها."
        ),
    ),
    "note": (
        "Source : plateforme de suivi, données arrêtées à la date indiquée.",
        "المصدر: منصة التتبع، معطيات محصورة في التاريخ المشار إليه.",
    ),
    "warning": (
        "Deux engagements n’ont pas été mis à jour depuis six mois.",
        "لم يُحيَّن التزامان منذ ستة أشهر.",
    ),
    "axis": ("Accès à l’information", "الحق في الحصول على المعلومات"),
    "integrity": ("Intégrité et lutte contre la corruption", "النزاهة ومحاربة الفساد"),
    "first_point": ("Sensibilisation du grand public", "تحسيس العموم"),
    "second_point": (
        "Formation des personnes chargées de l’information dans les administrations",
        "تكوين الأشخاص المكلفين بالمعلومات في الإدارات",
    ),
    "rates": ("Taux de réalisation par engagement", "نسب الإنجاز حسب الالتزام"),
    "number": ("N°", "الرقم"),
    "commitment": ("Engagement", "الالتزام"),
    "lead_body": ("Institution", "المؤسسة"),
    "rate": ("Taux", "النسبة"),
    "movement": ("Évolution", "التطور"),
    "total": ("Ensemble du plan", "مجموع الخطة"),
    "open_data": (
        (
            "Renforcement de l’ouverture des données et de leur réutilisation par les citoyens, "
            "les entreprises et les chercheurs"
        ),
        "تعزيز نشر البيانات المفتوحة وإعادة استعمالها من لدن المواطنين والمقاولات والباحثين",
    ),
    "portal": (
        "Portail de la transparence des marchés publics",
        "بوابة شفافية الصفقات العمومية",
    ),
    "agency": ("Agence de développement du digital", "وكالة التنمية الرقمية"),
    "chapter": ("Engagement 1 : ouverture des données", "الالتزام الأول: فتح البيانات"),
    "sheet": ("Présentation de l’engagement", "بطاقة الالتزام"),
    "problem": ("Problème à résoudre", "الإشكالية المطروحة"),
    "problem_text": (
        (
            "Les données publiques sont **dispersées** et rarement *réutilisables* : voir le "
            "[portail national](https://data.example/fr).\n\n- formats fermés\n- licences absentes"
        ),
        (
            "البيانات العمومية **متفرقة** ونادرا ما تكون *قابلة لإعادة الاستعمال*: انظر "
            "[البوابة الوطنية](https://data.example/ar).\n\n- صيغ مغلقة\n- غياب الرخص"
        ),
    ),
    "partners": ("Partenaires", "الشركاء"),
    "remarks": ("Observations de l’institution", "ملاحظات المؤسسة"),
    "remarks_text": (
        (
            "## Ce qui reste à faire\n\nLa licence est adoptée.\n\n1. publier l’inventaire\n"
            "2. former les producteurs"
        ),
        "## ما تبقى إنجازه\n\nتم اعتماد الرخصة.\n\n1. نشر الجرد\n2. تكوين المنتجين",
    ),
    "next_steps": ("Prochaines étapes", "الخطوات المقبلة"),
    "activity": ("Activité 1.1 : inventaire des données", "النشاط الأول: جرد البيانات"),
    "state": ("État d’avancement", "حالة التقدم"),
    "not_started": ("Non commencé", "لم يبدأ"),
    "limited": ("Limité", "محدود"),
    "substantial": ("Important", "مهم"),
    "completed": ("Terminé", "منجز"),
    "suspended": (
        "Suspendue le 3 mars 2020 : marché infructueux.",
        f"معلق منذ {LRI}3{PDI} مارس {LRI}2020{PDI}: صفقة غير مثمرة.",
    ),
    "chart": (
        "Taux par axe : partie pleine, attestée ; partie hachurée, déclarée",
        "النسبة حسب المحور: الجزء الممتلئ مثبت والجزء المخطط مصرح به",
    ),
    "chart_told": (
        "Accès à l’information 84 %, dont 60 % attestés ; intégrité : non renseigné.",
        f"الحصول على المعلومات {LRI}84 %{PDI}؛ النزاهة: غير مبلغ عنها.",
    ),
    "curve": ("Progression du plan", "تطور الخطة"),
    "curve_told": (
        "De 0 % en août 2018 à 84 % en juin 2021.",
        f"من {LRI}0 %{PDI} في غشت {LRI}2018{PDI} إلى {LRI}84 %{PDI} في يونيو {LRI}2021{PDI}.",
    ),
    "began": ("août 2018", f"غشت {LRI}2018{PDI}"),
    "ended": ("juin 2021", f"يونيو {LRI}2021{PDI}"),
    "annex": ("Annexe : contenus hostiles", "ملحق: محتويات عدائية"),
    "cause": ("Cause", "السبب"),
    "detail": ("Précision", "توضيح"),
}
OTHER = {
    "fr": ("ar", "البيانات المفتوحة حق للجميع"),
    "ar": ("fr", "Les données ouvertes sont un droit"),
}
