// What all that show Pictures share.

// An <img> of a PNG file, ready to be painted: put in the place of another, it does not flicker.
export async function decoded({ png, alt, width }) {
  const image = new Image();
  Object.assign(image, { alt, width, src: URL.createObjectURL(new Blob([png], { type: "image/png" })) });
  await image.decode().catch(() => {});
  URL.revokeObjectURL(image.src);
  return image;
}

// Shortcuts, such as saving the notebook, are not ours; any other key JupyterLab would take for a command to the cell.
export function keepKey(event) {
  const isOurs = !event.altKey && !event.ctrlKey && !event.metaKey;
  if (isOurs) event.stopPropagation();
  return isOurs;
}
