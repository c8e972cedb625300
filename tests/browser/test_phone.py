"""On a telephone: one thumb steps, nothing is cut, and what a step shows is on one screen."""

import numpy as np
import pytest

from bpcore import Dense, Step, backprop, multinomial_cross_entropy, relu, sigmoid, softmax, squared_error, tanh
from bpcore.widgets import Stepper
from bpcore.widgets.stepper.frames import all_steps
from browser.test_kinds import configuration, dense
from browser.test_stepper import net_of_maps

SCREENS = {"small": (360, 740), "middle": (390, 844), "large": (412, 915)}
PAINTED = "new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"


@pytest.fixture(autouse=True)
def nothing_goes_wrong():
    """`exported` sees to it, and so no JupyterLab is needed here."""


def story(**options):
    """The net of the first lessons, whose units have names."""
    rng = np.random.default_rng(3)
    net = [Dense.random(2, 3, tanh, rng), Dense.random(3, 2, sigmoid, rng)]
    trace = backprop(net, rng.normal(size=(2, 2)), rng.uniform(size=(2, 2)), squared_error)
    return Stepper(trace, inputs=("dry", "dark"), outputs=("water", "move"), **options)


NETS = {
    "story": story,
    "four layers of five": lambda: dense([5, 5, 5, 5], [tanh, tanh, sigmoid], squared_error, N=3),
    "softmax": lambda: dense([4, 16, 3], [relu, softmax], multinomial_cross_entropy),
    "chain": lambda: dense([1, 1, 1], [tanh, sigmoid], squared_error),
    "maps": lambda: Stepper(net_of_maps()),
    "digits": lambda: configuration(multinomial_cross_entropy, 2),
}


@pytest.fixture
def phone(exported):
    """A function of a stepper: its page on a telephone."""
    def opened(stepper, screen="middle", **options):
        width, height = SCREENS.get(screen, screen)
        return exported(stepper, viewport={"width": width, "height": height}, has_touch=True, is_mobile=True,
                        reduced_motion="reduce", **options)
    return opened


# At each step: what is not whole on the screen, covered by the foot, cut, or outside the picture.
WALK = """() => {
    const found = new Set(), part = (name) => document.querySelector(`.bp-${name}`), box = (one) => one.getBoundingClientRect();
    const foot = () => box(document.querySelector('footer')).top, texts = (css) => [...document.querySelectorAll(css)];
    let steps = 0;
    const look = () => {
        const where = part('where').textContent, numbers = part('numbers').checkVisibility() ? ['numbers'] : [];
        for (const name of ['title', 'where', 'window', 'words', ...numbers]) {
            const { top, bottom, left, right } = box(part(name));
            if (top < 0 || left < 0 || right > innerWidth || bottom > foot()) found.add(`${where}: ${name} to ${bottom}`);
        }
        if (box(part('next')).bottom > innerHeight) found.add(`${where}: Next`);
        for (const one of texts('.bp-title, .bp-where, .bp-words, .bp-equation, .bp-numbers, .bp-button, .bp-legend span')) {
            if (one.checkVisibility() && one.scrollWidth > one.clientWidth + 1) found.add(`${where}: ${one.className} is cut`);
        }
        const picture = box(part('picture'));
        for (const one of texts('.bp-picture text').filter(({ textContent }) => textContent)) {
            const { left, right, top, bottom } = box(one);
            if (left < picture.left || right > picture.right || top < picture.top || bottom > picture.bottom) {
                found.add(`${where}: ${one.textContent} is outside`);
            }
        }
        if (document.scrollingElement.scrollWidth > innerWidth) found.add('the page scrolls sideways');
    };
    for (; ; part('next').click()) {
        look();
        if (part('next').ariaDisabled === 'true') return { found: [...found], steps };
        steps += 1;
    }
}"""


@pytest.mark.parametrize("screen", SCREENS)
def test_each_step_is_on_one_screen_with_next(phone, screen):
    found = {}
    for name in NETS:
        stepper = NETS[name]()
        walk = phone(stepper, screen).evaluate(WALK)
        assert walk["steps"] == len(all_steps(stepper.trace))
        found[name] = walk["found"]
    assert found == {name: [] for name in found}
