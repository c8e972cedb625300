"""Everything fits: no formula is cut and no label lies on another, whatever the net, the notation and the width."""

from pathlib import Path

import numpy as np
import pytest

from bpcore import (
    Dense,
    backprop,
    binary_cross_entropy,
    linear,
    multinomial_cross_entropy,
    relu,
    sigmoid,
    softmax,
    squared_error,
    sum_of_squares,
    tanh,
    widgets,
    zero_class_cross_entropy,
)
from bpcore.teaching.letters import NOTATIONS
from bpcore.widgets.page import page_script, page_style
from bpcore.widgets.stepper.frames import frames

SCRIPT, STYLE = page_script("stepper/stepper.js"), page_style("stepper/stepper.css")
PAIRS = [(squared_error, linear), (squared_error, sigmoid), (squared_error, softmax), (sum_of_squares, linear),
         (sum_of_squares, tanh), (binary_cross_entropy, sigmoid), (binary_cross_entropy, softmax),
         (multinomial_cross_entropy, softmax), (multinomial_cross_entropy, relu), (zero_class_cross_entropy, sigmoid),
         (zero_class_cross_entropy, tanh)]


def shown(loss, activation, widths=(2, 3, 2)):
    rng = np.random.default_rng(4)
    net = [Dense.random(widths[0], widths[1], tanh, rng), Dense.random(widths[1], widths[2], activation, rng)]
    y = rng.dirichlet(np.ones(widths[2]), 2)
    return frames(backprop(net, rng.normal(size=(2, widths[0])), y, loss))

SHOW = """async ([data, source, css]) => {
    document.body.innerHTML = `<style>${css}</style><div></div>`;
    const state = { data, step: 0, unit: 1, below: 1, example: 1, notation: 'main', guess: false, news: { text: '' } };
    const listeners = {};
    window.model = { get: (name) => state[name], save_changes() {}, off() {},
        on: (name, draw) => { listeners[name] = draw; },
        set: (name, value) => { state[name] = value; listeners[`change:${name}`]?.(); } };
    const { default: widget } = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    widget.render({ model, el: document.querySelector('div') });
}"""
CUT = """([nets, notations]) => {
    const all = (css) => [...document.querySelectorAll(css)].filter((one) => one.checkVisibility()), found = [];
    const isCut = (one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight;
    let compared = 0;
    for (const [net, data] of nets) {
        model.set('data', data);
        for (const notation of notations) {
            model.set('notation', notation);
            data.steps.forEach(({ key, quantity }, k) => {
                if (k < 4 || quantity === 'dE_db') return;
                model.set('step', k + 1);
                for (const one of all('.bp-equation, .bp-numbers, .bp-numpy')) {
                    compared += 1;
                    if (isCut(one)) found.push([net, notation, key, one.className, one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight].join(' '));
                }
            });
        }
    }
    return { found, compared };
}"""
