// The view "Jobs": tiles, filters, and pages of jobs, running ones first. What is shown is in the address: #/jobs?state=FAILED&q=people.
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { live } from '../webjars/lit-html/directives/live.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { abort } from './actions.js';
import { api } from './api.js';
import { batchRow, ending, submitted } from './batches.js';
import { draw, say, trouble, working } from './draw.js';
import { count, duration, nameOf, percent } from './format.js';
import { listen } from './live.js';
import { ENDED, RUNNING, bar, isRunning, secondsLeft, skippedLines, stateBadge, wordOf } from './states.js';
import * as letters from './letters.js';

const PAGE = 30;
const MOST_RUNNING = 100;
const MEMBERS = 20;
const TYPING_MS = 300;
const EVENTS_MS = 1000;

/** A login that is bound to tables sees no batches, which are counted over all of them. */
let mayGroup = true;

/** ... and no queues, whose chunks are of all tables. */
let mayAskQueues = true;

/** Chunks that wait for loaders; null: not known. */
async function queueDepth() {
  if (!mayAskQueues) return null;
  try {
    return (await api('api/queues')).queues.find(({ kind }) => kind === 'CHUNKS')?.depth ?? null;
  } catch (error) {
    if (error.status !== 403) throw error;
    mayAskQueues = false;
    return null;
  }
}

/** A page of entries: jobs, and batches with the first of their jobs. A search, and the list of a batch, find single jobs. */
async function page({ q, batch }, states, limit, before) {
  const query = new URLSearchParams({ limit });
  states.forEach(each => query.append('state', each));
  if (before) query.set('before', before);
  if (mayGroup && !q && !batch) {
    try {
      return await api(`api/jobs/batches?${query}`);
    } catch (error) {
      if (error.status !== 403) throw error;
      mayGroup = false;
    }
  }
  if (q) query.set('q', q);
  if (batch) query.set('batch', batch);
  const { jobs, next } = await api(`api/jobs?${query}`);
  return { entries: jobs.map(job => ({ job })), next };
}

/** Lists of two requests: what runs, on the first page, and what has ended. A single list where one state is asked for. */
async function load(wanted) {
  const { state, before } = wanted;
  const only = state === 'running' ? RUNNING : state ? [state] : null;
  if (only) return page(wanted, only, PAGE, before);
  // On later pages, too: what runs is on the first one. One after the other: a job that ends in between is in both, never in neither, for its row
  // would go and come again without the focus.
  const running = await page(wanted, RUNNING, MOST_RUNNING);
  const ended = await page(wanted, ENDED, PAGE, before);
  return {
    entries: [...(before ? [] : running.entries),
      ...ended.entries.filter(entry => !running.entries.some(other => other.job.job === entry.job.job))],
    next: ended.next,
  };
}

/** Midnight of the reader. */
const today = () => new Date(new Date().setHours(0, 0, 0, 0)).toISOString();

export function open(place, { query }) {
  const wanted = { state: query.get('state') ?? '', q: query.get('q') ?? '', before: query.get('before') ?? '',
    batch: query.get('batch') ?? '', open: query.get('open') ?? '' };
  let entries = [];
  /** Jobs of the batches that are open, by the number of the batch. */
  let members = new Map();
  let next = null;
  let totals = null;
  let depth = null;
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
    const alone = entries.filter(entry => !entry.batch).map(entry => entry.job).filter(isRunning);
    const sum = name => alone.reduce((total, job) => total + job[name], 0)
      + entries.reduce((total, { batch }) => total + (batch && !batch.ended ? inBatch(batch)[name] : 0), 0);
    return html`<nav id="tiles" aria-label="Jobs by state">
      ${totals ? html`
        ${tile('running', count(totals.running), '#/jobs?state=running')}
        ${tile('waiting', count(totals.waiting), '#/jobs?state=QUEUED')}
        ${tile('partial', count(totals.partial), '#/jobs?state=PARTIAL', totals.partial ? 'partial' : '')}
        ${tile('failed today', count(totals.failed), '#/jobs?state=FAILED', totals.failed ? 'failed' : '')}` : nothing}
      <div class="tile"><strong>${count(sum('rowsPerSecond'))}</strong> <span>rows/s</span></div>
      <div class="tile"><strong>${count(sum('inFlight'))}</strong> <span>records in flight</span></div>
      ${depth === null ? nothing : tile('chunks queued', count(depth), '#/fleet')}
    </nav>`;
  }

  function inBatch(batch) {
    const seconds = batch.started ? (Date.now() - new Date(batch.started)) / 1000 : 0;
    return { rowsPerSecond: seconds ? Math.round((batch.balance.read - batch.balance.inFlight) / seconds) : 0, inFlight: batch.balance.inFlight };
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

  const opened = () => wanted.open.split(',').filter(Boolean);

  function toggle(batch) {
    const key = String(batch);
    wanted.open = (opened().includes(key) ? opened().filter(other => other !== key) : [...opened(), key]).join(',');
    history.replaceState(null, '', address({}));
    return refresh();
  }

  /** Rows by key, so that each stays the same element while others come. */
  const rows = () => entries.flatMap(entry => {
    const { job, batch } = entry;
    if (!batch) return [{ key: `job ${job.job}`, draw: () => row(job) }];
    const isOpen = opened().includes(String(batch.batch));
    const inside = isOpen ? members.get(batch.batch) ?? [] : [];
    return [
      { key: `batch ${batch.batch}`, draw: () => batchRow(entry, isOpen, working(() => toggle(batch.batch))) },
      ...inside.map(member => ({ key: `job ${member.job}`, draw: () => row(member, 'member') })),
      ...(batch.jobs > inside.length && isOpen ? [{ key: `more ${batch.batch}`, draw: () => html`<tr class="member">
        <td colspan="13"><a href="#/jobs?batch=${batch.batch}">All ${count(batch.jobs)} jobs</a></td></tr>` }] : []),
    ];
  });

  const row = (job, kind = '') => html`<tr class=${kind} data-job=${job.job}>
    <td class="number"><a href="#/jobs/${job.job}">${job.job}</a></td>
    <td>${stateBadge(job)}${progress(job)}${job.note ? html`<div class="note">${job.note}</div>` : nothing}</td>
    <td class="text" title=${job.source}>${nameOf(job.source)}</td>
    <td class="text">${job.table}</td>
    <td class="number">${count(job.read)}</td>
    <td class="number">${count(job.inserted)}</td>
    <td class="number wide">${count(job.updated)}</td>
    <td class="number wide">${count(job.duplicates)}</td>
    <td class="number">${count(job.rejected)}</td>
    <td class="number wide">${count(job.skipped)}${skippedLines(job)}</td>
    <td class="number wide">${count(job.deadLettered)}</td>
    <td class="wide">${submitted(job.created, job.submittedBy, job.started ? job.seconds : null)}</td>
    <td class="actions">
      ${isRunning(job) && job.state !== 'UNDOING'
        ? html`<button type="button" data-needs="LOADER" aria-label="Abort job ${job.job}" @click=${working(() => abort(job.job))}>Abort</button>` : nothing}
      ${job.rejected > 0 ? html`<a href="api/jobs/${job.job}/rejects.csv" download>Rejects</a>` : nothing}
      ${job.duplicates > 0 && job.ended ? html`<a href="api/jobs/${job.job}/duplicates.csv" download>Duplicates</a>` : nothing}
      ${job.result ? html`<a href="api/jobs/${job.job}/result" download>Result</a>` : nothing}
    </td>
  </tr>`;

  const list = () => html`
    <div class="titled"><h2 tabindex="-1">${wanted.batch ? `Jobs submitted with job ${wanted.batch}` : 'Jobs'}</h2>
      <a id="to-load" class="button" href="#/load" data-needs="LOADER">Load files</a></div>
    ${wanted.batch ? html`<p><a href=${address({ batch: '', before: '', state: '' })}>All jobs</a></p>` : nothing}
    ${tiles()}
    ${filters()}
    <div class="scrolled" role="region" aria-label="Jobs" tabindex="0">
      <table>
        <thead><tr>
          <th scope="col" class="number">Job</th><th scope="col">State</th><th scope="col">Source</th><th scope="col">Table</th>
          <th scope="col" class="number">Read</th><th scope="col" class="number">Inserted</th><th scope="col" class="number wide">Updated</th>
          <th scope="col" class="number wide">Duplicates</th><th scope="col" class="number">Rejected</th><th scope="col" class="number wide">Skipped</th>
          <th scope="col" class="number wide">Dead</th><th scope="col" class="wide">Submitted</th><th scope="col">Actions</th>
        </tr></thead>
        <tbody id="jobs">${repeat(rows(), one => one.key, one => one.draw())}</tbody>
      </table>
    </div>
    ${entries.length === 0 && loaded ? html`<p id="no-jobs">${wanted.state || wanted.q || wanted.before || wanted.batch ? 'No such jobs.' : 'There are no jobs yet: load files, or drop them on this page.'}</p>` : nothing}
    <nav class="pages" aria-label="Pages of jobs">
      ${wanted.before ? html`<a href=${address({ before: '' })}>Latest</a>` : nothing}
      ${next ? html`<a id="older" rel="next" href=${address({ before: new URLSearchParams(next.split('?')[1]).get('before') })}>Older</a>` : nothing}
    </nav>
    ${letters.section()}`;

  const show = () => { if (!closed) draw(list(), place); };

  async function refresh() {
    const turn = ++asking;
    try {
      const [found, counted, waiting, inside] = await Promise.all([
        load(wanted),
        // A login that is bound to tables sees no totals.
        totals === undefined ? undefined : api(`api/jobs/totals?since=${encodeURIComponent(today())}`).catch(error => {
          if (error.status === 403) return undefined;
          throw error;
        }),
        queueDepth(),
        Promise.all(opened().map(async batch => [Number(batch), (await api(`api/jobs?${new URLSearchParams({ batch, limit: MEMBERS })}`)).jobs])),
        letters.refresh(),
      ]);
      if (turn !== asking || closed) return;
      const ended = found.entries.filter(({ batch }) => batch?.ended && entries.some(one => one.batch?.batch === batch.batch && !one.batch.ended));
      ended.forEach(entry => say(ending(entry)));
      ({ entries, next } = found);
      members = new Map(inside);
      totals = counted;
      depth = waiting;
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
      const index = entries.findIndex(entry => !entry.batch && entry.job.job === job.job);
      const before = entries[index]?.job;
      if (before) {
        entries = entries.with(index, { job });
        frame ||= requestAnimationFrame(() => {
          frame = 0;
          show();
        });
      }
      // The counts of its batch have changed.
      if (!before && entries.some(({ batch }) => batch && (batch.batch === job.batch || batch.batch === job.job))) refreshSoon();
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
