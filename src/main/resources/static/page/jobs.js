// The view "Jobs": tiles, filters, and pages of jobs, running ones first. What is shown is in the address: #/jobs?state=FAILED&q=people.
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { live } from '../webjars/lit-html/directives/live.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { abort } from './actions.js';
import { api } from './api.js';
import { draw, say, trouble, working } from './draw.js';
import { age, count, duration, nameOf, percent, time } from './format.js';
import { listen } from './live.js';
import { ENDED, RUNNING, bar, isRunning, secondsLeft, skippedLines, stateBadge, wordOf } from './states.js';
import * as letters from './letters.js';

const PAGE = 30;
const MOST_RUNNING = 100;
const TYPING_MS = 300;
const EVENTS_MS = 1000;

/** Lists of two requests: what runs, on the first page, and what has ended. A single list where one state is asked for. */
async function load({ state, q, before }) {
  const ask = (states, limit, last) => {
    const query = new URLSearchParams({ limit });
    states.forEach(each => query.append('state', each));
    if (q) query.set('q', q);
    if (last) query.set('before', last);
    return api(`api/jobs?${query}`);
  };
  const only = state === 'running' ? RUNNING : state ? [state] : null;
  if (only) return ask(only, PAGE, before);
  const [running, ended] = await Promise.all([before ? { jobs: [] } : ask(RUNNING, MOST_RUNNING), ask(ENDED, PAGE, before)]);
  return { jobs: [...running.jobs, ...ended.jobs.filter(job => !running.jobs.some(other => other.job === job.job))], next: ended.next };
}

/** Midnight of the reader. */
const today = () => new Date(new Date().setHours(0, 0, 0, 0)).toISOString();

export function open(place, { query }) {
  const wanted = { state: query.get('state') ?? '', q: query.get('q') ?? '', before: query.get('before') ?? '' };
  let jobs = [];
  let next = null;
  let totals = null;
  let loaded = false;
  let closed = false;
  let typing = 0;
  let asking = 0;

  const address = changes => {
    const all = { ...wanted, ...changes };
    const parts = new URLSearchParams(Object.entries(all).filter(([, value]) => value));
    return `#/jobs${parts.size ? `?${parts}` : ''}`;
  };

  const tile = (name, value, link, tone = '') => html`<a class="tile ${tone}" href=${link}><strong>${value}</strong> <span>${name}</span></a>`;

  function tiles() {
    const running = jobs.filter(isRunning);
    const sum = name => running.reduce((total, job) => total + job[name], 0);
    return html`<nav id="tiles" aria-label="Jobs by state">
      ${totals ? html`
        ${tile('running', count(totals.running), '#/jobs?state=running')}
        ${tile('waiting', count(totals.waiting), '#/jobs?state=QUEUED')}
        ${tile('partial', count(totals.partial), '#/jobs?state=PARTIAL', totals.partial ? 'partial' : '')}
        ${tile('failed today', count(totals.failed), '#/jobs?state=FAILED', totals.failed ? 'failed' : '')}` : nothing}
      <div class="tile"><strong>${count(sum('rowsPerSecond'))}</strong> <span>rows/s</span></div>
      <div class="tile"><strong>${count(sum('inFlight'))}</strong> <span>records in flight</span></div>
    </nav>`;
  }

  const filters = () => html`<form id="filters" role="search" aria-label="Jobs" @submit=${event => event.preventDefault()}>
    <label>State <select id="state-filter" @change=${event => { location.hash = address({ state: event.target.value, before: '' }); }}>
      <option value="" .selected=${live(!wanted.state)}>All</option>
      <option value="running" .selected=${live(wanted.state === 'running')}>Not ended</option>
      ${[...RUNNING, ...ENDED].map(state => html`<option value=${state} .selected=${live(wanted.state === state)}>${wordOf(state)}</option>`)}
    </select></label>
    <label>Search <input id="search" type="search" maxlength="200" autocomplete="off" placeholder="source or table" .value=${live(wanted.q)}
      @input=${event => search(event.target.value)}></label>
  </form>`;

  function search(text) {
    wanted.q = text;
    wanted.before = '';
    clearTimeout(typing);
    typing = setTimeout(() => {
      history.replaceState(null, '', address({}));
      refresh();
    }, TYPING_MS);
  }

  function progress(job) {
    const left = secondsLeft(job);
    return html`${bar(job)}${job.ended ? nothing : html`<small>${percent(job.progress ?? 0)}${left === null ? nothing
      : html`, ${duration(left)} left`}</small>`}`;
  }

  const row = job => html`<tr data-job=${job.job}>
    <td class="number"><a href="#/jobs/${job.job}">${job.job}</a></td>
    <td>${stateBadge(job)}${job.note ? html`<div class="note">${job.note}</div>` : nothing}</td>
    <td class="text" title=${job.source}>${nameOf(job.source)}</td>
    <td class="text">${job.table}</td>
    <td>${progress(job)}</td>
    <td class="number">${count(job.read)}</td>
    <td class="number">${count(job.inserted)}</td>
    <td class="number wide">${count(job.updated)}</td>
    <td class="number wide">${count(job.duplicates)}</td>
    <td class="number">${count(job.rejected)}</td>
    <td class="number wide">${count(job.skipped)}${skippedLines(job)}</td>
    <td class="number wide">${count(job.deadLettered)}</td>
    <td class="wide"><time datetime=${job.created} title=${time(job.created)}>${age(job.created)}</time></td>
    <td class="number wide">${job.started ? duration(job.seconds) : ''}</td>
    <td class="text wide">${job.submittedBy ?? ''}</td>
    <td class="actions">
      ${isRunning(job) && job.state !== 'UNDOING'
        ? html`<button type="button" data-needs="LOADER" aria-label="Abort job ${job.job}" @click=${working(() => abort(job.job))}>Abort</button>` : nothing}
      ${job.rejected > 0 ? html`<a href="api/jobs/${job.job}/rejects.csv" download>Rejects</a>` : nothing}
      ${job.duplicates > 0 && job.ended ? html`<a href="api/jobs/${job.job}/duplicates.csv" download>Duplicates</a>` : nothing}
      ${job.result ? html`<a href="api/jobs/${job.job}/result" download>Result</a>` : nothing}
    </td>
  </tr>`;

  const list = () => html`
    <h2 tabindex="-1">Jobs</h2>
    ${tiles()}
    ${filters()}
    <div class="scrolled" role="region" aria-label="Jobs" tabindex="0">
      <table>
        <thead><tr>
          <th scope="col">Job</th><th scope="col">State</th><th scope="col">Source</th><th scope="col">Table</th>
          <th scope="col">Progress</th><th scope="col">Read</th><th scope="col">Inserted</th><th scope="col" class="wide">Updated</th>
          <th scope="col" class="wide">Duplicates</th><th scope="col">Rejected</th><th scope="col" class="wide">Skipped</th>
          <th scope="col" class="wide">Dead</th><th scope="col" class="wide">Submitted</th><th scope="col" class="wide">Took</th>
          <th scope="col" class="wide">By</th><th scope="col">Actions</th>
        </tr></thead>
        <tbody id="jobs">${repeat(jobs, job => job.job, row)}</tbody>
      </table>
    </div>
    ${jobs.length === 0 && loaded ? html`<p id="no-jobs">${wanted.state || wanted.q || wanted.before ? 'No such jobs.' : 'There are no jobs yet.'}</p>` : nothing}
    <nav class="pages" aria-label="Pages of jobs">
      ${wanted.before ? html`<a href=${address({ before: '' })}>Latest</a>` : nothing}
      ${next ? html`<a id="older" rel="next" href=${address({ before: new URLSearchParams(next.split('?')[1]).get('before') })}>Older</a>` : nothing}
    </nav>
    ${letters.section()}`;

  const show = () => { if (!closed) draw(list(), place); };

  async function refresh() {
    const turn = ++asking;
    try {
      const [page, counted] = await Promise.all([
        load(wanted),
        // A login that is bound to tables sees no totals.
        totals === undefined ? undefined : api(`api/jobs/totals?since=${encodeURIComponent(today())}`).catch(error => {
          if (error.status === 403) return undefined;
          throw error;
        }),
        letters.refresh(),
      ]);
      if (turn !== asking || closed) return;
      ({ jobs, next } = page);
      totals = counted;
      loaded = true;
      show();
      trouble('');
    } catch (error) {
      if (!closed) trouble(`The server does not answer as it should: ${error.message}`);
    }
  }

  const heard = new Map();
  let frame = 0;
  let soon = 0;
  const refreshSoon = () => {
    soon ||= setTimeout(() => {
      soon = 0;
      refresh();
    }, EVENTS_MS);
  };

  const end = listen({
    refresh,
    job(job) {
      const index = jobs.findIndex(other => other.job === job.job);
      const before = jobs[index];
      if (before) {
        jobs = jobs.with(index, job);
        frame ||= requestAnimationFrame(() => {
          frame = 0;
          show();
        });
      }
      // A job in another state may be on another list.
      if (heard.get(job.job) !== job.state && before?.state !== job.state) refreshSoon();
      heard.set(job.job, job.state);
      if (job.ended) heard.delete(job.job);
      if (before && job.ended && !before.ended) say(`Job ${job.job}: ${wordOf(job.state)}`);
    },
  });
  show();
  refresh();
  return () => {
    closed = true;
    clearTimeout(typing);
    clearTimeout(soon);
    end();
  };
}
