"""What generated documents take: the report of 2018-2020, and plans that grow (issue of documents).

``python -m bench.documents`` measures in a prepared home and prints JSON; each document is
built as the product builds it, in a process of its own. Beside it, in the same run, the same
page through WeasyPrint, which the product does not use.
"""

import json
import resource
import sys
import time
from statistics import median

from bench.site import prepared, run

PLAN = "2018-2020"
LANGUAGES = ("fr", "ar", "en")
FORMATS = ("pdf", "docx", "html", "json")
ROUNDS = 5
SIZES = (50, 100, 200)
LINEAR = 1.3  # times what the number of commitments explains


def lines():
    """Yield the figures."""
    with prepared("sqlite") as environ:
        found = json.loads(run(environ, "-m", "bench.documents", seconds=1200))
    pages = f"{found['pages']} pages"
    yield (f"report of {PLAN}, compiled from the database", "≤ 150 ms", ms(found["compile"]))
    yield (f"the same as PDF/UA-1, {pages}", "≤ 1 s", seconds(found["pdf"]))
    yield ("the same as DOCX", "", seconds(found["docx"]))
    yield ("compiled and in all four formats, one language", "≤ 2.5 s", seconds(found["four"]))
    yield ("the same in three languages", "≤ 7 s", seconds(found["three"]))
    yield ("peak memory of a process that sets one", "≤ 350 MB", f"{found['memory']:.0f} MB")
    yield ("the same page through WeasyPrint", "≥ 8 times", weasy(found))
    for size, (compiled, pdf) in found["sizes"].items():
        yield (
            f"plan of {size} commitments: compiled, PDF",
            "",
            f"{ms(compiled)}, {seconds(pdf)}",
        )
    yield ("PDF of 200 commitments over that of 50, for each", f"≤ {LINEAR}", growth(found))


def ms(values):
    return f"{median(values) * 1000:.0f} ms ({min(values) * 1000:.0f}–{max(values) * 1000:.0f})"


def seconds(values):
    return f"{median(values):.2f} s ({min(values):.2f}–{max(values):.2f})"


def weasy(found):
    if not found["weasyprint"]:
        return "not measured"
    ratio = median(found["weasyprint"]) / median(found["pdf"])
    return f"{ratio:.1f} times ({seconds(found['weasyprint'])})"


def growth(found):
    few, many = found["sizes"][str(SIZES[0])][1], found["sizes"][str(SIZES[-1])][1]
    return f"{median(many) / median(few) / (SIZES[-1] / SIZES[0]):.2f}"


def main() -> None:
    import django

    django.setup()
    print(json.dumps(measured()))


def measured() -> dict:
    from iltizam.plans.models import ActionPlan
    from iltizam.reporting.making import make

    plan = ActionPlan.objects.select_related("territory").get(slug=PLAN)
    compiled(plan, "fr")  # catalogues and statements are compiled once per process
    document = compiled(plan, "fr")
    pdf = make(document, "pdf")
    found = {
        "compile": timed(lambda: compiled(plan, "fr")),
        "pages": pages_of(pdf),
        "pdf": timed(lambda: make(document, "pdf")),
        "docx": timed(lambda: make(document, "docx")),
        "four": timed(lambda: in_all_formats(plan, "fr")),
        "three": timed(lambda: [in_all_formats(plan, each) for each in LANGUAGES], rounds=3),
        "weasyprint": timed_weasyprint(make(document, "html")),
    }
    found["memory"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    found["sizes"] = grown()
    return found


def compiled(plan, language):
    from iltizam.reporting.compiling.editions import Edition
    from iltizam.reporting.compiling.facts import facts_of
    from iltizam.reporting.compiling.report import compile_report

    return compile_report(facts_of(plan), language, edition=Edition(), narratives={})


def in_all_formats(plan, language):
    from iltizam.reporting.making import make

    document = compiled(plan, language)
    for each in FORMATS:
        make(document, each)


def timed(work, rounds=ROUNDS):
    found = []
    for _round in range(rounds):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return found


def timed_weasyprint(page: bytes):
    """The same text and structure as the PDF's, from the page's own file; [] without it."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return []
    text = page.decode()
    return timed(lambda: weasyprint.HTML(string=text).write_pdf(pdf_variant="pdf/ua-1"), 1)


def pages_of(pdf: bytes) -> int:
    import io

    import pypdf

    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def grown() -> dict:
    """Plans with ever more commitments of the same make, each taken back afterwards."""
    from django.db import transaction

    from bench import render
    from iltizam.plans.models import ActionPlan
    from iltizam.reporting.making import make

    found = {}
    for size in SIZES:
        with transaction.atomic():
            plan = ActionPlan.objects.get(slug=render.grown(size))
            document = compiled(plan, "fr")
            found[size] = (
                timed(lambda plan=plan: compiled(plan, "fr"), 3),
                timed(lambda document=document: make(document, "pdf"), 3),
            )
            transaction.set_rollback(True)
    return found


if __name__ == "__main__":
    sys.exit(main())
