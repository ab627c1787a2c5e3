/** A canvas to draw on in pixels of the page, sharp on every screen. */
export type Surface = {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
};

/** The canvas in the size that the page shows it, cleared; undefined while it is hidden. */
export const surfaceOf = (
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): Surface | undefined => {
  const context = canvas.getContext("2d");
  if (context === null || width <= 0 || height <= 0) return undefined;
  const density = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
};
