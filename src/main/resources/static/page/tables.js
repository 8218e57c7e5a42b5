// The view "Tables".
import { html } from '../webjars/lit-html/lit-html.js';
import { draw } from './draw.js';

export function open(place) {
  draw(html`<h2 tabindex="-1">Tables</h2>`, place);
  return () => {};
}
