// Words, signs and bars for jobs. What a colour says, a word or a sign says too.
import { html, svg, nothing } from '../webjars/lit-html/lit-html.js';
import { count, percent } from './format.js';

export const RUNNING = ['QUEUED', 'SPLITTING', 'LOADING', 'PUBLISHING', 'REPORTING', 'UNDOING'];
export const ENDED = ['COMPLETED', 'PARTIAL', 'FAILED', 'ABORTED', 'SUPERSEDED', 'GONE'];
const SIGNS = { QUEUED: '◌', COMPLETED: '✓', PARTIAL: '◐', FAILED: '✕', ABORTED: '■', SUPERSEDED: '↷', GONE: '∅' };

export const isRunning = job => RUNNING.includes(job.state);
export const wordOf = state => state.charAt(0) + state.slice(1).toLowerCase();

export const stateBadge = job => html`<span class="state ${job.state.toLowerCase()}"><span
  aria-hidden="true">${SIGNS[job.state] ?? '▸'}</span> ${wordOf(job.state)}</span>`;

/** The terms of the balance; their sum is `read`. */
export const TERMS = [
  ['inserted', 'Inserted'], ['updated', 'Updated'], ['duplicates', 'Duplicates'], ['rejected', 'Rejected'],
  ['deadLettered', 'Dead letters'], ['skipped', 'Skipped'], ['inFlight', 'In flight'],
];

const spoken = job => TERMS.filter(([name]) => job[name] > 0)
  .map(([name, word]) => `${count(job[name])} ${word.toLowerCase()}`).join(', ') || 'nothing read';

/** What became of the records, as parts of the width; what is not read yet is left empty. */
export function bar(job) {
  const accounted = job.read - job.inFlight;
  const done = job.ended ? 1 : job.progress ?? 0;
  const scale = job.ended ? 1000 / (job.read || 1) : accounted > 0 ? (1000 * done) / accounted : 0;
  let at = 0;
  const parts = TERMS.map(([name]) => {
    const width = Math.min(1000 - at, job[name] * scale);
    const part = width > 0 ? svg`<rect class=${name} x=${at} width=${width} height="10"></rect>` : nothing;
    at += width;
    return part;
  });
  const label = `${wordOf(job.state)}${job.ended ? '' : ` ${percent(done)}`}: ${spoken(job)}`;
  return html`<svg class="bar ${job.state.toLowerCase()}" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img"
    aria-label=${label}><title>${label}</title>${parts}</svg>`;
}

/** Estimated seconds that a running job takes yet; null: unknown. */
export const secondsLeft = job => (job.ended || !job.progress ? null : (job.seconds * (1 - job.progress)) / job.progress);

/** Why lines were skipped. */
export const skippedLines = job => (job.skippedLines ?? []).map(({ reason, lines, firstLine, lastLine, text }) => {
  const place = firstLine === lastLine ? `line ${firstLine}` : `lines ${firstLine} to ${lastLine}`;
  return html`<div title=${text ?? ''}>${count(lines)} ${reason} (${place})</div>`;
});
