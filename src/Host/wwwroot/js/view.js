// The part of the world that a map shows: Web Mercator, as one unit square, with a centre and a scale.

const EARTH_CIRCUMFERENCE = 40_075_016.686; // metres, WGS 84 equator
const NEAREST = 3e7, FARTHEST = 400; // pixels per world width

/** Longitude and latitude in degrees to the unit square. Source: spherical Mercator, EPSG:3857. */
export function project(point) {
  const latitude = Math.max(-85, Math.min(85, point[1])) * Math.PI / 180;
  return [point[0] / 360 + 0.5, 0.5 - Math.log(Math.tan(Math.PI / 4 + latitude / 2)) / (2 * Math.PI)];
}

export class View {
  constructor() {
    this.width = 1;
    this.height = 1;
    this.centre = [0.5, 0.5];
    this.scale = 1000;
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
  }

  /** Shows all of the given unit-square points with a margin in pixels; leaves outliers to the reader's panning. */
  fit(points, margin = 36) {
    if (points.length === 0) return;
    const [west, east] = range(points, 0), [north, south] = range(points, 1);
    this.centre = [(west + east) / 2, (north + south) / 2];
    const across = Math.max(1, this.width - 2 * margin), down = Math.max(1, this.height - 2 * margin);
    this.scale = clampScale(Math.min(across / Math.max(east - west, 1e-7), down / Math.max(south - north, 1e-7)));
  }

  x(point) {
    return (point[0] - this.centre[0]) * this.scale + this.width / 2;
  }

  y(point) {
    return (point[1] - this.centre[1]) * this.scale + this.height / 2;
  }

  pan(dx, dy) {
    this.centre = [this.centre[0] - dx / this.scale, this.centre[1] - dy / this.scale];
  }

  /** Zooms by a factor and keeps the place under a pixel where it is. */
  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const before = this.scale;
    this.scale = clampScale(before * factor);
    const shift = 1 / before - 1 / this.scale;
    this.centre = [this.centre[0] + (x - this.width / 2) * shift, this.centre[1] + (y - this.height / 2) * shift];
  }

  /** A round length that fits into a number of pixels, and its pixels. */
  scaleBar(most) {
    const latitude = Math.atan(Math.sinh(Math.PI * (1 - 2 * this.centre[1])));
    const metresPerPixel = EARTH_CIRCUMFERENCE * Math.cos(latitude) / this.scale;
    const room = most * metresPerPixel;
    const power = 10 ** Math.floor(Math.log10(room));
    const metres = [5, 2, 1].map((step) => step * power).find((length) => length <= room) ?? power;
    return { metres, pixels: metres / metresPerPixel };
  }
}

const clampScale = (scale) => Math.max(FARTHEST, Math.min(NEAREST, scale));

function range(points, axis) {
  let low = Infinity, high = -Infinity;
  for (const point of points) {
    if (point[axis] < low) low = point[axis];
    if (point[axis] > high) high = point[axis];
  }
  return [low, high];
}
