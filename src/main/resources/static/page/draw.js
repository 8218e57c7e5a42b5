// Renders a template into an element. A row that moves would lose the focus, which stays where it was.
import { render } from '../webjars/lit-html/lit-html.js';

export function draw(template, place) {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  render(template, place);
  if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

/** The line of errors, and the line that screen readers hear. */
export function trouble(message) {
  const line = document.getElementById('trouble');
  if (line.textContent !== message) line.textContent = message;
  line.hidden = !message;
}

export function say(message) {
  document.getElementById('said').textContent = message;
}

/** A button's work, once at a time; what fails is shown. The button stays enabled, for a disabled one would lose the focus. */
export const working = work => async event => {
  const button = event.currentTarget;
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  try {
    await work();
    trouble('');
  } catch (error) {
    trouble(error.message);
  } finally {
    button.ariaBusy = null;
  }
};
