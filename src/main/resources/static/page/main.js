// Chooses the view by the address, and shows on each whether work pauses. Text from a file or from the server is text, never markup.
import { render, nothing } from '../webjars/lit-html/lit-html.js';
import { start as startEvents } from './live.js';
import { start as startUploads } from './upload.js';
import * as job from './job.js';
import * as jobs from './jobs.js';

const HEALTH_MS = 10_000;
const view = document.getElementById('view');
const start = [...document.querySelectorAll('.start')];
let close = () => {};
let shown = null;

function route() {
  const [path, query = ''] = location.hash.replace(/^#/, '').split('?');
  const number = path.match(/^\/jobs\/(\d{1,18})$/)?.[1];
  close();
  const other = shown !== null && shown !== path;
  if (shown !== path) render(nothing, view);
  document.getElementById('load').hidden = Boolean(number);
  document.getElementById('jobs-title').hidden = Boolean(number);
  start.forEach(part => part.classList.toggle('elsewhere', Boolean(number)));
  close = number ? job.open(number, view) : jobs.open(new URLSearchParams(query), view);
  document.title = number ? `Job ${number} - Caravan` : 'Caravan';
  document.getElementById('home').toggleAttribute('aria-current', !number);
  // As after a load of another page, reading begins at its title.
  if (other) (number ? view.querySelector('h2') : document.getElementById('jobs-title')).focus();
  shown = path;
}

/** The causes of an outage, where the login may know them. */
async function causes() {
  const response = await fetch('actuator/health').catch(() => null);
  const health = await response?.json().catch(() => null);
  return Object.entries(health?.components?.outage?.details ?? {})
    .filter(([, state]) => state !== 'CLOSED').map(([name, state]) => `${name}: ${state}`).join('; ');
}

async function lookAtHealth() {
  if (document.hidden) return;
  const banner = document.getElementById('banner');
  let text = '';
  try {
    const response = await fetch('readyz');
    if (response.status === 503) text = `Work pauses: something that Caravan needs is unavailable. ${await causes()}`;
  } catch {
    text = 'The server does not answer.';
  }
  if (banner.textContent !== text) banner.textContent = text;
  banner.hidden = !text;
}

addEventListener('hashchange', route);
startUploads();
startEvents();
route();
lookAtHealth();
setInterval(lookAtHealth, HEALTH_MS);
