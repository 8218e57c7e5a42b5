// The view "Load".
import { html } from '../webjars/lit-html/lit-html.js';
import { draw } from './draw.js';

export function open(place) {
  draw(html`<h2 tabindex="-1">Load</h2>`, place);
  return () => {};
}
