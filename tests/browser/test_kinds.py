"""Nets of every kind in the page that `to_html` gives: each number, what lights up for it, and that all of it fits."""

import json
import re
import unicodedata
from itertools import pairwise, product

import numpy as np
import pytest

from bpcore import (
    Conv2D,
    Dense,
    MaxPool2D,
    Step,
    backprop,
    linear,
    multinomial_cross_entropy,
    relu,
    sigmoid,
    softmax,
    squared_error,
    tanh,
)
from bpcore.widgets import Stepper
from bpcore.widgets.stepper.frames import all_steps

WIDE = {"width": 1240, "height": 900}


# ---- the nets

def dense(widths, activations, loss, N=1, seed=0):
    rng = np.random.default_rng(seed)
    net = [Dense.random(*sizes, activation, rng)
           for sizes, activation in zip(pairwise(widths), activations, strict=True)]
    y = rng.dirichlet(np.ones(widths[-1]), N) if widths[-1] > 1 else rng.uniform(0.1, 0.9, (N, 1))
    return Stepper(backprop(net, rng.normal(size=(N, widths[0])), y, loss))


def configuration(loss, maps, N=1):
    """A and E of note 001: two convolutions, ten linear units, a softmax layer without weights."""
    rng = np.random.default_rng(2)
    net = [Conv2D.random(1, maps, 3, relu, rng), Conv2D.random(maps, maps, 3, relu, rng),
           Dense.random(maps * 16, 10, linear, rng), Dense(None, None, softmax)]
    return Stepper(backprop(net, rng.normal(size=(N, 1, 8, 8)), np.eye(10)[[3, 0, 9][:N]], loss))


def pooled(N=2):
    """A padded convolution, one that moves by two, and a pooling whose windows overlap."""
    rng = np.random.default_rng(5)
    net = [Conv2D.random(1, 2, 3, tanh, rng, padding=1), Conv2D.random(2, 2, 3, tanh, rng, stride=2, padding=1),
           MaxPool2D(2, 1), Dense.random(8, 2, sigmoid, rng)]
    return Stepper(backprop(net, rng.normal(size=(N, 1, 6, 5)), rng.uniform(size=(N, 2)), squared_error))


KINDS = {
    "1-1-1": lambda: dense([1, 1, 1], [tanh, sigmoid], squared_error),
    "folded": lambda: dense([64, 32, 10], [tanh, softmax], multinomial_cross_entropy),
    "softmax": lambda: dense([3, 4, 4], [tanh, softmax], squared_error, N=2),
    "fused": lambda: dense([3, 4, 4], [tanh, softmax], multinomial_cross_entropy, N=3),
    "A": lambda: configuration(squared_error, 3),
    "E": lambda: configuration(multinomial_cross_entropy, 5, N=3),
    "pooled": pooled,
    "40 examples": lambda: dense([2, 3, 2], [tanh, sigmoid], squared_error, N=40),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(autouse=True)
def nothing_goes_wrong():
    """`exported` sees to it, and so no JupyterLab is needed here."""


@pytest.fixture(scope="module")
def opened(exported):
    """A function of a kind: its page at 1240 px, on "This step" and example 1, and its trace. One of each for all."""
    pages = {}

    def open_(kind):
        if kind not in pages:
            stepper = KINDS[kind]()
            pages[kind] = exported(stepper, viewport=WIDE, reduced_motion="reduce"), stepper.trace
        page, trace = pages[kind]
        page.set_default_timeout(5000)
        page.set_viewport_size(WIDE)
        page.locator("[data-do=step]").click()
        if len(trace.E) > 1:
            page.locator(".bp-example").select_option("1")
        return page, trace

    return open_


# ---- what is to be seen

def shows(text, value):
    """Whether a text is this number, to the digits that it shows: two decimals, or up to four where it stands among
    smaller ones, or two digits and a power of ten."""
    if not re.fullmatch(r"(?!−0.0*$)−?(\d{1,4}\.\d{2,4}|[1-9]\.\de−?\d+)", text) or (
            (text.strip("0.") == "") != (value == 0)):
        return False
    digits, _, power = text.replace("−", "-").partition("e")
    unit = 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
    return abs(float(text.replace("−", "-")) - value) <= 0.5 * unit * (1 + 1e-9)


PREFIXES = {"y": "y*", "b": "b", "dE_db": "∂E/∂b", "new_b": "→", "E": "E =", "predicted": "≈", "new_E": "E′ =",
            "new_o": "→"}


def array_of(trace, name, l, n):
    """An array as its letters see it, of one example where it has examples."""
    L = len(trace.net)
    match name:
        case "J":
            o = trace.o[l][n]
            return np.array([[o[k] * ((i == k) - o[i]) for k in range(len(o))] for i in range(len(o))])
        case "won":
            layer, o = trace.net[l - 1], trace.o[l - 1][n]
            found = np.zeros((*trace.s[l].shape[1:], layer.size, layer.size))
            for i, r, c in np.ndindex(found.shape[:3]):
                top, left = layer.stride * r, layer.stride * c
                found[i, r, c].flat[o[i, top:top + layer.size, left:left + layer.size].argmax()] = 1
            return found
        case "mean_E":
            return np.array(sum(trace.E) / len(trace.E))
        case "after_E":
            return np.array(trace.after_E[n])
        case "moved":
            return np.array(sum(((getattr(new, w) - getattr(old, w)) ** 2).sum() for w in "Wb"
                                for new, old in zip(trace.new_net, trace.net, strict=True) if old.W is not None))
        case "W" | "dE_dW" | "new_W" if trace[name, l].ndim == 2:
            return trace[name, l].reshape(*trace.o[l - 1].shape[1:], -1)
    array = np.asarray(trace[Step(name, l)])
    return array[n] if name in ("s", "o", "E", "y", "dE_do", "delta", "new_o") and l <= L else array


def address(ref):
    """("s", 1, 4) for "s1:4"."""
    name, l, place = re.fullmatch(r"([A-Za-z_]+)(\d+):(\d+)", ref).groups()
    return name, int(l), int(place)


def reference(trace, name, l, index):
    shape = array_of(trace, name, l, 0).shape
    return f"{name}{l}:{np.ravel_multi_index(index, shape) if shape else 0}"


def is_conv(trace, l):
    return trace.net[l - 1].W is not None and trace.net[l - 1].W.ndim == 4


def windows(trace, l, at, size):
    """For each offset p, q in the window at r, c of layer l, the row and the column that it reads, if there."""
    layer, (height, width) = trace.net[l - 1], trace.o[l - 1].shape[2:]
    for p, q in product(range(size[0]), range(size[1])):
        r, c = (layer.stride * place + offset - getattr(layer, "padding", 0)
                for place, offset in zip(at, (p, q), strict=True))
        if 0 <= r < height and 0 <= c < width:
            yield p, q, r, c


def read_by(trace, name, l, at, n):
    """What an entry is computed from, (name, layer, index, example) in the order of the formula, by loops as the notes
    write their sums."""
    L, N, net = len(trace.net), min(32, len(trace.E)), trace.net
    below, here, W = trace.o[l - 1].shape[1:], trace.o[l].shape[1:], net[l - 1].W
    loss, activation = trace.loss, net[l - 1].activation
    units = range(here[0])
    o_and_y = [[("o", L, k, n), ("y", L, k, n)] for k in np.ndindex(trace.y.shape[1:])]
    if loss is multinomial_cross_entropy:
        o_and_y = [pair[::-1] for pair in o_and_y]
    match name:
        case "s" if isinstance(net[l - 1], MaxPool2D):
            size = (net[l - 1].size,) * 2
            return [("o", l - 1, (at[0], r, c), n) for *_, r, c in windows(trace, l, at[1:], size)]
        case "s" if W is None:
            return [("o", l - 1, at, n)]
        case "s":
            found = []
            if is_conv(trace, l):
                i, r, c = at
                for j, (p, q, u, v) in product(range(below[0]), windows(trace, l, (r, c), W.shape[2:])):
                    found += [("W", l, (j, i, p, q), n), ("o", l - 1, (j, u, v), n)]
            else:
                for j in np.ndindex(below):
                    found += [("W", l, (*j, *at), n), ("o", l - 1, j, n)]
            return [*found, ("b", l, at[:1], n)]
        case "o" if activation is softmax:
            return [("s", l, at, n)] + [("s", l, (k,), n) for k in units]
        case "o":
            return [("s", l, at, n)]
        case "E":
            return [entry for pair in o_and_y for entry in pair]
        case "dE_do" if l == L:
            return o_and_y[at[0]]
        case "dE_do" if isinstance(net[l], MaxPool2D):
            i, *place = at
            return [entry for y, x in np.ndindex(trace.o[l + 1].shape[2:])
                    for p, q, *read in windows(trace, l + 1, (y, x), (net[l].size,) * 2) if read == place
                    for entry in (("delta", l + 1, (i, y, x), n), ("won", l + 1, (i, y, x, p, q), n))]
        case "dE_do" if net[l].W is None:
            return [("delta", l + 1, at, n)]
        case "dE_do" if is_conv(trace, l + 1):
            i, *place = at
            _, maps, *size = net[l].W.shape
            readers = [(y, x, p, q) for y, x in np.ndindex(trace.o[l + 1].shape[2:])
                       for p, q, *read in windows(trace, l + 1, (y, x), size) if read == place]
            by_offset = net[l].stride == 1  # else by the place above
            return [entry for k in range(maps) for y, x, p, q in (readers[::-1] if by_offset else readers)
                    for entry in (("delta", l + 1, (k, y, x), n), ("W", l + 1, (i, k, p, q), n))]
        case "dE_do":
            return [entry for k in range(net[l].W.shape[1])
                    for entry in (("delta", l + 1, (k,), n), ("W", l + 1, (*at, k), n))]
        case "delta" if l == L and activation is softmax and loss is multinomial_cross_entropy:
            return [("o", L, at, n), ("y", L, at, n)]
        case "delta" if activation is softmax:
            return [entry for k in units for entry in (("dE_do", l, (k,), n), ("J", l, (*at, k), n))]
        case "delta":
            slope = {sigmoid: 2, tanh: 1, relu: 1, linear: 0}[activation]  # how often it has o
            return [("dE_do", l, at, n)] + [("o", l, at, n)] * slope
        case "dE_dW" if is_conv(trace, l):
            j, i, p, q = at
            return [entry for m, r, c in product(range(N), range(here[1]), range(here[2]))
                    for *offset, u, v in windows(trace, l, (r, c), W.shape[2:]) if offset == [p, q]
                    for entry in (("delta", l, (i, r, c), m), ("o", l - 1, (j, u, v), m))]
        case "dE_dW":
            return [entry for m in range(N) for entry in (("delta", l, at[-1:], m), ("o", l - 1, at[:-1], m))]
        case "dE_db":
            return [("delta", l, (*at, *position), m) for m in range(N) for position in np.ndindex(here[1:])]
        case "new_W" | "new_b":
            return [(name[-1], l, at, n), ("rate", 0, (), n), (f"dE_d{name[-1]}", l, at, n)]
        case "predicted":
            return [("mean_E", L, (), n), ("moved", L, (), n), ("rate", 0, (), n)]
        case "new_E" if N == 1:
            return [("new_o" if kind == "o" else kind, *of) for pair in o_and_y for kind, *of in pair]
        case "new_E":
            return [("after_E", L, (), m) for m in range(N)]


# ---- what is seen

LOOK = """() => {
    const all = (css) => [...document.querySelectorAll(css)], texts = (css) => all(css).map((one) => one.textContent);
    const text = (css) => document.querySelector(css).textContent;
    const box = (one) => { const { x, y, width, height } = one.getBoundingClientRect(); return [x, y, width, height]; };
    const width = (one) => Number(one.getAttribute('width'));
    const name = (unit) => unit?.getAttribute('aria-label').split(/[,:]/)[0];
    const cell = (mark, ink = mark.querySelector('.bp-ink')) => ({ side: width(mark.querySelector('.bp-ground')),
        ink: width(ink), square: ink.getAttribute('height') === ink.getAttribute('width'),
        hollow: getComputedStyle(ink).fill === 'none' });
    const mark = (one) => ({ ref: one.dataset.ref, text: one.textContent, box: box(one),
        unit: name(one.closest('.bp-unit')), cell: one.matches('.bp-cell') && cell(one),
        read: one.matches('.bp-read'), gives: one.matches('.bp-gives'),
        shown: getComputedStyle(one).visibility === 'visible' });
    return JSON.stringify({
        step: Number(document.querySelector('.bp-scrubber').getAttribute('aria-valuenow')), where: text('.bp-where'),
        marks: all('.bp-picture [data-ref]').map(mark), folds: texts('.bp-fold'),
        units: all('.bp-unit').map((unit) => [name(unit), box(unit.querySelector('path, .bp-map'))]),
        drawn: texts('.bp-edge > title'), lit: texts('.bp-edge.bp-lit > title'),
        numbers: text('.bp-numbers'), values: texts('.bp-numbers .bp-value'), fold: texts('.bp-fold-terms'),
        array: all('.bp-array > div').map((row) => [...row.children].map((one) => one.textContent)),
        here: all('.bp-array > div').map((row) => row.matches('.bp-row-here')),
    });
}"""


def seen(page):
    return json.loads(page.evaluate(LOOK))


def check_picture(found, trace, done, n=0, notation="main", asking=False):
    """Every number of the picture and every cell is its entry's, and there for what is done; the new outputs are there
    where the loss after the update is asked for. Gives how many were."""
    order, compared = all_steps(trace), 0
    at_end = len(done) + asking == len(order)
    for mark in found["marks"]:
        name, l, place = address(mark["ref"])
        array = array_of(trace, name, l, n)
        value, cell = array.flat[place], mark["cell"]
        mark["text"], nearer, _ = mark["text"].partition(" ✓")
        if name == "new_o" and at_end:
            was, target = trace.o[l][n].flat[place], trace.y[n].flat[place]
            assert bool(nearer) == (abs(value - target) < abs(was - target))
        gone = name == "dE_db" and Step("new_b", l) in done  # makes room
        if gone or ((name, l) in order and (name, l) not in done) or (name == "new_o" and not at_end):
            assert mark["text"] == "" and (not cell or cell["ink"] == 0), mark
            continue
        if cell:
            outer = cell["ink"] + cell["hollow"]  # half of a line of 1 px lies outside on either side
            more = (outer / (cell["side"] - 1.5)) ** 2 - abs(value) / np.abs(array).max()
            assert cell["square"] and cell["hollow"] == (value < 0) and (outer > 0) == (value != 0), (mark, value)
            assert -0.02 < more < 1 / 9 + 0.02, (mark, value)  # one digit: ninths, rounded up
        else:
            prefix = "E\u0304′ =" if name == "new_E" and len(trace.E) > 1 else PREFIXES.get(name, "")
            said, _, number = mark["text"].rpartition(" ")
            assert said == prefix if notation == "main" else bool(said) == bool(prefix), mark
            assert shows(number, value), (mark, value)
        compared += 1
    return compared


def check_places(found, trace):
    """Each mark is where its unit is, and units and cells stand in their order."""
    columns = {}
    for label, box in found["units"]:
        i, l = map(int, re.fullmatch(r"(?:Unit|Map) (\d+) of layer (\d+)", label).groups())
        columns.setdefault(l, []).append((i, box))
    for l, column in columns.items():
        n = trace.o[l].shape[1]
        assert [i for i, _ in column] == sorted({i for i, _ in column}) and column[0][0] == 1 and column[-1][0] == n
        assert all(low[1][1] > high[1][1] + high[1][3] for high, low in pairwise(column))
    lefts = [column[0][1][0] for _, column in sorted(columns.items())]
    assert lefts == sorted(lefts) and len(lefts) == len(trace.o)
    maps = {}
    for mark in found["marks"]:
        name, l, place = address(mark["ref"])
        if "unit" in mark:
            per_unit = array_of(trace, name, l, 0)[0].size
            assert mark["unit"].split()[1::3] == [str(place // per_unit + 1), str(l)], mark
        elif mark["shown"] and name in ("W", "dE_dW", "new_W") and trace[name, l].ndim == 2:
            check_on_its_edge(mark, columns, place, l, trace.o[l].shape[1])
        if mark["cell"]:
            per_map = np.prod(array_of(trace, name, l, 0).shape[-2:])
            maps.setdefault((name, l, place // per_map), []).append((*np.round(mark["box"][1::-1]), place % per_map))
    for cells in maps.values():
        assert [place for _, _, place in sorted(cells)] == list(range(len(cells)))  # row by row


def check_on_its_edge(mark, columns, place, l, n):
    """A weight's number is on the line from unit j to unit i, or just above or below it."""
    (left, top, width, height), (right, other, _, _) = (dict(columns[m])[i + 1] for m, i in ((l - 1, place // n),
                                                                                             (l, place % n)))
    left += width * (1 if l == 1 else 2)  # of a unit that has two halves, the box is of the first
    x, y = (mark["box"][axis] + mark["box"][axis + 2] / 2 for axis in (0, 1))
    along = (x - left) / (right - left)
    assert 0.1 < along < 0.9 and abs(top + along * (other - top) + height / 2 - y) < 1.3 * mark["box"][3], mark


def check_entry(found, trace, step, at, n=0):
    """The numbers of one entry, and all that lights up for it."""
    name, l = step
    entries = read_by(trace, name, l, at, n)
    values = [array_of(trace, *entry[:2], entry[3])[entry[2]] for entry in entries]
    assert len(found["values"]) == len(values) + 1
    for text, value in zip(found["values"], [*values, array_of(trace, name, l, n)[at]], strict=True):
        assert shows(text, value), (step, at, text, value)
    refs = {reference(trace, *entry[:3]) for entry in entries}
    drawn = {mark["ref"] for mark in found["marks"]}
    assert {mark["ref"] for mark in found["marks"] if mark["read"]} == refs & drawn
    assert [mark["ref"] for mark in found["marks"] if mark["gives"]] == [
        ref for ref in [reference(trace, name, l, at)] if ref in drawn]
    ends = {(m, index[0], index[1 if is_conv(trace, m) else -1]) for kind, m, index, *_ in [*entries, (name, l, at)]
            if kind in ("W", "dE_dW", "new_W")}
    titles = {f"from {j + 1} of layer {m - 1} to {i + 1} of layer {m}" for m, j, i in ends}
    assert set(found["lit"]) == titles & set(found["drawn"])
    return len(values) + 1


def go(page, trace, step):
    """To this step, by a click on the scrubber."""
    page.locator(".bp-segment").nth(all_steps(trace).index(step)).click()


CHOOSE = """([layer, kind, place]) => {
    const click = (tab) => document.querySelector(`[data-do=${tab}]`).click();
    const put = (name, to) => {
        const field = document.querySelector(`.bp-choose [data-name=${name}]`);
        field.value = to;
        field.dispatchEvent(new Event('change', { bubbles: true }));
    };
    click('look');
    put('layer', layer);
    if (document.querySelector('[data-name=kind]')) put('kind', kind);
    for (const [letter, index] of Object.entries(place)) put(letter, index);
    click('step');
}"""


def choose(page, layer, kind, **place):
    """A unit or weight by the fields of "Look and change", where all but offsets in a kernel count from 1."""
    offsets = "pq" if [*place] == [*"jipq"] else ""
    page.evaluate(CHOOSE, [layer, kind, {letter: i + (letter not in offsets) for letter, i in place.items()}])


def chosen(found):
    """The entry that the page says it is at, counted from 0, as offsets in a kernel are there too."""
    numbers = re.findall(r"([pq] = )?(\d+)", found["where"].partition("·")[2])
    return tuple(int(number) - (not offset) for offset, number in numbers)


# ---- every number

@every_kind
def test_every_number_at_every_step(opened, kind):
    page, trace = opened(kind)
    n, order, compared = min(32, len(trace.E)) - 1, all_steps(trace), 0
    if n:
        page.locator(".bp-example").select_option(str(n + 1))
    page.locator(".bp-scrubber").focus()
    page.keyboard.press("Home")
    for k in range(len(order) + 1):
        found = seen(page)
        compared += check_picture(found, trace, order[:k], n)
        check_places(found, trace)
        if k:
            assert found["step"] == k and len(chosen(found)) == array_of(trace, *order[k - 1], n).ndim
            compared += check_entry(found, trace, order[k - 1], chosen(found), n)
        page.keyboard.press("ArrowRight")
    assert compared > (300 if kind == "1-1-1" else 1000)
    assert page.faults == []


@pytest.mark.parametrize("kind", ["A", "E"])
@pytest.mark.parametrize("step, entries", [
    (("s", 1), [(0, 0, 0), (1, 3, 2), (-1, 5, 5)]),
    (("s", 2), [(0, 0, 3), (1, 2, 1), (-1, 3, 3)]),
    (("o", 1), [(1, 4, 0)]),
    (("dE_do", 1), [(0, 0, 0), (1, 2, 3), (-1, 5, 5), (0, 0, 4), (1, 5, 1)]),
    (("delta", 2), [(-1, 1, 3)]),
    (("dE_do", 2), [(0, 0, 0), (-1, 3, 1)]),
    (("s", 3), [(0,), (5,), (9,)]),
    (("delta", 4), [(3,), (9,)])])
def test_what_a_value_reads_lights_up(opened, kind, step, entries):
    page, trace = opened(kind)
    shape = array_of(trace, *step, 0).shape
    for entry in entries:
        at = tuple(i % size for i, size in zip(entry, shape, strict=True))  # −1 is the last
        go(page, trace, step)
        if len(at) == 3:
            page.locator(f'[data-ref="{reference(trace, *step, at)}"]').click()
        else:
            choose(page, step[1], "unit", i=at[0])
        found = seen(page)
        assert chosen(found) == at
        check_entry(found, trace, step, at)
        check_seen(found, trace)
        if kind == "A":  # all its maps are in the picture
            refs = {reference(trace, *entry[:3]) for entry in read_by(trace, *step, at, 0) if entry[:2] != ("W", 3)}
            assert refs - {mark["ref"] for mark in found["marks"] if mark["read"]} <= hidden_units(at)


@pytest.mark.parametrize("step, entries", [
    (("s", 1), [(0, 0, 0), (1, 5, 4), (1, 2, 2)]),  # at a corner the window is half outside
    (("s", 2), [(0, 0, 0), (1, 1, 1), (0, 2, 2)]),
    (("s", 3), [(0, 0, 0), (1, 1, 1)]),
    (("dE_do", 1), [(0, 0, 0), (1, 1, 1), (0, 2, 3), (1, 5, 4)]),
    (("dE_do", 2), list(product((0, 1), (0, 1, 2), (0, 1, 2)))),
    (("dE_do", 3), [(1, 0, 1)])])
def test_windows_that_move_light_up(opened, step, entries):
    page, trace = opened("pooled")
    for at in entries:
        go(page, trace, step)
        page.locator(f'[data-ref="{reference(trace, *step, at)}"]').click()
        found = seen(page)
        assert chosen(found) == at
        assert check_entry(found, trace, step, at) >= (2 if step[0] == "dE_do" else 5)
        check_seen(found, trace)
    assert page.locator(".bp-kind").all_text_contents()[3] == "max of 2×2, 2×2×2"


def test_a_largest_of_a_window_has_its_terms_between_commas(opened):
    page, trace = opened("pooled")
    go(page, trace, ("s", 3))
    page.locator(f'[data-ref="{reference(trace, "s", 3, (0, 1, 0))}"]').click()
    values = seen(page)["values"]
    assert page.locator(".bp-numbers").text_content() == f"max({', '.join(values[:-1])}) = {values[-1]}"


def test_what_no_window_reads_gets_0(exported):
    net = [Conv2D(np.ones((1, 1, 1, 1)), None, tanh), MaxPool2D(2), Dense(np.ones((1, 1)), None, sigmoid)]
    trace = backprop(net, np.arange(9.0).reshape(1, 1, 3, 3) / 9, np.ones((1, 1)), squared_error)
    page = exported(Stepper(trace, start=Step("dE_do", 1)), viewport=WIDE)
    page.locator('[data-ref="dE_do1:8"]').click()
    assert page.locator(".bp-numbers").text_content() == "0 = 0.00" and page.locator(".bp-read").count() == 0


def check_seen(found, trace):
    """Of the weights, those of the kernels and lines that light up are seen, and no others."""
    for mark in found["marks"]:
        if mark["ref"].startswith(("W", "dE_dW", "new_W")):
            name, l, place = address(mark["ref"])
            shape = array_of(trace, name, l, 0).shape
            kernel = place // np.prod(shape[2:], dtype=int)
            lit = {address(other["ref"])[2] // np.prod(shape[2:], dtype=int) for other in found["marks"]
                   if (other["read"] or other["gives"]) and address(other["ref"])[:2] == (name, l)}
            assert mark["shown"] == (kernel in lit), mark


def hidden_units(at):
    """What the picture has no room for when this unit is chosen: units of the two layers of ten, and the Jacobian."""
    shown = {0, 1, 9, at[0] if len(at) == 1 and 2 <= at[0] <= 8 else 2}
    return {f"{name}{l}:{i}" for name in ("s", "o", "dE_do", "delta", "b") for l in (3, 4) for i in range(10)
            if i not in shown} | {f"J4:{k}" for k in range(100)}


@pytest.mark.parametrize("kind", ["A", "E"])
@pytest.mark.parametrize("step, weights", [
    (("dE_dW", 1), [(0, 0, 0, 0), (0, 2, 2, 1)]),
    (("dE_dW", 2), [(2, 1, 0, 2), (0, 2, 2, 2), (1, 1, 1, 1)]),
    (("dE_dW", 3), [(2, 3, 1, 7), (0, 0, 0, 0)]),
    (("new_W", 2), [(1, 2, 2, 0)]),
    (("new_W", 3), [(1, 0, 3, 4)])])
def test_what_a_weight_s_gradient_reads_lights_up(opened, kind, step, weights):
    page, trace = opened(kind)
    for at in weights:
        go(page, trace, step)
        choose(page, step[1], "weight", **dict(zip("jipq" if step[1] < 3 else "jpqi", at, strict=True)))
        found = seen(page)
        assert chosen(found) == at
        check_entry(found, trace, step, at)
        check_seen(found, trace)
        if kind == "A" and step == ("dE_dW", 2):  # all δ of its map, and as many o under them
            j, i, *_ = at
            read = [address(mark["ref"]) for mark in found["marks"] if mark["read"]]
            assert [place // 16 for name, _, place in read if name == "delta"] == [i] * 16
            assert [place // 36 for name, _, place in read if name == "o"] == [j] * 16


@pytest.mark.parametrize("kind", ["A", "E"])
def test_look_tells_of_one_value_of_a_map(opened, kind):
    page, trace = opened(kind)
    page.keyboard.press("End")
    page.locator("[data-do=look]").click()
    page.locator("[data-name=layer]").select_option("2")
    page.locator("[data-name=kind]").select_option("unit")
    for letter, index in {"i": 2, "r": 1, "c": 3}.items():
        page.locator(f".bp-choose [data-name={letter}]").fill(str(index + 1))
        page.keyboard.press("Tab")
    rows = [row.split("= ")[-1] for row in page.locator(".bp-look .bp-entry").all_inner_texts()]
    names = ["b", "s", "o", "dE_do", "delta", "dE_db", "new_b"]
    for name, text in zip(names, rows, strict=True):
        array = array_of(trace, name, 2, 0)
        assert shows(text, array[(2, 1, 3)[:array.ndim]]), (name, text)


# ---- layers of many units

def shown_units(page, layer):
    labels = page.eval_on_selector_all(".bp-unit", "units => units.map((unit) => unit.getAttribute('aria-label'))")
    return [int(label.split()[1]) for label in labels if re.split("[,:]", label)[0].endswith(f"of layer {layer}")]


def test_any_unit_of_a_long_layer_is_unfolded(opened):
    page, trace = opened("folded")
    order, compared = all_steps(trace), 0
    go(page, trace, ("delta", 1))
    page.locator(".bp-unit").nth(4).click()
    assert [shown_units(page, l) for l in range(3)] == [[1, 2, 3, 64], [1, 2, 3, 32], [1, 2, 3, 10]]
    assert seen(page)["folds"] == ["1, 2, 3, 64 of 64", "1, 2, 3, 32 of 32", "1, 2, 3, 10 of 10"]

    for key, times, unit in [("ArrowDown", 16, 17), ("ArrowUp", 18, 31), ("ArrowUp", 1, 30), ("ArrowDown", 5, 3)]:
        page.locator(".bp-scrubber").focus()
        for _ in range(times):
            page.keyboard.press(key)
        # 17 − 18 is below the first, and so goes round: 31 is reached from 17 by −18 of 32
        assert chosen(seen(page)) == (unit - 1,) and shown_units(page, 1) == [1, 2, unit, 32]

    for step in [("s", 1), ("dE_do", 1), ("new_b", 1)]:
        go(page, trace, step)
        done = order[:order.index(step) + 1]
        for unit in (5, 19, 31):
            choose(page, 1, "unit", i=unit - 1)
            found = seen(page)
            assert shown_units(page, 1) == [1, 2, unit, 32] and found["folds"][1] == f"1, 2, {unit}, 32 of 32"
            compared += check_picture(found, trace, done)
            check_places(found, trace)
            compared += check_entry(found, trace, step, (unit - 1,))
    for step in [("dE_dW", 2), ("new_W", 2)]:
        go(page, trace, step)
        choose(page, 2, "weight", j=20, i=6)
        found = seen(page)
        assert (shown_units(page, 1), shown_units(page, 2)) == ([1, 2, 21, 32], [1, 2, 7, 10])
        compared += check_picture(found, trace, order[:order.index(step) + 1])
        compared += check_entry(found, trace, step, (20, 6))
        check_places(found, trace)
    assert compared > 800


def test_the_fold_s_label_unfolds_unit_after_unit(opened):
    page, trace = opened("folded")
    go(page, trace, ("o", 2))
    page.locator(".bp-unit").nth(0).click()
    label = page.locator(".bp-fold").nth(0)
    for unit in (4, 5, 6):
        label.click()
        assert shown_units(page, 0) == [1, 2, unit, 64] and label.text_content() == f"1, 2, {unit}, 64 of 64"
    for unit, key in ((7, "Enter"), (8, " ")):
        label.focus()
        page.keyboard.press(key)
        assert shown_units(page, 0) == [1, 2, unit, 64]
    page.locator("[data-name=i]").fill("63")
    page.keyboard.press("Enter")
    assert shown_units(page, 0) == [1, 2, 63, 64]
    label.click()
    assert shown_units(page, 0) == [1, 2, 3, 64]  # and from the start again
    found = seen(page)
    check_picture(found, trace, all_steps(trace)[:4])
    check_places(found, trace)


# ---- softmax

def jacobian_rows(found):
    """The numbers of each row, as [entries of J], ∂E/∂o, δ; None for a row that stands for others. And the power of ten
    of each."""
    signs = [k for k, text in enumerate(found["array"][0]) if re.search("[·=]", text)]
    powers = [int(unicodedata.normalize("NFKC", power[0]).replace("−", "-")) if power else 0 for power in
              (re.findall("(?<=10)[⁻⁰¹²³⁴-⁹]+", found["array"][0][k]) for k in signs)] + [0]
    end = signs[0]
    return [(row[:end], row[end + 1], row[end + 3]) if len(row) > 1 else None for row in found["array"]], powers[:3]


@pytest.mark.parametrize("kind, layer, i, units", [
    *(("softmax", 2, i, [0, 1, 2, 3]) for i in range(4)),
    *(("fused", 2, i, [0, 1, 2, 3]) for i in (0, 3)),
    ("A", 4, 1, [0, 1, 2, 3, None, 9]), ("A", 4, 5, [0, 1, 2, None, 5, None, 9]), ("A", 4, 9, [0, 1, 2, None, 8, 9])])
def test_softmax_s_jacobian_times_the_slopes_gives_delta(opened, kind, layer, i, units):
    page, trace = opened(kind)
    n = len(trace.E) - 1
    if n:
        page.locator(".bp-example").select_option(str(n + 1))
    go(page, trace, ("delta", layer))
    choose(page, layer, "unit", i=i)
    found, o, dE_do = seen(page), trace.o[layer][n], trace.dE_do[layer][n]
    rows, (of_J, of_slope, of_delta) = jacobian_rows(found)
    assert found["here"] == [unit == i for unit in units] and len(rows) == len(units)
    for unit, row in zip(units, rows, strict=True):
        assert (row is None) == (unit is None)
        if row is None:
            continue
        entries, slope, delta = row
        for k, text in zip(units, entries, strict=True):
            assert text == "…" if k is None else shows(text, o[k] * ((unit == k) - o[unit]) / 10.0**of_J)
        assert shows(slope, dE_do[unit] / 10.0**of_slope)
        product_ = sum(o[k] * ((unit == k) - o[unit]) * dE_do[k] for k in range(len(o)))
        assert shows(delta, product_ / 10.0**of_delta)
    check_entry(found, trace, ("delta", layer), (i,), n)


def test_fused_softmax_is_output_less_target(opened):
    page, trace = opened("fused")
    go(page, trace, ("delta", 2))
    for n in range(3):
        page.locator(".bp-example").select_option(str(n + 1))
        for i in range(4):
            choose(page, 2, "unit", i=i)
            found = seen(page)
            assert re.fullmatch(r"\S+ − \S+ = \S+", found["numbers"])
            for text, value in zip(found["values"], [trace.o[2][n, i], trace.y[n, i], trace.o[2][n, i] - trace.y[n, i]],
                                   strict=True):
                assert shows(text, value)
            check_entry(found, trace, ("delta", 2), (i,), n)


# ---- sums

FACTOR = r"(?:\(−\S+\)|−?[^\s()]+)"
TERM = f"{FACTOR} · {FACTOR}"


def written(page):
    """The substituted formula as it is to be seen, without what is folded away, in single spaces."""
    return " ".join(page.locator(".bp-numbers").inner_text().split())


@pytest.mark.parametrize("kind, step", [("fused", ("dE_dW", 1)), ("fused", ("dE_dW", 2)), ("E", ("dE_dW", 3))])
def test_a_weight_s_gradient_has_a_term_per_example(opened, kind, step):
    page, trace = opened(kind)
    go(page, trace, step)
    assert re.fullmatch(f"{TERM} \\+ {TERM} \\+ {TERM} = {FACTOR}", written(page))
    found = seen(page)
    check_entry(found, trace, step, chosen(found))


def test_examples_that_stay_behind_are_counted(opened):
    page, trace = opened("40 examples")
    assert page.locator(".bp-example option").all_text_contents() == [f"example {n} of 40" for n in range(1, 33)]
    for step in [("dE_dW", 1), ("dE_db", 2), ("new_E", 2)]:
        go(page, trace, step)
        assert re.search(r"\+ … \(8 more examples\)\)? = \S+$", written(page))
        found = seen(page)
        assert found["fold"] == ["… 28 more …"]
        check_entry(found, trace, step, chosen(found))


@pytest.mark.parametrize("kind, step, terms", [("folded", ("s", 1), 64), ("40 examples", ("dE_dW", 2), 32),
                                               ("A", ("s", 2), 27), ("A", ("dE_dW", 1), 36)])
@pytest.mark.parametrize("by", ["click", "key"])
def test_a_long_sum_is_folded_and_unfolds(opened, kind, step, terms, by):
    page, trace = opened(kind)
    go(page, trace, step)
    fold, shown = page.locator(".bp-fold-terms"), page.locator(".bp-numbers .bp-value:visible")
    more = 2 if step[0] == "s" else 1  # the bias, and the value itself
    folded = written(page)
    assert re.match(f"{TERM} \\+ {TERM} \\+ {TERM} ?\\+ … {terms - 4} more … \\+ {TERM}", folded)
    assert shown.count() == 2 * 4 + more
    if by == "click":
        fold.click()
    else:
        fold.focus()
        page.keyboard.press("Enter")
    assert fold.count() == 0 and shown.count() == 2 * terms + more
    assert len(re.findall(TERM, written(page))) == terms
    found = seen(page)
    check_entry(found, trace, step, chosen(found))


def test_a_plus_sign_stands_free_where_a_sum_is_folded(opened):
    page, trace = opened("A")
    go(page, trace, ("s", 2))
    assert re.search(r"\S \+ … 23 more … \+ \S", written(page))


# ---- room

OUTSIDE = """() => { // texts of the picture outside it, and whether the page scrolls sideways
    const picture = document.querySelector('.bp-picture').getBoundingClientRect();
    const isOut = (text) => {
        const { left, right, top, bottom, width } = text.getBoundingClientRect();
        return width && getComputedStyle(text).visibility === 'visible' && !(left > picture.left - 0.5
            && right < picture.right + 0.5 && top > picture.top - 0.5 && bottom < picture.bottom + 0.5);
    };
    const found = [...document.querySelectorAll('.bp-picture text')].filter(isOut).map((text) => text.textContent);
    if (document.scrollingElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
    return found;
}"""
WALK = f"""() => {{ // the same at every step, and at each layer in "Look and change"
    const outside = {OUTSIDE}, found = outside();
    const click = (name) => document.querySelector(`[data-do=${{name}}]`).click();
    const ended = () => document.querySelector('.bp-next').ariaDisabled === 'true';
    for (click('first'); !ended(); found.push(...outside())) click('next');
    click('look');
    for (const {{ value }} of document.querySelectorAll('[data-name=layer] option')) {{
        const chooser = document.querySelector('[data-name=layer]');
        chooser.value = value;
        chooser.dispatchEvent(new Event('change', {{ bubbles: true }}));
        found.push(...outside());
    }}
    return found;
}}"""


@every_kind
@pytest.mark.parametrize("width", [1240, 700, 390])
def test_everything_has_room(opened, kind, width):
    page, _ = opened(kind)
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate(WALK) == []


PAINTED = "new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
IN_VIEW = """(layer) => {
    const window_ = document.querySelector('.bp-window').getBoundingClientRect();
    const units = [...document.querySelectorAll(`.bp-unit[aria-label*="of layer ${layer}"]`)];
    const given = document.querySelectorAll('.bp-picture .bp-gives');
    return [...units.map((unit) => unit.querySelector('path, .bp-map')), ...given].every((element) => {
        const { left, right } = element.getBoundingClientRect();
        return left > window_.left - 1 && right < window_.right + 1;
    });
}"""


@every_kind
def test_on_a_phone_the_column_of_the_step_is_in_view(opened, kind):
    page, trace = opened(kind)
    page.set_viewport_size({"width": 390, "height": 900})
    page.evaluate(PAINTED)
    page.locator(".bp-scrubber").focus()
    page.keyboard.press("Home")
    hidden = []
    for step in all_steps(trace):
        page.keyboard.press("ArrowRight")
        if not page.evaluate(IN_VIEW, step.layer):
            hidden.append(step)
    assert hidden == []
