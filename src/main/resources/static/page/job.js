// The view "Job": what became of its records, how it loads, and what may be done.
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { abort, undo } from './actions.js';
import { api, post } from './api.js';
import { chart } from './chart.js';
import { draw, say, trouble, working } from './draw.js';
import { age, count, duration, nameOf, percent, time } from './format.js';
import { replay } from './letters.js';
import { listen } from './live.js';
import { who } from './session.js';
import { TERMS, bar, isRunning, secondsLeft, skippedLines, stateBadge, wordOf } from './states.js';

const EVENTS_MS = 400;
const RECONCILE_MS = 500;
const BLANK = { '\t': 'tab', ' ': 'space' };

const fact = (name, value) => (value === undefined || value === null || value === '' ? nothing
  : html`<div><dt>${name}</dt><dd>${value}</dd></div>`);

const moment = iso => html`<time datetime=${iso}>${time(iso)}</time> <small>(${age(iso)})</small>`;

const balance = job => html`<section aria-labelledby="balance-title">
  <h3 id="balance-title">Records</h3>
  ${bar(job)}
  <table id="balance">
    <tbody>
      ${TERMS.filter(([name]) => name !== 'updated' || job.updated > 0).map(([name, word]) => html`<tr>
        <th scope="row"><span class="key ${name}" aria-hidden="true"></span> ${word}</th>
        <td class="number" data-term=${name}>${count(job[name])}</td>
        <td>${name === 'skipped' ? skippedLines(job) : nothing}${name === 'rejected' && job.corrected > 0
          ? html`${count(job.corrected)} more were corrected` : nothing}</td></tr>`)}
    </tbody>
    <tfoot><tr><th scope="row">Read</th><td class="number" data-term="read">${count(job.read)}</td>
      <td>${job.deleted > 0 ? html`${count(job.deleted)} rows of the table were deleted` : nothing}</td></tr></tfoot>
  </table>
</section>`;

const reasons = job => (job.rejected > 0 ? html`<section aria-labelledby="rejects-title">
  <h3 id="rejects-title">Rejects</h3>
  <div class="scrolled" role="region" aria-label="Reasons of rejects" tabindex="0"><table id="reasons">
    <thead><tr><th scope="col">Reason</th><th scope="col">Example</th><th scope="col" class="number">Records</th></tr></thead>
    <tbody>${(job.reasons ?? []).map(one => html`<tr>
      <td>${one.reason}</td><td class="text">${one.example}</td><td class="number">${count(one.records)}</td></tr>`)}</tbody>
  </table></div>
  <p><a id="repair" href="#/jobs/${job.job}/rejects">Repair rejects</a>, or
    <a id="rejects" href="api/jobs/${job.job}/rejects.csv" download>download ${count(job.rejected)} rejects as CSV</a></p>
</section>` : nothing);

/** What the chart says, in words: the mean, and when it was fastest. */
function throughputText({ secondsPerPoint, points }) {
  const seconds = points.at(-1).seconds + secondsPerPoint;
  const fastest = points.reduce((most, point) => (point.records > most.records ? point : most));
  const all = points.reduce((sum, point) => sum + point.records, 0);
  return `${count(Math.round(all / seconds))} records a second in the mean, at most ${count(Math.round(fastest.records / secondsPerPoint))}, after ${duration(fastest.seconds)}.`;
}

const throughputSection = speed => (speed && speed.points.length > 1 ? html`<section aria-labelledby="throughput-title">
  <h3 id="throughput-title">Throughput</h3>
  <figure class="throughput"><figcaption>${throughputText(speed)}</figcaption>
    <div class="plot" role="img" aria-labelledby="throughput-title"></div></figure>
</section>` : nothing);

/** Records a second over the seconds since the start; points without records are zero. */
async function drawThroughput(place, { secondsPerPoint, points }) {
  const node = place.querySelector('.throughput .plot');
  if (!node) return;
  const number = Math.round(points.at(-1).seconds / secondsPerPoint) + 1;
  const y = new Array(number).fill(0);
  points.forEach(point => { y[Math.round(point.seconds / secondsPerPoint)] = point.records / secondsPerPoint; });
  await chart(node, { x: y.map((each, index) => index * secondsPerPoint), y, name: 'records per second', format: count });
}

const difference = one => html`<li>${one.column ? html`${one.column}: ` : nothing}${one.what}, ${one.source ?? 'nothing'} in the source, ${one.table ?? 'nothing'} in the table</li>`;

const reconciliationSection = found => (found ? html`<section aria-labelledby="reconciliation-title" id="reconciliation">
  <h3 id="reconciliation-title">Reconciliation</h3>
  ${found.running ? html`<p>Comparing: ${found.step}</p>` : found.problem ? html`<p>Nothing was compared: ${found.problem}</p>` : html`
    <p>${found.equal ? 'Equal' : 'Different'}: ${found.records === undefined ? nothing : html`${count(found.records)} records of the source, `}${count(found.rows)} rows
      of the table, ${count(found.columns)} columns compared.</p>
    ${found.differences.length > 0 ? html`<ul>${found.differences.map(difference)}</ul>` : nothing}
    ${found.notCompared.length > 0 ? html`<details><summary>Not compared</summary><ul>${found.notCompared.map(one => html`<li>${one.column ?? 'All columns'}: ${one.why}</li>`)}</ul></details>` : nothing}`}
</section>` : nothing);

const timeline = job => html`<section aria-labelledby="timeline-title">
  <h3 id="timeline-title">Timeline</h3>
  <ol class="timeline">
    <li>Submitted ${job.submittedBy ? html`by ${job.submittedBy} ` : nothing}${moment(job.created)}</li>
    ${job.started ? html`<li>Started ${moment(job.started)}</li>` : nothing}
    ${job.finished ? html`<li>${wordOf(job.state)} ${moment(job.finished)}${job.started
      ? html`, after ${duration(job.seconds)} at ${count(job.rowsPerSecond)} rows/s` : nothing}</li>`
      : html`<li>${wordOf(job.state)} ${percent(job.progress ?? 0)}, ${count(job.rowsPerSecond)} rows/s${secondsLeft(job) === null
        ? nothing : html`, about ${duration(secondsLeft(job))} left`}</li>`}
  </ol>
</section>`;

function plan(job) {
  const { dialect, plan: how } = job;
  if (!dialect && !how) return nothing;
  const more = how ? how.columnCount - how.columns.length : 0;
  return html`<section aria-labelledby="plan-title">
    <h3 id="plan-title">Plan</h3>
    <dl class="facts">
      ${how ? html`${fact('Feed', how.feed)}${fact('Key', how.key.join(', ') || 'none: every record is a row')}
        ${fact('Rows', how.mode === 'add' ? 'are added' : how.mode === 'replace' ? "replace the table's content" : 'make the table like the file')}
        ${fact('Of a key that exists', how.key.length > 0 ? { keep: 'the row stays', update: 'the row is updated', fail: 'the job fails' }[how.onDuplicate] ?? how.onDuplicate : null)}
        ${fact('Loaded', how.loadMethod)}` : nothing}
      ${dialect ? html`${fact('Delimiter', BLANK[dialect.delimiter] ?? dialect.delimiter)}${fact('Quote', dialect.quote ?? 'none')}
        ${fact('Encoding', dialect.encoding)}${fact('Header', dialect.header ? 'yes' : 'no')}${fact('Comment', dialect.comment)}` : nothing}
    </dl>
    ${how ? html`<details><summary>${count(how.columnCount)} columns</summary>
      <div class="scrolled" role="region" aria-label="Columns" tabindex="0"><table>
        <thead><tr><th scope="col">In the file</th><th scope="col">In the table</th><th scope="col">Type</th></tr></thead>
        <tbody>${how.columns.map(column => html`<tr><td class="text">${column.header}</td>
          <td class="text">${column.ignored ? 'left out' : column.name}</td>
          <td>${column.ignored ? '' : column.type}${column.declared ? ' (declared)' : ''}</td></tr>`)}</tbody>
      </table></div>${more > 0 ? html`<p>And ${count(more)} more.</p>` : nothing}</details>` : nothing}
  </section>`;
}

/** A word of a shell. */
const word = text => (/^[\w.,:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** Commands as they work where the reader is: by the ledger's options, which the server says to readers on its machine, or by this server. */
function commands(job) {
  const { loginRequired, user } = who();
  const options = job.commandOptions ?? `--server ${word(new URL('.', document.baseURI).href.replace(/\/$/, ''))}${loginRequired
    ? ' --server-key-file ~/.caravan-key' : ''}`;
  const all = [`./caravan status ${job.job}`];
  if (job.rejected > 0) all.push(`./caravan rejects ${job.job} -o rejects-${job.job}.csv`);
  if (job.duplicates > 0) all.push(`./caravan duplicates ${job.job} -o duplicates-${job.job}.csv`);
  if (job.deadLettered > 0) all.push(`./caravan dead-letters replay --job ${job.job}`);
  if (job.kind === 'LOAD' && job.ended) all.push(`./caravan undo ${job.job} --dry-run`);
  // It reads the ledger itself, and knows no server.
  if (job.kind === 'LOAD' && job.ended && job.commandOptions) all.push(`./caravan reconcile ${job.job}`);
  all.forEach((command, index) => { all[index] = `${command} ${options}`; });
  all.push(`curl ${loginRequired && user ? `-u ${word(user)} ` : ''}${word(new URL(`api/jobs/${job.job}`, document.baseURI).href)}`);
  return html`<section aria-labelledby="commands-title">
    <h3 id="commands-title">Commands</h3>
    <ul class="commands">${all.map(command => html`<li><code>${command}</code>
      <button type="button" class="secondary" aria-label="Copy ${command}" @click=${working(async () => {
        await navigator.clipboard.writeText(command);
        say('Copied');
      })}>Copy</button></li>`)}</ul>
  </section>`;
}

export function open(place, { params: [number] }) {
  let job = null;
  let missing = null;
  let closed = false;
  let speed = null;
  let speedOf = null;
  let reconciliation = null;

  async function reconcile() {
    reconciliation = await post(`api/jobs/${number}/reconcile`);
    say('Comparing');
    show();
    await lookAtReconciliation();
  }

  async function lookAtReconciliation() {
    while (!closed && reconciliation?.running) {
      await new Promise(later => { setTimeout(later, RECONCILE_MS); });
      reconciliation = await api(`api/jobs/${number}/reconcile`);
      show();
    }
    if (reconciliation && !closed) say(reconciliation.equal ? 'Equal' : reconciliation.problem ? 'Nothing was compared' : 'Different');
  }

  /** While it runs with each refresh; of an ended job once. */
  async function lookAtThroughput() {
    if (!job.started || speedOf === job.state) return;
    speed = await api(`api/jobs/${number}/throughput`);
    if (closed) return;
    if (job.ended) speedOf = job.state;
    show();
    if (speed.points.length > 1) await drawThroughput(place, speed);
  }

  const actions = () => html`<p class="actions">
    ${isRunning(job) && job.state !== 'UNDOING' ? html`<button id="abort" type="button" data-needs="LOADER" @click=${working(() => abort(job.job))}>Abort</button>` : nothing}
    ${job.ended && job.kind === 'LOAD' && job.inserted > 0
      ? html`<button id="undo" type="button" data-needs="OPERATOR" @click=${working(() => undo(job.job))}>Undo</button>` : nothing}
    ${job.ended && job.kind === 'LOAD' && !job.dryRun && job.read > 0
      ? html`<button id="reconcile" type="button" data-needs="OPERATOR" class="secondary" @click=${working(reconcile)}>Reconcile</button>` : nothing}
    ${job.deadLettered > 0 ? html`<button id="replay" type="button" data-needs="OPERATOR" @click=${working(() => replay({ job: job.job }))}>Replay dead letters</button>` : nothing}
    ${job.result ? html`<a href="api/jobs/${job.job}/result" download>Result</a>` : nothing}
    ${job.duplicates > 0 && job.ended ? html`<a href="api/jobs/${job.job}/duplicates.csv" download>Duplicates</a>` : nothing}
  </p>`;

  const details = () => html`
      ${job.note ? html`<p class="note" id="note">${job.note}</p>` : nothing}
      ${actions()}
      <dl class="facts">
        ${fact('Source', html`<span title=${job.source}>${nameOf(job.source)}</span>`)}
        ${fact('Archive', job.archive ? nameOf(job.archive) : null)}
        ${fact(job.kind === 'REPORT' ? 'Report' : 'Table', job.table)}
        ${fact('Dry run', job.dryRun ? html`${count(job.acceptable)} records would load` : null)}
        ${fact('Submitted with', job.batch ? html`<a href="#/jobs?batch=${job.batch}">job ${job.batch}</a>` : null)}
        ${fact('Corrects', job.corrects ? html`<a href="#/jobs/${job.corrects}">job ${job.corrects}</a>` : null)}
        ${fact('Published with', job.group && job.group !== job.job ? html`<a href="#/jobs/${job.group}">job ${job.group}</a>` : null)}
      </dl>
      ${reconciliationSection(reconciliation)}${balance(job)}${reasons(job)}${timeline(job)}${throughputSection(speed)}${plan(job)}${commands(job)}`;

  // The title stays the same element, because the focus is on it.
  const page = () => html`<article id="job" data-job=${number} aria-busy=${!job && !missing}>
      <h2 tabindex="-1">Job ${number} ${job ? stateBadge(job) : nothing}</h2>
      ${missing ? html`<p>${missing}</p>` : job ? details() : html`<p>Loading</p>`}
    </article>`;

  const show = () => { if (!closed) draw(page(), place); };

  async function refresh() {
    try {
      const found = await api(`api/jobs/${number}`);
      if (closed) return;
      job = found;
      show();
      await lookAtThroughput();
      trouble('');
    } catch (error) {
      if (closed) return;
      if (error.status === 404) {
        missing = error.message;
        show();
      } else {
        trouble(`The server does not answer as it should: ${error.message}`);
      }
    }
  }

  let soon = 0;
  const end = listen({
    refresh,
    job(changed) {
      if (!job || changed.job !== job.job) return;
      const before = job;
      job = { ...job, ...changed };
      show();
      if (before.state !== job.state) say(`Job ${job.job}: ${wordOf(job.state)}`);
      // The event has neither the plan nor the reasons of rejects.
      soon ||= setTimeout(() => {
        soon = 0;
        refresh();
      }, EVENTS_MS);
    },
  });
  show();
  refresh();
  return () => {
    closed = true;
    clearTimeout(soon);
    end();
  };
}
