// The view "Reports": configured ones, new ones by choosing columns, and results. #/reports/JOB shows the result of a job.
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { api, send } from './api.js';
import { chart } from './chart.js';
import { draw, say, trouble, working } from './draw.js';
import { age, count, nameOf, percent, time } from './format.js';
import { listen } from './live.js';
import { isRunning, stateBadge, wordOf } from './states.js';

const ROWS = 200;
const TOP = 20;
const PAGE = 20;
const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$/;
const AGGREGATES = [['count', 'Number of records'], ['sum', 'Sum of'], ['avg', 'Mean of'], ['min', 'Least of'], ['max', 'Greatest of'],
  ['count-distinct', 'Different values of']];

const sourcesIn = text => text.split('\n').map(line => line.trim()).filter(Boolean);

/** Columns of the last load of a file of this name, as proposals; none: it was not loaded before. */
async function columnsOf(source) {
  const { jobs } = await api(`api/jobs?${new URLSearchParams({ file: nameOf(source), limit: 1 })}`);
  if (jobs.length === 0) return [];
  const job = await api(`api/jobs/${jobs[0].job}`);
  return (job.plan?.columns ?? []).map(column => column.header);
}

async function make(request) {
  const { job } = await send('api/jobs', request);
  location.hash = `#/reports/${job}`;
}

function list(place) {
  let configured = [];
  let jobs = [];
  let columns = [];
  let measures = [{}];
  let closed = false;

  const show = () => { if (!closed) draw(page(), place); };

  const configuredForm = () => html`<section aria-labelledby="configured-title">
    <h3 id="configured-title">Configured reports</h3>
    ${configured.length === 0 ? html`<p>None is configured (caravan.reports).</p>` : html`<form id="configured" @submit=${start}>
      <label>Report <select name="report">${configured.map(each => html`<option>${each.report}</option>`)}</select></label>
      <label>Files, one a line <textarea name="sources" rows="2" maxlength="65536" required placeholder="plays.csv"></textarea></label>
      <button data-needs="LOADER">Make report</button>
    </form>`}
  </section>`;

  const newForm = () => html`<section aria-labelledby="new-title">
    <h3 id="new-title">A new report</h3>
    <form id="new-report" @submit=${startNew}>
      <label>Files, one a line <textarea name="sources" rows="2" maxlength="65536" required placeholder="plays.csv"
        @change=${event => propose(event.target.value)}></textarea></label>
      <datalist id="columns">${columns.map(column => html`<option value=${column}></option>`)}</datalist>
      <fieldset><legend>A row for each value of</legend>
        ${columns.length > 0 ? columns.map(column => html`<label><input type="checkbox" name="group" value=${column}> ${column}</label>`)
          : html`<label>Columns, one a line <textarea name="groups" rows="2" maxlength="65536" placeholder="Date"></textarea></label>`}
      </fieldset>
      <fieldset><legend>With</legend>
        ${measures.map((measure, index) => html`<p class="measure">
          <label>Measure <select name="aggregate">${AGGREGATES.map(([value, word]) => html`<option value=${value}>${word}</option>`)}</select></label>
          <label>Column <input name="column" list="columns" maxlength="200" autocomplete="off"></label>
          ${index > 0 && index === measures.length - 1 ? html`<button type="button" class="secondary"
            @click=${() => { measures = measures.slice(0, -1); show(); }}>Remove</button>` : nothing}</p>`)}
        <button type="button" class="secondary" @click=${() => { measures = [...measures, {}]; show(); }}>Another measure</button>
      </fieldset>
      <button data-needs="LOADER">Make report</button>
    </form>
  </section>`;

  const made = () => html`<section aria-labelledby="made-title">
    <h3 id="made-title">Results</h3>
    ${jobs.length === 0 ? html`<p>No report was made yet.</p>` : html`<div class="scrolled" role="region" aria-labelledby="made-title" tabindex="0"><table>
      <thead><tr><th scope="col" class="number">Job</th><th scope="col">Report</th><th scope="col">State</th><th scope="col">Source</th><th scope="col" class="number">Rows</th><th scope="col">Made</th></tr></thead>
      <tbody>${jobs.map(job => html`<tr data-job=${job.job}><td class="number"><a href="#/reports/${job.job}">${job.job}</a></td>
        <td class="text">${job.report}</td><td>${stateBadge(job)}</td><td class="text">${nameOf(job.source)}</td>
        <td class="number">${job.rows === undefined ? '' : count(job.rows)}</td>
        <td><time datetime=${job.created} title=${time(job.created)}>${age(job.created)}</time></td></tr>`)}</tbody>
    </table></div>`}
  </section>`;

  const page = () => html`<h2 tabindex="-1">Reports</h2>${configuredForm()}${newForm()}${made()}`;

  async function submit(event, request) {
    event.preventDefault();
    try {
      await make(request(new FormData(event.target)));
      trouble('');
    } catch (error) {
      trouble(error.message);
    }
  }

  const start = event => submit(event, form => ({ report: form.get('report'), sources: sourcesIn(form.get('sources')) }));

  const startNew = event => submit(event, form => {
    const groupBy = [...form.getAll('group'), ...sourcesIn(form.get('groups') ?? '')];
    const named = form.getAll('column');
    const wanted = form.getAll('aggregate').map((aggregate, index) => {
      const column = named[index].trim();
      return aggregate === 'count' && !column ? { aggregate, as: 'records' } : { aggregate, column, as: `${aggregate} of ${column}` };
    });
    // By date in its order; else the greatest first.
    const first = groupBy[0];
    const orderBy = first && /date|day|month|year|time/i.test(first) ? [first] : [`${wanted[0].as} desc`];
    return { sources: sourcesIn(form.get('sources')), groupBy, measures: wanted, orderBy };
  });

  async function propose(text) {
    const [source] = sourcesIn(text);
    columns = source ? await columnsOf(source).catch(() => []) : [];
    show();
  }

  async function refresh() {
    try {
      const [all, found] = await Promise.all([api('api/reports'), api(`api/jobs?kind=REPORT&limit=${PAGE}`)]);
      configured = all.reports;
      ({ jobs } = found);
      show();
    } catch (error) {
      if (!closed) trouble(`The server does not answer as it should: ${error.message}`);
    }
  }

  show();
  refresh();
  const end = listen({ refresh, job: job => { if (job.kind === 'REPORT') refresh(); } });
  return () => {
    closed = true;
    end();
  };
}

/** The column that is plotted: the first behind those of the groups whose values are numbers. */
function plotted({ columns, groups, rows }) {
  const at = columns.findIndex((name, index) => index >= groups && rows.every(row => row[index] === '' || Number.isFinite(Number(row[index]))));
  return at < 1 ? null : at;
}

function result(place, number) {
  let job = null;
  let rows = null;
  let missing = null;
  let closed = false;
  let drawn = false;

  const table = () => html`<div class="scrolled" role="region" aria-label="Rows of the report" tabindex="0"><table id="rows">
    <thead><tr>${rows.columns.map((column, index) => html`<th scope="col" class=${index >= rows.groups ? 'number' : ''}>${column}</th>`)}</tr></thead>
    <tbody>${rows.rows.map(row => html`<tr>${row.map((value, index) => html`<td class=${index >= rows.groups ? 'number' : 'text'}>${value}</td>`)}</tr>`)}</tbody>
  </table></div>
  ${rows.more ? html`<p>These are the first ${count(rows.rows.length)}${job.rows ? html` of ${count(job.rows)}` : nothing} rows; the file has all.</p>` : nothing}`;

  const page = () => html`<article id="report" data-job=${number}>
    <h2 tabindex="-1">Report ${job ? html`${job.report} ${stateBadge(job)}` : number}</h2>
    <p class="actions"><a href="#/reports">All reports</a> <a href="#/jobs/${number}">Job ${number}</a></p>
    ${missing ? html`<p>${missing}</p>` : nothing}
    ${job?.note ? html`<p class="note">${job.note}</p>` : nothing}
    ${job && isRunning(job) ? html`<p>${wordOf(job.state)} ${percent(job.progress ?? 0)}</p>` : nothing}
    ${job?.result ? html`<p><a id="download" href="api/jobs/${number}/result" download>Download</a></p>` : nothing}
    <figure id="plot" ?hidden=${!rows || plotted(rows) === null}><figcaption>${rows && plotted(rows) !== null ? caption() : nothing}</figcaption>
      <div class="plot" role="img" aria-label="Chart of the numbers in the table below"></div></figure>
    ${rows ? table() : nothing}
  </article>`;

  const isByDate = () => rows.groups > 0 && rows.rows.every(row => DATE.test(row[0]));

  function caption() {
    const at = plotted(rows);
    return isByDate() ? `${rows.columns[at]} by ${rows.columns[0]}` : `${rows.columns[at]}, the greatest ${count(Math.min(TOP, rows.rows.length))}`;
  }

  function plot() {
    const at = plotted(rows);
    if (at === null || rows.rows.length === 0) return null;
    const nodes = place.querySelector('.plot');
    const value = row => Number(row[at]);
    if (isByDate()) {
      const sums = new Map();
      rows.rows.forEach(row => sums.set(Date.parse(row[0]) / 1000, (sums.get(Date.parse(row[0]) / 1000) ?? 0) + value(row)));
      const x = [...sums.keys()].sort((a, b) => a - b);
      return chart(nodes, { x, y: x.map(each => sums.get(each)), name: rows.columns[at], isTime: true, format: count });
    }
    const top = [...rows.rows].sort((a, b) => value(b) - value(a)).slice(0, TOP);
    return chart(nodes, { x: top.map(row => row.slice(0, rows.groups || 1).join(' ')), y: top.map(value), name: rows.columns[at], isBars: true, format: count });
  }

  const show = () => { if (!closed) draw(page(), place); };

  async function refresh() {
    try {
      const before = job;
      job = await api(`api/jobs/${number}`);
      if (closed) return;
      if (before && before.state !== job.state && job.ended) say(`Job ${number}: ${wordOf(job.state)}`);
      if (job.result && !rows && !missing) rows = await api(`api/jobs/${number}/result/rows?limit=${ROWS}`);
    } catch (error) {
      if (error.status === 404 || error.status === 410) missing = error.message;
      else if (!closed) trouble(`The server does not answer as it should: ${error.message}`);
    }
    show();
    if (rows && !drawn && !closed) {
      drawn = true;
      await plot();
    }
  }

  show();
  refresh();
  const end = listen({ refresh, job: changed => { if (String(changed.job) === number) refresh(); } });
  return () => {
    closed = true;
    end();
  };
}

export const open = (place, { params: [number] }) => (/^\d{1,18}$/.test(number ?? '') ? result(place, number) : list(place));
