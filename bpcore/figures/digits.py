"""Handwritten digits: what the net is given, what its kernels have become, where it errs, and which squares matter."""

import numpy as np
from matplotlib.patches import Rectangle

from bpcore.figures.picture import CLASSES, FORWARD, SIGNED, WIDTH, Picture, canvas
from bpcore.teaching.writing import number
from bpcore.trace import forward

INK = "Greys"


def samples(images, labels):
    """The first image of each label, (N, 8, 8) and (N,)."""
    _, first = np.unique(labels, return_index=True)
    figure = _gallery(images[first], [str(label) for label in labels[first]], columns=10)
    return Picture(figure, (
        f"{len(first)} images of 8×8 squares, one for each digit, the more ink, the stronger. With so few squares the "
        "strokes are blurred, yet each digit can be told by eye."))


def worst(images, labels, o, count=8):
    """The images with the largest loss, the worst first, with their labels (N,) and what the outputs (N, n) say."""
    right = o[np.arange(len(labels)), labels]
    found = np.argsort(right)[:count]
    captions = [f"{labels[n]}, read as {o[n].argmax()}\noutput {labels[n]}: {right[n]:.2f}" for n in found]
    return Picture(_gallery(images[found], captions, columns=5), (
        f"The {count} images of {len(labels)} with the largest loss, the worst first: "
        f"{'; '.join(caption.partition(chr(10))[0] for caption in captions)}. Above each stand its label, what "
        "the net reads, and the output of its label, near 0 for the very worst."))


def overfitting(course):
    """The mean loss of the images trained on and of those held out, a row (2,) after each epoch."""
    figure, axes = canvas(WIDTH, 4)
    epochs, names = np.arange(1, len(course) + 1), ("trained on", "held out")
    for name, values, colour, style in zip(names, np.transpose(course), CLASSES, ("-", "--"), strict=False):
        axes.semilogy(epochs, values, color=colour, linestyle=style, linewidth=2.5, label=name)
        axes.annotate(f"{name}: {number(values[-1], 3)}", (epochs[-1], values[-1]), (8, 0), textcoords="offset points",
                      va="center", color=colour, weight="bold", size=13, annotation_clip=False)
    axes.set(xlim=(0, 1.3 * len(course)), xlabel="epoch", ylabel="mean loss")
    (first, first_out), (last, last_out) = (map(number, row, (3, 3)) for row in np.asarray(course)[[0, -1]])
    return Picture(figure, f"The mean loss over {len(course)} epochs. Of the images trained on it falls from {first} "
                           f"to {last}, of those held out from {first_out} to {last_out}.")


def kernels(layer, image):
    """The kernels of a convolution over one map (1, 1, h, w), and below each what it makes of the image."""
    _, o = forward([layer], image)
    count = layer.W.shape[1]
    figure, axes = canvas(WIDTH, 3.1, columns=count, rows=2)
    limit = np.abs(layer.W).max()
    for i, (kernel, result) in enumerate(axes.T, 1):
        _signed(kernel, layer.W[0, i - 1], limit, least=0.2)
        kernel.set_title(f"kernel {i}", size=12)
        _ink(result, o[1][0, i - 1], o[1].max())
        if not o[1][0, i - 1].any():
            result.text(0.5, 0.5, "0 every-\nwhere", ha="center", va="center", size=12, transform=result.transAxes)
    _, _, height, width = layer.W.shape
    silent = [str(i + 1) for i in range(count) if not o[1][0, i].any()]
    return Picture(figure, (
        f"{count} kernels of {height}×{width} numbers, + and purple, − and orange, and below each its map of "
        f"{o[1].shape[2]}×{o[1].shape[3]}, the larger, the stronger. "
        + (f"0 everywhere: the map of kernel {', '.join(silent)}." if silent else "No map is 0 everywhere.")))


def tally(labels, read, n=10):
    """How often each label (N,), a row, was read (N,) as each digit, a column: (n, n)."""
    counts = np.zeros((n, n), int)
    np.add.at(counts, (labels, read), 1)
    return counts


def confusion(counts):
    """The counts of `tally`; what is not on the diagonal is a mistake, and stands out."""
    figure, axes = canvas(WIDTH, 5.4)
    n = len(counts)
    wrong = counts * (1 - np.eye(n, dtype=int))
    axes.imshow(np.ma.masked_equal(wrong, 0), cmap="Oranges", vmin=0, vmax=max(4, wrong.max() * 1.5), aspect="auto")
    axes.grid(False)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            mistake = row != column
            axes.text(column, row, count, ha="center", va="center", in_layout=False, size=15 if mistake else 12,
                      weight="bold" if mistake else "normal", color="black" if mistake else FORWARD)
    axes.set(xlabel="read as", ylabel="label", xticks=range(n), yticks=range(n))
    axes.tick_params(length=0)
    rows = counts.sum(axis=1)
    return Picture(figure, (
        f"A row for each label, a column for each digit it is read as. Each row holds {rows.min()} to {rows.max()} "
        f"images, {rows.sum()} in all, nearly all of them on the diagonal. The few mistakes lie scattered off it, "
        "orange and bold; most squares are empty."))


def saliency(image, slopes, title):
    """An image (h, w) beside the slope of the loss for each of its squares, ∂E/∂o⁰."""
    figure, (left, right) = canvas(WIDTH, 5, columns=2)
    _ink(left, image, 1)
    left.set_title(title, size=13)
    _signed(right, slopes, np.abs(slopes).max(), least=0.25)
    right.set_title("more ink here: E rises +, falls −", size=13)
    height, width = image.shape
    height, width = image.shape
    for axes in (left, right):  # so that a row can be named
        axes.set(xticks=range(width), xticklabels=range(1, width + 1), yticks=range(height),
                 yticklabels=range(1, height + 1))
        axes.tick_params(length=0)
    row, column = np.unravel_index(np.abs(slopes).argmax(), slopes.shape)
    right.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, linewidth=3))
    steepest = slopes[row, column]
    return Picture(figure, (
        f"Left, an image of {height}×{width} squares: {title}. Right, ∂E/∂o⁰ of the same squares: purple with a + "
        "where more ink would raise the loss, orange with a − where it would lower it. The steepest is "
        f"{'+' if steepest > 0 else '−'} {number(abs(steepest))}, framed, in row {row + 1}, column {column + 1}."))


def _gallery(images, captions, columns):
    rows = -(-len(images) // columns)
    figure, axes = canvas(WIDTH, rows * (WIDTH / columns + 0.5), columns, rows)
    for axis, image, caption in zip(axes.flat[:len(images)], images, captions, strict=True):
        _ink(axis, image, 1)
        axis.set_title(caption, size=12)
    for axis in axes.flat[len(images):]:
        axis.remove()
    return figure


def _ink(axes, image, most):
    axes.imshow(image, cmap=INK, vmin=0, vmax=most or 1)
    _plain(axes)


def _signed(axes, values, limit, least):
    """In colours, and with the sign of whatever is at least this part of the limit."""
    image = axes.imshow(values, cmap=SIGNED, vmin=-limit, vmax=limit)
    _plain(axes)
    dark = image.to_rgba(values)[..., :3] ** 2.2 @ [0.2126, 0.7152, 0.0722] < 0.18
    for (row, column), value in np.ndenumerate(values):
        if abs(value) >= least * limit:
            axes.text(column, row, "+" if value > 0 else "−", ha="center", va="center", in_layout=False, size=12,
                      color="white" if dark[row, column] else "black")


def _plain(axes):
    axes.grid(False)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
