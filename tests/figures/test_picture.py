"""What all figures share: a Picture as bytes, as HTML and as text, the canvas, and a matrix with its numbers."""

import subprocess
import sys
from base64 import b64decode, b64encode
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import matplotlib
import matplotlib.style
import numpy as np
import pytest
from matplotlib.colors import to_hex
from notebooks.execute import PICTURE, alike
from PIL import Image

from bpcore.figures import Picture, canvas, matrix, picture

CSS = Path(picture.__file__).parents[1] / "widgets"
SOURCE = """
from bpcore.figures import Picture, canvas, matrix
import numpy as np

def drawn(steeper=1.0, entry=0.5, alt='A curve.'):
    figure, (left, right) = canvas(6, 3.5, columns=2)
    s = np.linspace(-4, 4, 200)
    left.plot(s, np.tanh(steeper * s), label="o")
    left.set_xlabel("s")
    left.legend()
    matrix(right, np.array([[entry, -1], [0.25, 0]]))
    return Picture(figure, alt)
"""
names = {}
exec(SOURCE, names)
drawn = names["drawn"]


def base64(picture):
    return b64encode(picture.png()).decode()


def test_the_same_bytes_in_every_run():
    code = f"{SOURCE}import sys; sys.stdout.buffer.write(drawn().png())"
    again = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout
    figure = drawn()
    assert figure.png() == figure.png() == drawn().png() == again
    assert drawn(steeper=1.5).png() != again


def test_axes_stand_where_those_of_another_do_and_are_laid_out_afterwards_as_if_they_never_had():
    wide, narrow = drawn(entry=0.5), drawn()
    wide.figure.axes[0].set_ylabel("a label\nof two lines")
    wide.png()
    assert narrow.image(1, wide.places)["png"] != drawn().image(1, wide.places[:1])["png"] == drawn().png(1)
    assert narrow.png() == drawn().png() and narrow.places != wide.places
    same = drawn()
    assert same.png(1) == drawn().image(1, same.places)["png"]


def test_a_canvas_that_was_made_ahead_is_drawn_as_any_other_and_used_once():
    canvas(1, 1)  # so that none like the other is there
    first = drawn().png()
    picture.make_ahead()
    assert drawn().png() == first == drawn().png()
    picture.make_ahead()
    (figure, axes), (another, _) = canvas(6, 3.5, columns=2), canvas(6, 3.5, columns=2)
    assert figure is not another and all(len(each.xaxis.majorTicks) == 6 for each in axes)
    picture.make_ahead()
    assert len(canvas(3, 3)[0].axes) == 1


def test_two_pixels_for_one_and_nothing_but_the_image():
    image = Image.open(BytesIO(drawn().png()))
    assert image.size == (2 * 576, 2 * 336) and not image.info


def test_html():
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    alt = 'a < b & "c" <script>'
    shown = drawn(alt=alt)
    parser.feed(shown._repr_html_())
    [(style, _), (tag, attributes)] = found
    assert style == "style"
    assert (tag, attributes["alt"], attributes["width"]) == ("img", alt, "576")
    assert b64decode(attributes["src"].removeprefix("data:image/png;base64,")) == shown.png()
    assert repr(shown) == f"Picture: {alt}"


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_no_picture_without_its_text(alt):
    with pytest.raises(ValueError, match="alternative text"):
        Picture(canvas(2, 2)[0], alt)


def test_no_settings_are_left_behind():
    before = dict(matplotlib.rcParams)
    drawn().png()
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("style", ["dark_background", "ggplot", "grayscale"])
def test_a_style_of_ones_own_changes_no_picture(style):
    """Which would else have white letters on white."""
    def lettered():
        figure, axes = canvas(4, 3)
        axes.plot([0, 1], lw=2, label="curve")
        axes.set(title="title", xlabel="across", ylabel="up")
        axes.text(0.2, 0.5, "text")
        axes.annotate("note", (0.5, 0.2))
        axes.legend(fontsize=12)
        return Picture(figure, "Letters.").png()

    before = lettered()
    with matplotlib.rc_context():
        matplotlib.style.use(style)
        assert lettered() == before


def test_the_canvas():
    figure, axes = canvas(6, 3, columns=3, rows=2)
    assert axes.shape == (2, 3) and tuple(figure.get_size_inches()) == (6, 3)
    assert not any(each.spines[side].get_visible() for each in axes.flat for side in ("top", "right"))
    (first,), (second,) = (axes[0, 0].plot([0, 1]) for _ in range(2))
    assert first.get_linestyle() != second.get_linestyle()  # not by colour alone


def test_the_colours_of_the_widgets():
    """Those of the figures, and said once for all widgets."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in CSS.rglob("*.css")}
    for name in ("forward", "backward", "parameter", "target"):
        assert f"--bp-{name}: {getattr(picture, name.upper())}" in texts["page.css"]
        assert [sheet for sheet, text in texts.items() if f"--bp-{name}:" in text] == ["page.css"]


def test_what_is_compared_has_one_colour_in_figures_and_in_the_map():
    text = (CSS / "grid" / "grid.css").read_text(encoding="utf-8")
    for tone, colour in zip((1, 2, 4), picture.CLASSES, strict=True):  # the third tone is of what is undefined
        assert f"--bp-tone-{tone}: {colour};" in text.partition("}")[0]


def test_the_dark_ground_is_made_alike_in_the_widgets():
    assert f".bp-widget.bp-dark img {{ {picture.DARK}; }}" in (CSS / "page.css").read_text(encoding="utf-8")
    assert picture.DARK in drawn()._repr_html_()


def test_a_matrix_tells_its_signs_in_numbers():
    _, axes = canvas(3, 3)
    matrix(axes, [[0.5, -1.25], [0, 2]])
    assert [text.get_text() for text in axes.texts] == ["0.50", "−1.25", "0.00", "2.00"]
    assert axes.images[0].get_clim() == (-2, 2)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "2"]


@pytest.mark.parametrize("value", np.linspace(-1, 1, 21))
def test_the_numbers_can_be_read(value):
    _, axes = canvas(3, 3)
    matrix(axes, [[value]], limit=1)
    ground, ink = axes.images[0].to_rgba([[value]])[0, 0], axes.texts[0].get_color()
    light = [luminance(to_hex(colour)) for colour in (ground, ink)]
    assert (max(light) + 0.05) / (min(light) + 0.05) >= 4.5


def luminance(colour):
    parts = np.array([int(colour[k:k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("values", [np.zeros((2, 2)), np.zeros((9, 9))])
def test_a_matrix_of_zeros_or_of_many(values):
    figure, axes = canvas(3, 3)
    matrix(axes, values)
    assert len(axes.texts) == (values.size if len(values) < 7 else 0)
    assert Picture(figure, "Zeros.").png()


def test_what_draws_them_is_kept_for_a_few_sizes():
    """One holds the pixels of its size: six megabytes for a figure of a lesson."""
    for height in range(2, 13):
        Picture(canvas(2, height / 2)[0], "Empty.").png(scale=1)
    assert picture._renderer.cache_info().currsize <= 8


# ---- how notebooks compare them

def test_other_letters_are_alike(monkeypatch):
    before = base64(drawn())
    monkeypatch.setattr(picture, "_renderer", picture.RendererAgg)  # the other one knows how wide the letters were
    monkeypatch.setitem(picture.LOOK, "text.hinting", "force_autohint")
    other = base64(drawn())
    assert other != before and alike(before, other)


@pytest.mark.parametrize("change", [{"steeper": 1.2}, {"entry": -0.5}])
def test_another_curve_or_number_is_not_alike(change):
    assert not alike(base64(drawn()), base64(drawn(**change)))


def test_another_size_is_not_alike():
    assert not alike(*(base64(Picture(canvas(width, 2)[0], "Empty.")) for width in (3, 3.1)))


def test_where_notebooks_look_for_pictures():
    assert PICTURE.findall(f'"{drawn()._repr_html_()}\\n"') == [base64(drawn())]
