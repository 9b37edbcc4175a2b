"""The page's pictures of clusters by release and of roll-outs: what they tell, to whom, and in how many bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from operations.audit.clip import clipped
from operations.audit.facts import Image, RollOut
from operations.audit.grid import MARKS, SHADES, grid
from operations.audit.page import as_html
from operations.audit.report import Place, Report, audit
from operations.audit.timeline import ROWS, timeline
from tests.operations.audit.test_rules import AMI, GOOD, GROUP, INSTANCE, NOW, OTHER, RUNNING, WANTED

if TYPE_CHECKING:
    from operations.audit.facts import Cluster, Group

MISSED = Place(account="123456789012", region="eu-west-1", cluster="far", node_group="windows")
REFRESH = RollOut(
    kind="instance refresh",
    id="one",
    status="Successful",
    begun=NOW - timedelta(days=14),
    ended=NOW - timedelta(days=13),
)
IMAGES = {
    AMI: Image(name="windows-2022-core 2026-11-12", released=NOW - timedelta(days=14)),
    OTHER: Image(name="windows-2022-core 2026-10-15", released=NOW - timedelta(days=42)),
}


def _group(name: str, cluster: str = "dev", **changes: Any) -> Group:  # noqa: ANN401  any member
    declared = replace(WANTED.declared, cluster=cluster, node_group=name)
    return replace(GROUP, wanted=replace(WANTED, declared=declared), images=IMAGES, **changes)


def _fleet(clusters: int, groups: int) -> Report:
    return audit([_cluster(f"cluster-{number:02}", groups) for number in range(clusters)], (), NOW)


def _cluster(name: str, groups: int) -> Cluster:
    names = (f"windows-{number:02}" for number in range(groups))
    return replace(GOOD, name=name, groups=tuple(_group(each, name, rollouts=(REFRESH,)) for each in names))


STATES = {
    "right": _group("right", rollouts=(REFRESH,)),
    "found": _group("found", instances=(replace(INSTANCE, http_tokens="optional"),)),
    "behind": _group("behind", instances=(INSTANCE, replace(INSTANCE, id="i-2", image=OTHER))),
    "rolling": _group("rolling", refresh=RUNNING),
    "unread": _group("unread", nodes_read=False),
    "empty": _group("empty", instances=()),
    "gone": _group("gone", standing=False, instances=()),
}
"""How a cell stands, and a group that stands so."""

ALL = audit([replace(GOOD, groups=tuple(STATES.values()))], ["eu-west-1: denied"], NOW, [MISSED])


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    title: str = ""


@dataclass
class _Page(HTMLParser):
    """What a keyboard and a screen reader meet, in their order."""

    elements: list[_Element] = field(default_factory=list[_Element])
    open: list[_Element] = field(default_factory=list[_Element])

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(_Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in {"meta", "br"}:
            self.open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(_Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for each in self.open[-1:]:
            each.text += data
        if self.open and self.open[-1].tag == "title" and len(self.open) > 1:
            self.open[-2].title = data

    @property
    def focused(self) -> list[_Element]:
        """What the tab key reaches."""
        return [each for each in self.elements if each.tag in {"a", "summary"} or "tabindex" in each.attributes]


def _read(report: Report) -> _Page:
    page = _Page()
    page.feed(as_html(report))
    page.close()
    assert page.open == []
    return page


def test_each_state_of_a_group_has_a_mark_of_its_own_that_no_colour_has_to_tell() -> None:
    drawn = {cell.name: cell for row in grid(ALL, {}).rows[:1] for cell in row.cells}
    assert {name: cell.state for name, cell in drawn.items()} == {name: name for name in STATES}
    assert set(STATES) == set(MARKS)
    assert len({cell.mark for cell in drawn.values()}) == len(STATES)
    (far,) = grid(ALL, {}).rows[1].cells
    assert (far.state, far.release, far.words) == ("unread", "not read", f"far/windows, {MARKS['unread'][1]}")


def test_every_cell_is_reached_by_keyboard_named_in_words_and_leads_to_its_group() -> None:
    page = _read(ALL)
    ids = {each.attributes["id"] for each in page.elements if "id" in each.attributes}
    cells = [each for each in page.focused if each.attributes.get("class") in MARKS]
    assert [each.title.split(",")[0] for each in cells] == [*(f"dev/{name}" for name in sorted(STATES)), "far/windows"]
    assert {each.attributes["href"][1:] for each in cells[:-1]} <= ids
    assert all(MARKS[each.attributes["class"]][1] in each.title for each in cells)
    behind = next(each.title for each in cells if each.attributes["class"] == "behind")
    assert "1 on windows-2022-core 2026-11-12, 1 on windows-2022-core 2026-10-15, 1 of 2 on the pinned AMI" in behind


def test_what_the_tab_key_reaches_has_words_and_a_way_round_the_picture_comes_first() -> None:
    focused = _read(replace(ALL, groups=tuple(replace(each, rollouts=(REFRESH,)) for each in ALL.groups))).focused
    assert (focused[0].text, focused[0].attributes["href"]) == ("Skip the picture", "#groups")
    assert all(each.text.strip() or each.title or each.attributes.get("aria-labelledby") for each in focused)
    assert all(each.attributes.get("tabindex", "0") == "0" for each in focused)


def test_pictures_have_roles_and_names_that_are_there() -> None:
    page = _read(ALL)
    ids = {each.attributes["id"] for each in page.elements if "id" in each.attributes}
    assert len(ids) == sum("id" in each.attributes for each in page.elements)
    for each in page.elements:
        assert set(each.attributes.get("aria-labelledby", "").split()) <= ids
        if each.tag == "svg" and "aria-hidden" not in each.attributes:
            assert each.attributes["role"] in {"img", "table", "list"}
            assert {"aria-label", "aria-labelledby"} & set(each.attributes)
    rows = [each.attributes["role"] for each in page.elements if each.attributes.get("role") in {"row", "cell"}]
    assert (rows.count("row"), rows.count("cell")) == (2, len(STATES) + 1)


def test_the_page_refers_to_nothing_outside_of_it() -> None:
    page = _read(_fleet(2, 2))
    ids = {each.attributes["id"] for each in page.elements if "id" in each.attributes}
    for each in page.elements:
        for name in ("href", "src", "xlink:href", "srcset", "action", "style"):
            assert each.attributes.get(name, "#groups")[1:] in ids, each
    assert re.findall(r"url\((.*?)\)", as_html(_fleet(2, 2))) == ["#hatch"]


def _colours(dark: bool) -> dict[str, tuple[int, int, int]]:
    style = re.findall(r"<style>(.*?)</style>", as_html(ALL), re.DOTALL)[0]
    darker = r"@media \(prefers-color-scheme: dark\) \{(.*)\}"
    found = "".join(re.findall(darker, style) if dark else [re.sub(darker, "", style)])
    pairs = re.findall(r"--(\w+): #([0-9a-f]+)", found)
    whole = {name: value if len(value) == 6 else "".join(2 * each for each in value) for name, value in pairs}
    return {name: (int(each[:2], 16), int(each[2:4], 16), int(each[4:], 16)) for name, each in whole.items()}


def _contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Of two colours (WCAG 2.2, contrast ratio)."""

    def luminance(colour: tuple[int, int, int]) -> float:
        parts = [part / 255 for part in colour]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_can_be_read_on_what_is_behind_it(dark: bool) -> None:
    colours = _colours(dark)
    grounds = ["ground", "bar", *(f"s{shade}" for shade in range(SHADES))]
    pairs = [("text", each) for each in grounds]
    pairs += [(each, "ground") for each in ("quiet", "right", "error", "warning", "note")]
    assert [pair for pair in pairs if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []


def test_a_release_has_one_shade_in_all_regions_and_the_newest_is_the_first() -> None:
    elsewhere = _group("windows", instances=(replace(INSTANCE, image="ami-west"),))
    images = {"ami-west": IMAGES[AMI], **IMAGES}
    west = replace(GOOD, region="eu-west-1", groups=(replace(elsewhere, images=images),))
    old = _group("older", instances=(replace(INSTANCE, image=OTHER),))
    drawn = grid(audit([replace(GOOD, groups=(_group("windows"), old)), west], (), NOW), {})
    assert [(each.shade, each.label, each.groups) for each in drawn.shades] == [
        (0, IMAGES[AMI].name, 2),
        (1, IMAGES[OTHER].name, 1),
    ]


def test_releases_without_a_shade_of_their_own_are_told_together() -> None:
    many = {f"ami-{day}": Image(name=f"release {day:02}", released=NOW - timedelta(days=day)) for day in range(9)}
    groups = tuple(replace(_group(ami, instances=(replace(INSTANCE, image=ami),)), images=many) for ami in many)
    shades = grid(audit([replace(GOOD, groups=groups)], (), NOW), {}).shades
    assert [(each.label, each.groups) for each in shades[-2:]] == [("release 03", 1), ("5 older releases", 5)]


def test_groups_of_one_name_stand_in_one_column_and_others_behind_them() -> None:
    one = replace(GOOD, name="one", groups=(_group("web", "one"), _group("only-one", "one")))
    two = replace(GOOD, name="two", groups=(_group("zone", "two"), _group("web", "two")))
    rows = grid(audit([one, two], (), NOW), {}).rows
    columns = [{cell.name: cell.x for cell in row.cells} for row in rows]
    assert columns[0]["web"] == columns[1]["web"] < columns[0]["only-one"] == columns[1]["zone"]


def test_many_clusters_are_a_page_that_a_mail_can_carry_and_a_cell_each() -> None:
    page = as_html(_fleet(40, 30))
    assert page.count('<g role="cell">') == 1200
    assert len(page.encode()) < 1_300_000


def test_long_and_foreign_names_stay_in_their_cells_and_are_whole_in_words() -> None:
    for name in ("w" * 1000, "窓" * 1000, "ü" * 1000):
        report = audit([replace(GOOD, name=name, groups=(_group(name, name, rollouts=(REFRESH,)),))], (), NOW)
        (row,) = grid(report, {}).rows
        assert (len(row.name) <= 26, len(row.cells[0].name) <= 18, name in row.cells[0].words) == (True, True, True)
        drawn = timeline(report)
        assert drawn is not None
        assert (len(drawn.rows[0].name) <= 30, name in drawn.rows[0].words) == (True, True)
    for text, width, shown in (("窓窓窓窓", 5, "窓窓…"), ("e\u0301" * 2, 2, "e\u0301" * 2), ("abcdef", 5, "abcd…")):
        assert clipped(text, width) == shown


def test_an_account_without_groups_has_no_picture_and_one_group_is_a_cell() -> None:
    assert 'id="grid"' not in as_html(audit([], (), NOW))
    assert as_html(_fleet(1, 1)).count('<g role="cell">') == 1


def test_a_name_is_text_in_the_pictures_too() -> None:
    name = "<script>alert(1)</script>'\"&"
    odd = _group(name, name, rollouts=(replace(REFRESH, status=name),))
    page = as_html(audit([replace(GOOD, name=name, groups=(odd,))], (), NOW, [replace(MISSED, node_group=name)]))
    assert "<script" not in page


def test_roll_outs_are_bars_of_their_time_and_points_where_nobody_tells_the_end() -> None:
    running = replace(REFRESH, id="two", status="InProgress", begun=NOW - timedelta(hours=1), ended=None)
    failed = replace(REFRESH, status="Failed", begun=NOW - timedelta(days=28), ended=NOW - timedelta(days=21))
    of_eks = replace(REFRESH, kind="update of EKS", begun=NOW - timedelta(days=7), ended=None)
    long_ago = replace(REFRESH, begun=NOW - timedelta(days=90), ended=NOW - timedelta(days=89))
    both = _group("web", rollouts=(running, failed, long_ago))
    report = audit([replace(GOOD, groups=(both, _group("managed", rollouts=(of_eks,)), _group("none")))], (), NOW)
    drawn = timeline(report)
    assert drawn is not None
    bars = [[(bar.x, bar.width, bar.point, bar.style) for bar in row.bars] for row in drawn.rows]
    assert [(row.name, row.beside, some) for row, some in zip(drawn.rows, bars, strict=True)] == [
        ("dev/web", "InProgress 11-26 11:00", [(380, 80, False, "error"), (700, 4, False, "note")]),
        ("dev/managed", "Successful 11-19 12:00", [(620, 0, True, "right")]),
    ]
    assert drawn.rows[0].words == (
        "dev/web, eu-central-1: instance refresh InProgress from 2026-11-26 11:00; "
        "instance refresh Failed from 2026-10-29 12:00 to 2026-11-05 12:00"
    )


def test_the_newest_roll_outs_are_drawn_and_the_rest_is_counted() -> None:
    drawn = timeline(_fleet(4, 20))
    assert drawn is not None
    assert (len(drawn.rows), drawn.left_out) == (ROWS, 20)
    assert "20 groups with older ones are left out here" in as_html(_fleet(4, 20))
    assert timeline(audit([GOOD], (), NOW)) is None
