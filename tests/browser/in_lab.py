"""What the tests in JupyterLab ask of a notebook's kernel, and how they watch a widget's picture change."""

RUN = """async (code) => {
    const future = jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code });
    let printed = '';
    future.onIOPub = ({ content }) => { printed += content.text ?? content.evalue ?? ''; };
    await future.done;
    return printed;
}"""
WATCH = """(css) => {
    window.sizes = [];
    window.watching = true;
    (function watch() {
        const { height } = document.querySelector(`${css} .bp-box`).getBoundingClientRect();
        const image = document.querySelector(`${css} img`);
        window.sizes.push([height, image.getBoundingClientRect().height, image.complete && image.naturalWidth > 0]);
        if (window.watching) requestAnimationFrame(watch);
    })();
}"""


def run(page, code):
    """What the kernel of the notebook prints."""
    return page.evaluate(RUN, code).strip()


def watch(page, css):
    """Notes in window.sizes, frame by frame, the heights of a widget's box and image, and if the image is whole."""
    page.evaluate(WATCH, css)
