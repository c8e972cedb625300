// What all that show Pictures share.

// A promise of an <img> of a PNG file, ready to be painted: put in the place of another, it does not flicker.
export function decoded({ png, alt, width }) {
  const src = URL.createObjectURL(new Blob([png], { type: "image/png" }));
  const image = Object.assign(new Image(), { alt, width, src });
  return image.decode().catch(() => {}).then(() => {
    URL.revokeObjectURL(image.src);
    return image;
  });
}
