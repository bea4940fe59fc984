"""Figures: charts that tell their numbers in words, tables beside them, and files behind."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import published_samples as samples
import pytest
from lxml import html as lxml_html

from publish.html.charts import Series, columns, rows
from publish.html.figures import Dashboard, Figure, Half, dated_files, figures_files

LAW = {ground.code: ground for ground in (samples.PRIVACY, samples.ADVICE)}


def half(first, last, lodged, on_time, used=()):
    """Gives a half-year with the counts that the page asks for."""
    counts = {"lodged": lodged, "released_full": on_time, "released_part": 2, "on_time": on_time}
    figures = [Figure(name, "counted so", number, number, None) for name, number in counts.items()]
    rate = round(on_time / lodged, 4) if lodged else None
    figures.append(Figure("cabinet_on_time_rate", "a rate", rate, on_time, lodged))
    figures += [Figure(f"ground_used:{c}", "used", n, n, None) for c, n in used]
    figures.append(Figure("backlog_requests:over_40", "old", 3, 3, None))
    return Half(first, last, tuple(figures))


EARLY = half(date(2026, 1, 1), date(2026, 6, 30), 40, 30, [("OIA-9-2-a", 9), ("ODD-1", 1)])
LATE = half(date(2026, 7, 1), date(2026, 12, 31), 0, 0, [("OIA-9-2-a", 4)])
DASHBOARD = Dashboard(samples.STREETS, date(2026, 11, 25), (EARLY, LATE))


@pytest.fixture(scope="module")
def files():
    made = figures_files(DASHBOARD, LAW, [date(2026, 11, 1)], samples.SITE)
    return {file.key: file.content.decode() for file in made}


def test_every_number_of_a_chart_is_told_in_words():
    """The description of a chart has each group and each number, and what is not known is said."""
    drawn = columns("c", "Lodged & done", ["2026 H1", "2026 H2"], [Series("Lodged", (1200, None))])
    tree = lxml_html.fromstring(drawn)
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby") == "c-title c-said"
    assert tree.xpath("string(//title)") == "Lodged & done"
    assert tree.xpath("string(//desc)") == "2026 H1: Lodged 1,200; 2026 H2: Lodged not known."
    assert tree.xpath("//text[@class='value']/text()") == ["1,200", "–"]


def test_bars_are_as_high_as_their_numbers():
    """Half the number is half the bar, and per cent are drawn out of a hundred."""
    drawn = lxml_html.fromstring(columns("c", "t", ["a", "b"], [Series("s", (50, 25))], unit="%"))
    _key, first, second = (float(bar.get("height")) for bar in drawn.xpath("//rect"))
    assert (first, second) == (110.0, 55.0)
    lying = lxml_html.fromstring(rows("r", "t", ["long", "short"], [10, 5]))
    long, short = (float(bar.get("width")) for bar in lying.xpath("//rect"))
    assert long == 2 * short


def test_hostile_names_stay_text_in_a_chart():
    """A name with markup in it is text in every place where it stands."""
    drawn = rows("r", samples.HOSTILE_WORDS.strip("\x00\x1b"), ["<script>x</script>"], [1])
    assert "<script" not in drawn


def test_page_has_a_table_beside_every_chart(files):
    """Half-years stand newest first, with counts and with rates in per cent; nothing divides by nought."""
    tree = lxml_html.fromstring(files["quiet-streets/statistics/index.html"])
    table = tree.xpath("//section[@aria-labelledby='h-cabinet']//tbody/tr")
    cells = [[cell.text_content() for cell in row.xpath("./th|./td")] for row in table]
    assert cells[0] == ["July to December 2026", "0", "0", "2", "0", "0", "0", "0", "–"]
    assert cells[1] == ["January to June 2026", "40", "30", "2", "0", "0", "0", "30", "75"]
    assert len(tree.xpath("//svg")) == 7
    used = tree.xpath("//section[@aria-labelledby='h-grounds']//text[@class='name']/text()")
    assert used == ["9(2)(a) Privacy", "ODD-1"]


def test_numbers_stand_behind_the_page(files):
    """The CSV and the JSON have each measure with its definition or what it is made of."""
    table = files["quiet-streets/statistics/measures.csv"].removeprefix("\ufeff")
    measures = list(csv.DictReader(io.StringIO(table)))
    assert len(measures) == len(EARLY.figures) + len(LATE.figures)
    assert measures[0]["as_of"] == "2026-11-25"
    told = json.loads(files["quiet-streets/statistics/measures.json"])
    assert told["halves"][0]["measures"]["cabinet_on_time_rate"] == {"value": 0.75, "of": [30, 40]}


def test_copy_of_a_day_has_its_own_address(files):
    """The page links to earlier days, and the copy of a day stands under that day."""
    assert "2026-11-01/index.html" in files["quiet-streets/statistics/index.html"]
    kept = {file.key: file.content.decode() for file in dated_files(DASHBOARD, LAW, samples.SITE)}
    page = kept["quiet-streets/statistics/2026-11-25/index.html"]
    assert '<a href="../index.html">The newest figures</a>' in page
    assert "The newest figures" not in files["quiet-streets/statistics/index.html"]


def test_register_without_entries_says_so():
    """Before anything is in the register there is a page, and no empty charts."""
    (page, *_) = figures_files(
        Dashboard(None, date(2026, 11, 25), (half(date(2026, 7, 1), date(2026, 12, 31), 0, 0),)),
        LAW,
        [],
        samples.SITE,
    )
    assert page.key == "statistics/index.html"
    assert "holds nothing that could be counted yet" in page.content.decode()
    assert "<svg" not in page.content.decode()
