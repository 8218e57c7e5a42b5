// The view "Reports".
import { html } from '../webjars/lit-html/lit-html.js';
import { draw } from './draw.js';

export function open(place) {
  draw(html`<h2 tabindex="-1">Reports</h2>`, place);
  return () => {};
}
