// The banner on each view: work pauses, stages are paused, chunks could not be loaded. It leads to the view where that is ended.
import { html, nothing, render } from '../webjars/lit-html/lit-html.js';
import { api } from './api.js';
import { count, time } from './format.js';

const LOOK_MS = 5_000;
const STARTING = { stages: [], letters: 0 };
let seen = STARTING;
let mayAskLetters = true;

/** The causes of an outage, where the login may know them. */
async function causes() {
  const response = await fetch('actuator/health').catch(() => null);
  const health = await response?.json().catch(() => null);
  return Object.entries(health?.components?.outage?.details ?? {})
    .filter(([, state]) => state !== 'CLOSED').map(([name, state]) => `${name}: ${state}`).join('; ');
}

async function outage() {
  try {
    const response = await fetch('readyz');
    return response.status === 503 ? `Work pauses: something that Caravan needs is unavailable. ${await causes()}` : '';
  } catch {
    return 'The server does not answer.';
  }
}

/** A login that is bound to tables sees no dead letters of all. */
async function letters() {
  if (!mayAskLetters) return 0;
  try {
    const { chunks, causes: known } = await api('api/dead-letters?limit=1');
    return Math.max(chunks, known.length);
  } catch (error) {
    mayAskLetters = error.status !== 403;
    return seen.letters;
  }
}

/** Who paused a stage, where, since when and why. */
export const pauseText = ({ where, by, reason, since }) => `paused ${where === 'here' ? 'in this process' : 'everywhere'}${by ? ` by ${by}` : ''}`
  + ` since ${time(since)}${reason ? `: ${reason}` : ''}`;

const paused = ({ stage, pauses }) => html`<span class="line"><a href="#/fleet">Stage ${stage} is ${pauseText(pauses[0])}</a></span>`;

/** Looks now; called now and then, and after what changes it. */
export async function look() {
  if (document.hidden) return;
  const away = await outage();
  if (!away) {
    const [stages, dead] = await Promise.all([api('api/stages').then(answer => answer.stages, () => seen.stages), letters()]);
    seen = { stages, letters: dead };
  }
  const held = seen.stages.filter(({ pauses }) => pauses.length > 0);
  const banner = document.getElementById('banner');
  render(html`
    ${away ? html`<span class="line">${away}</span>` : nothing}
    ${held.map(paused)}
    ${seen.letters > 0 ? html`<span class="line"><a href="#/dead-letters">${count(seen.letters)} ${seen.letters === 1 ? 'chunk' : 'chunks'}
      could not be loaded</a></span>` : nothing}`, banner);
  banner.hidden = !away && held.length === 0 && seen.letters === 0;
}

export function start() {
  look();
  setInterval(look, LOOK_MS);
}
