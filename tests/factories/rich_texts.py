"""The words of the rich plan: an invented country, in French, Arabic and English."""

from iltizam.core.texts import LocalisedText


def t(fr: str, ar: str, en: str) -> LocalisedText:
    return LocalisedText(fr=fr, ar=ar, en=en)


NONE = LocalisedText()
COUNTRY = t("Arcadie", "أركاديا", "Arcadia")
REGION = t("Arcadie du Nord", "أركاديا الشمالية", "Northern Arcadia")
MINISTRY = t("Ministère des Finances", "وزارة المالية", "Ministry of Finance")
AGENCY = t("Agence du numérique", "وكالة التنمية الرقمية", "Digital Agency")
OLD_AGENCY = t("Office de l’informatique", "مكتب المعلوميات", "Computing Office")
ASSOCIATION = t("Budget pour tous", "ميزانية للجميع", "Budget for All")
PLAN = t(
    "Plan d’action national d’exemple",
    "خطة عمل وطنية نموذجية",
    "Example national action plan",
)
PLAN_DESCRIPTION = t(
    "Un plan inventé, où chaque rubrique est remplie.",
    "خطة متخيلة، كل خاناتها معبأة.",
    "An invented plan in which every part is filled in.",
)
ADOPTION = t(
    "Décision du comité de pilotage", "قرار لجنة القيادة", "Steering committee decision"
)
METHODOLOGY_NOTE = t(
    "Les poids sont fixés une fois par le chef de projet après l’adoption.",
    "يحدد رئيس المشروع الأوزان مرة واحدة بعد الاعتماد.",
    "Weights are set once by the commitment lead after adoption.",
)
BANDS = [
    ("not_started", 0, 0, 0),
    ("limited", 1, 1, 59),
    ("substantial", 60, 60, 90),
    ("completed", 90, 90, 100),
]
BAND_LABELS = {
    "not_started": t("Non commencé", "لم يبدأ", "Not started"),
    "limited": t("Limité", "محدود", "Limited"),
    "substantial": t("Important", "مهم", "Substantial"),
    "completed": t("Terminé", "مكتمل", "Completed"),
}
FORM = [
    ("problem", t("Problématique", "الإشكالية", "Problem"), "problem"),
    ("content", t("Consistance", "المضمون", "What it consists of"), "commitment_description"),
]
AXES = [
    (
        t("Transparence budgétaire", "شفافية الميزانية", "Budget transparency"),
        t("Suivre l’argent public.", "تتبع المال العام.", "Following public money."),
    ),
    (
        t("Participation citoyenne", "المشاركة المواطنة", "Citizen participation"),
        t("Décider avec les habitants.", "القرار مع الساكنة.", "Deciding with residents."),
    ),
]
SOURCE = t(
    "Relevé des conclusions du comité",
    "محضر استنتاجات اللجنة",
    "Minutes of the committee",
)
STAKEHOLDERS = t("Presse économique", "الصحافة الاقتصادية", "The business press")
BUDGET = (
    t(
        "Publier le budget en données ouvertes",
        "نشر الميزانية في شكل بيانات مفتوحة",
        "Publish the budget as open data",
    ),
    t(
        "Chaque dépense de l’État sera publiée ligne par ligne, dans un format que chacun peut "
        "ouvrir et réutiliser, au plus tard un mois après le vote.",
        "ستنشر كل نفقات الدولة سطرا بسطر، في صيغة يمكن للجميع فتحها وإعادة استعمالها، في أجل "
        "أقصاه شهر بعد التصويت.",
        "Every item of public spending will be published line by line, in a form that anyone "
        "can open and reuse, at most one month after the vote.",
    ),
)
BUDGET_TEXTS = {
    "problem": t(
        "Le budget est imprimé et ne peut être ni cherché ni comparé.",
        "الميزانية مطبوعة ولا يمكن البحث فيها ولا مقارنتها.",
        "The budget is printed and can be neither searched nor compared.",
    ),
    "content": t(
        "Un portail, un décret qui oblige à publier, et des formations.",
        "بوابة، ومرسوم يلزم بالنشر، ودورات تكوينية.",
        "A portal, a decree that makes publication a duty, and training.",
    ),
}
PORTAL = t("Ouvrir le portail du budget", "فتح بوابة الميزانية", "Open the budget portal")
PORTAL_DESCRIPTION = t(
    "Le portail montre chaque ligne votée et exécutée.",
    "تعرض البوابة كل سطر مصادق عليه ومنفذ.",
    "The portal shows every line as voted and as spent.",
)
PORTAL_OUTPUT = t("Un portail en ligne", "بوابة على الإنترنت", "A portal online")
UPDATES = [
    t("Le marché est attribué.", "تم إسناد الصفقة.", "The contract has been awarded."),
    t("Toutes les données sont prêtes.", "كل البيانات جاهزة.", "All data are ready."),
    t(
        "Correction : deux ministères sur trois ont fourni leurs données.",
        "تصحيح: وزارتان من ثلاث قدمتا بياناتهما.",
        "Correction: two ministries of three have supplied their data.",
    ),
    t(
        "Le portail est ouvert aux essais publics.",
        "البوابة مفتوحة للتجربة العمومية.",
        "The portal is open for public testing.",
    ),
]
REGRESSION = t(
    "La reprise des données a dû recommencer après un audit.",
    "تعين إعادة نقل البيانات بعد افتحاص.",
    "Moving the data had to begin again after an audit.",
)
DIFFICULTY = t(
    "Les formats diffèrent d’un ministère à l’autre.",
    "تختلف الصيغ من وزارة إلى أخرى.",
    "Formats differ from one ministry to the next.",
)
ACTIONS = [
    (
        t("Atelier avec les journalistes", "ورشة مع الصحافيين", "Workshop with journalists"),
        [(200, "done", NONE)],
    ),
    (
        t("Essai du portail par le public", "تجربة البوابة من طرف العموم", "Public trial"),
        [
            (
                200,
                "not_done",
                t("Le serveur manquait.", "غاب الخادم.", "There was no server yet."),
            ),
            (12, "done", NONE),
        ],
    ),
    (
        t("Version en arabe", "النسخة العربية", "Arabic version"),
        [(12, "not_done", t("Traduction en cours.", "الترجمة جارية.", "In translation."))],
    ),
    (
        t("Guide du lecteur", "دليل القارئ", "Reader’s guide"),
        [(90, "additional", NONE)],
    ),
]
EVIDENCE = [
    t("Le portail d’essai", "البوابة التجريبية", "The trial portal"),
    t("Annonce du marché", "إعلان الصفقة", "Notice of the contract"),
    t("Compte rendu des essais", "محضر التجارب", "Minutes of the trials"),
]
RESTRICTED = t(
    "Il nomme des candidats au marché.",
    "يذكر أسماء المرشحين للصفقة.",
    "It names those who bid for the contract.",
)
POSTPONED = t(
    "L’audit a demandé une reprise des données.",
    "طلب الافتحاص إعادة نقل البيانات.",
    "The audit asked for the data to be moved again.",
)
WEIGHT_REASON = t(
    "Le portail est l’essentiel du travail.",
    "البوابة هي جوهر العمل.",
    "The portal is most of the work.",
)
REVIEW_REASON = t(
    "Les pages d’essai ne couvrent que la moitié des lignes.",
    "صفحات التجربة لا تغطي إلا نصف السطور.",
    "The trial pages cover only half of the lines.",
)
REVIEW_ACCEPTED = t("Le taux a été relevé.", "تم رفع النسبة.", "The rate has been raised.")
DECREE = t(
    "Adopter le décret de publication",
    "اعتماد مرسوم النشر",
    "Adopt the decree on publication",
)
OUTSIDE_EVENT = t(
    "Le vote de la loi de finances",
    "التصويت على قانون المالية",
    "The vote on the finance act",
)
OBSTACLE = t(
    "Le décret attend la signature.",
    "المرسوم ينتظر التوقيع.",
    "The decree awaits signature.",
)
OBSTACLE_AMENDED = t(
    "Le décret a été rédigé depuis.",
    "تمت صياغة المرسوم منذ ذلك الحين.",
    "The decree has been drafted since.",
)
MITIGATION = t(
    "Une circulaire s’applique d’ici là.",
    "تطبق دورية إلى ذلك الحين.",
    "A circular applies in the meantime.",
)
OBSTACLE_RESOLVED = t(
    "Le marché a été déclaré infructueux.",
    "أعلنت الصفقة عديمة الجدوى.",
    "The first tender found no bidder.",
)
TRAININGS = t(
    "Former les agents des ministères",
    "تكوين موظفي الوزارات",
    "Train the ministries’ staff",
)
ASSESSMENT = t(
    "La moitié des jeux de données promis se trouvent.",
    "يمكن العثور على نصف مجموعات البيانات الموعودة.",
    "Half of the promised data sets can be found.",
)
UNPUBLISHED = t("Brouillon interne", "مسودة داخلية", "Unpublished words of an association")
# What is written in reports that are not published, and asked for and not approved.
DRAFTED = t("Brouillon du rapport", "مسودة التقرير", "Words of a report that is a draft")
RETURNED = t("À revoir avant envoi", "للمراجعة قبل الإرسال", "Words of whoever returned it")
ASKED_FOR = t("Demande en attente", "طلب قيد الانتظار", "Words of a change asked for")
IRM = [
    ("verifiable", "yes"),
    ("potential", "substantial"),
    ("completion", "limited"),
    ("early_results", "ND"),
]
IRM_REPORT = t("Rapport de revue", "تقرير المراجعة", "Review report")
INDICATORS = [
    (
        t("Lignes publiées", "السطور المنشورة", "Lines published"),
        t("lignes", "سطر", "lines"),
        "follow_up",
        ("0", "12000", "48500"),
    ),
    (
        t("Part des demandes satisfaites", "نسبة الطلبات الملباة", "Share of requests met"),
        t("%", "%", "%"),
        "impact",
        ("36", "70", "82.5"),
    ),
]
CAMPAIGN = t("Film sur le portail", "شريط حول البوابة", "A film about the portal")
AUDIENCE = t("Grand public", "العموم", "The general public")
CAMPAIGN_RESULT = t("20 000 vues", "20 000 مشاهدة", "20,000 views")
REMARK = t(
    "Aucun progrès depuis la dernière réunion.",
    "لا تقدم منذ الاجتماع الأخير.",
    "No progress since the last meeting.",
)
NOTE = t(
    "Le rapport imprime deux dates différentes pour le décret.",
    "يورد التقرير تاريخين مختلفين للمرسوم.",
    "The report prints two different dates for the decree.",
)
REQUESTS = (
    t(
        "Répondre aux demandes d’information à temps",
        "الجواب عن طلبات المعلومات في الأجل",
        "Answer information requests in time",
    ),
    t(
        "Toute demande reçoit une réponse en vingt jours, et chacun peut suivre la sienne.",
        "يتلقى كل طلب جوابا في عشرين يوما، ويمكن لكل واحد تتبع طلبه.",
        "Every request is answered within twenty days, and anyone can follow theirs.",
    ),
)
REQUESTS_ACTIVITIES = [
    t("Registre public des demandes", "سجل عمومي للطلبات", "A public register of requests"),
    t("Rappels automatiques", "تذكيرات آلية", "Automatic reminders"),
    t("Bilan annuel", "حصيلة سنوية", "Yearly review"),
]
NOT_UPDATED = t(
    "Plateforme non actualisée.", "المنصة غير محينة.", "The platform is not up to date."
)
COUNCILS = (
    t("Budgets participatifs", "الميزانيات التشاركية", "Participatory budgets"),
    t(
        "Dans dix communes, les habitants décident d’une part du budget.",
        "في عشر جماعات، تقرر الساكنة في جزء من الميزانية.",
        "In ten communes, residents decide on a share of the budget.",
    ),
)
COUNCILS_ACTIVITIES = [
    t("Dix communes pilotes", "عشر جماعات رائدة", "Ten pilot communes"),
    t("Guide du budget participatif", "دليل الميزانية التشاركية", "A guide"),
    t("Vote en ligne", "التصويت الإلكتروني", "Online voting"),
]
SUSPENDED = t(
    "En attente des élections locales.",
    "في انتظار الانتخابات المحلية.",
    "Waits for the local elections.",
)
CANCELLED = t(
    "La commission a jugé le vote en ligne trop peu sûr.",
    "اعتبرت اللجنة التصويت الإلكتروني غير آمن بما يكفي.",
    "The commission judged online voting not safe enough.",
)
LAWS = (
    t("Consulter avant de légiférer", "التشاور قبل التشريع", "Consult before legislating"),
    t(
        "Chaque projet de loi est publié trente jours avant son adoption.",
        "ينشر كل مشروع قانون ثلاثين يوما قبل اعتماده.",
        "Every bill is published thirty days before it is adopted.",
    ),
)
LAWS_ACTIVITIES = [
    t("Circulaire du gouvernement", "دورية الحكومة", "Government circular"),
    t("Espace de consultation", "فضاء التشاور", "A place for consultation"),
]
OUTCOME = {
    "results": t("42 projets publiés", "نشر 42 مشروعا", "42 bills published"),
    "contribution": t(
        "Les avis arrivent avant le vote.",
        "تصل الآراء قبل التصويت.",
        "Opinions arrive before the vote.",
    ),
    "next_steps": t("Étendre aux décrets", "التوسيع إلى المراسيم", "Extend it to decrees"),
}
SCHOOLS = (
    t("Écoles ouvertes", "مدارس منفتحة", "Open schools"),
    t(
        "Les résultats de chaque école seront publiés.",
        "ستنشر نتائج كل مدرسة.",
        "The results of every school will be published.",
    ),
)
HERITAGE = (
    t("Archives en ligne", "الأرشيف على الإنترنت", "Archives online"),
    t("Les archives s’ouvrent.", "الأرشيف ينفتح.", "The archives open."),
)
HERITAGE_ACTIVITY = t("Numériser les fonds", "رقمنة الأرصدة", "Digitise the holdings")
EARLIER_PLAN = t("Premier plan d’exemple", "الخطة النموذجية الأولى", "First example plan")
EARLIER_COMMITMENT = t(
    "Imprimer un budget citoyen", "طبع ميزانية المواطن", "Print a citizens’ budget"
)
