"""Calls that nobody sees, and that leave the program as it was. IPython and matplotlib are met only where they are
loaded already."""

import builtins
import logging
import sys
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO


@contextmanager
def hidden():
    """Within, nothing appears of what code prints, logs, displays or draws, and no figure of before is drawn on."""
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(StringIO()))
        stack.enter_context(redirect_stderr(StringIO()))
        stack.callback(logging.disable, logging.root.manager.disable)
        logging.disable()  # a handler has its own hold on stderr
        if shell := _shell():
            capture = sys.modules["IPython.utils.capture"].capture_output
            stack.enter_context(capture(stdout=False, stderr=False))
            stack.enter_context(_replaced(shell.display_formatter, "format", _nothing_to_display))
        if pyplot := sys.modules.get("matplotlib._pylab_helpers"):
            stack.enter_context(_replaced(pyplot.Gcf, "figs", type(pyplot.Gcf.figs)()))
            stack.callback(pyplot.Gcf.destroy_all)
        yield


@contextmanager
def confined():
    """Within, code can neither wait for an answer nor end the program: quit() of IPython asks the shell to do it."""
    with ExitStack() as stack:
        stack.enter_context(_replaced(builtins, "input", _no_input))
        stack.enter_context(_replaced(sys, "stdin", StringIO()))  # Python's own quit() closes it
        if shell := _shell():
            stack.enter_context(_replaced(shell, "ask_exit", _no_exit))
        yield


def _no_input(*_):
    raise EOFError("it asks for input(), and nobody is asked here: give it all it needs as arguments")


def _no_exit():
    raise SystemExit("quit() would end the kernel, so write return in its place")


def _nothing_to_display(*_, **__):
    """For IPython's `format`: a figure that nobody sees is not made into a picture."""
    return {}, {}


def _shell():
    """The IPython shell that this runs in, or None."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


@contextmanager
def _replaced(owner, name, value):
    """Within, owner has this value by that name."""
    was_there, before = name in vars(owner), vars(owner).get(name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before) if was_there else delattr(owner, name)
