// The view "Workers and queues".
import { html } from '../webjars/lit-html/lit-html.js';
import { draw } from './draw.js';

export function open(place) {
  draw(html`<h2 tabindex="-1">Workers and queues</h2>`, place);
  return () => {};
}
