// Jobs that were submitted together, as of an archive or of one command: one row that opens.
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { age, count, duration, nameOf, percent, time } from './format.js';
import { RUNNING, bar, stateBadge, wordOf } from './states.js';

/** Of several states the one that people should look at first. */
const GRAVITY = ['FAILED', 'PARTIAL', 'ABORTED', 'GONE', 'SUPERSEDED', 'COMPLETED'];

const stateOf = states => RUNNING.find(state => states[state] && state !== 'QUEUED') ?? (states.QUEUED ? 'QUEUED' : GRAVITY.find(state => states[state]));

/** The sums of a batch in the shape of a job, for the bar. */
const asJob = batch => ({ ...batch.balance, state: stateOf(batch.states), ended: batch.ended, progress: batch.progress });

const secondsOf = batch => (batch.started ? (new Date(batch.finished ?? Date.now()) - new Date(batch.started)) / 1000 : null);

const states = batch => html`<ul class="states">${Object.entries(batch.states).map(([state, jobs]) => html`<li><a
  href="#/jobs?batch=${batch.batch}&state=${state}">${count(jobs)} ${stateBadge({ state })}</a></li>`)}</ul>`;

export const titleOf = ({ job, batch }) => (job.archive ? nameOf(job.archive) : `${nameOf(job.source)} and ${count(batch.jobs - 1)} more`);

/** What a screen reader hears when all of them have ended. */
export const ending = entry => `${titleOf(entry)}: ${Object.entries(entry.batch.states)
  .map(([state, jobs]) => `${count(jobs)} ${wordOf(state).toLowerCase()}`).join(', ')}`;

/** When, by whom, and how long it took; null: it has not begun. */
export function submitted(created, by, seconds) {
  const more = [by ? `by ${by}` : '', seconds === null ? '' : `took ${duration(seconds)}`].filter(Boolean).join(', ');
  return html`<time datetime=${created} title=${time(created)}>${age(created)}</time>${more ? html` <small>${more}</small>` : nothing}`;
}

/** @param toggle opens the row, or closes it */
export function batchRow(entry, isOpen, toggle) {
  const { job, batch } = entry;
  const shown = asJob(batch);
  const seconds = secondsOf(batch);
  return html`<tr class="batch" data-batch=${batch.batch}>
    <td class="number"><button type="button" class="secondary" aria-expanded=${isOpen ? 'true' : 'false'}
      aria-label="Jobs of ${titleOf(entry)}" @click=${toggle}><span aria-hidden="true">${isOpen ? '▾' : '▸'}</span> ${count(batch.jobs)}</button></td>
    <td>${states(batch)}${bar(shown)}
      <small>${count(batch.endedJobs)} of ${count(batch.jobs)} jobs${batch.ended ? nothing : html`, ${percent(batch.progress)}`}</small></td>
    <td class="text" title=${job.archive ?? job.source}>${titleOf(entry)}</td>
    <td class="text">${batch.tables.join(' … ')}</td>
    <td class="number">${count(shown.read)}</td>
    <td class="number">${count(shown.inserted)}</td>
    <td class="number wide">${count(shown.updated)}</td>
    <td class="number wide">${count(shown.duplicates)}</td>
    <td class="number">${count(shown.rejected)}</td>
    <td class="number wide">${count(shown.skipped)}</td>
    <td class="number wide">${count(shown.deadLettered)}</td>
    <td class="wide">${submitted(batch.created, job.submittedBy, seconds)}</td>
    <td class="actions"><a href="#/jobs?batch=${batch.batch}">All jobs</a></td>
  </tr>`;
}
