"""The picture is well-formed, complete, and safe to show."""

from xml.etree import ElementTree

from deshi.measure.calibration import reliability
from deshi.measure.reliability_svg import svg

SVG = "{http://www.w3.org/2000/svg}"


def test_a_point_a_bin_inside_the_frame() -> None:
    bins = reliability([(i / 100, i % 3 > 0) for i in range(100)])
    picture = ElementTree.fromstring(svg(bins, "a < b & c"))

    points = picture.findall(f"{SVG}circle")
    assert len(points) == len(bins) == 15
    assert all(44 <= float(p.get("cx", 0)) <= 364 and 44 <= float(p.get("cy", 0)) <= 364 for p in points)
    assert picture.find(f"{SVG}text").text == "a < b & c"  # type: ignore[union-attr]


def test_nothing_measured_is_a_picture_too() -> None:
    assert ElementTree.fromstring(svg([], "none")).findall(f"{SVG}circle") == []
