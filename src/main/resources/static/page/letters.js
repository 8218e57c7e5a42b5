// Dead letters by their cause: a section of the view "Jobs", and the view of their own: #/dead-letters?cause=5f0c9a3be712, or ?job=7.
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { api, send } from './api.js';
import { look as lookAtBanner } from './banner.js';
import { ask } from './dialog.js';
import { draw, say, trouble, working } from './draw.js';
import { count, time } from './format.js';
import { listen, refresh as refreshAll } from './live.js';

const CHUNKS = 20;
const ROWS = 20;
const PROGRESS_MS = 500;

/** How far the replay of the server is; null to a login that is bound to tables. */
const progressOfReplay = () => api('api/dead-letters/replay').catch(error => {
  if (error.status === 403) return null;
  throw error;
});

/** Replays, and shows what became of it once it has ended. */
export async function replay(selection) {
  await send('api/dead-letters/replay', selection);
  while ((await progressOfReplay())?.state === 'RUNNING') await new Promise(later => { setTimeout(later, PROGRESS_MS); });
  await Promise.all([refreshAll(), lookAtBanner()]);
}

async function discard(selection, rows) {
  const answer = await ask({
    title: 'Discard dead letters?',
    text: html`<p>Their ${count(rows)} rows will count as skipped, for good.</p>`,
    fields: html`<label>Why are they given up? <input name="reason" required maxlength="500" autocomplete="off"></label>`,
    action: 'Discard',
  });
  if (answer) await send('api/dead-letters/discard', { ...selection, reason: answer.reason });
  await Promise.all([refreshAll(), lookAtBanner()]);
}

const row = (letter, chosen, actions) => html`<tr data-cause=${letter.cause} aria-current=${letter.cause === chosen ? 'true' : nothing}>
  <td class="text"><a href="#/dead-letters?cause=${letter.cause}" title=${letter.exception}>${letter.exception.split('.').pop()}</a>
    <div>${letter.message}</div></td>
  <td class="number">${count(letter.chunks)}</td>
  <td class="number">${count(letter.rows)}</td>
  <td class="number wide">${count(letter.jobs)}</td>
  <td class="wide">${letter.last ? time(letter.last) : ''}</td>
  ${actions ? html`<td class="actions">
    ${letter.refused ? nothing : html`<button type="button" data-needs="OPERATOR"
      @click=${working(() => replay({ cause: letter.cause }))}>Replay</button>`}
    <button type="button" class="secondary" data-needs="OPERATOR"
      @click=${working(() => discard({ cause: letter.cause }, letter.rows))}>Discard</button>
  </td>` : nothing}
</tr>`;

const table = (causes, chosen, actions) => html`<div class="scrolled" role="region" aria-labelledby="letters-title" tabindex="0">
  <table>
    <thead><tr><th scope="col">Cause</th><th scope="col" class="number">Chunks</th><th scope="col" class="number">Rows</th>
      <th scope="col" class="number wide">Jobs</th><th scope="col" class="wide">Last</th>${actions ? html`<th scope="col">Actions</th>` : nothing}</tr></thead>
    <tbody id="letters">${repeat(causes, letter => letter.cause, letter => row(letter, chosen, actions))}</tbody>
  </table>
</div>`;

let all = [];
let mayAskAll = true;

/** A login that is bound to tables sees those of a job that it names. */
export async function refresh() {
  if (!mayAskAll) return;
  try {
    all = (await api('api/dead-letters')).causes;
  } catch (error) {
    if (error.status !== 403) throw error;
    mayAskAll = false;
  }
}

export const section = () => (all.length === 0 ? nothing : html`<section aria-labelledby="letters-title">
  <h2 id="letters-title">Dead letters</h2>
  <p>Chunks that could not be loaded. Remove the cause, then replay them.</p>
  ${table(all, null, true)}
</section>`);

const STATES = { RUNNING: 'Replay runs', ENDED: 'Replay has ended', FAILED: 'Replay ended early, what was not sent is a dead letter as before' };

/** How far a replay is. Where the loaders are other processes it ends when all is sent. */
const progressOf = ({ state, chunks, sent, loaded, deadAgain, left, rate, isolate, problems }) => html`<div id="replay">
  <p>${STATES[state]}${isolate ? ', rows that fail are rejected alone' : ''}${rate ? `, at most ${count(rate)} chunks a second` : ''}:
    ${count(sent)} of ${count(chunks)} chunks sent, ${count(loaded)} known to be loaded, ${count(deadAgain)} dead letters again${left
      ? `, ${count(left)} left because their job has ended` : ''}.</p>
  ${state === 'RUNNING' ? html`<progress max=${chunks} value=${Math.max(sent, loaded)} aria-label="Replay"></progress>` : nothing}
  ${problems.map(problem => html`<p>${problem}</p>`)}
</div>`;

const trialOf = ({ tried, loads, rows, rejected, trials }) => html`<div id="trial">
  <p>Of ${count(tried)} chunks read and checked as today, nothing known prevents ${count(loads)} from loading: ${count(rows)} rows, of which
    ${count(rejected)} would be rejected. What only the database would say is not known before.</p>
  <ul>${trials.filter(each => each.obstacle || each.rejected > 0).slice(0, CHUNKS).map(each => html`<li>Chunk ${each.chunk}:
    ${each.obstacle ?? Object.entries(each.reasons).map(([reason, number]) => `${count(number)} ${reason}`).join(', ')}</li>`)}</ul>
</div>`;

/** The view "Dead letters". */
export function open(place, { query }) {
  const cause = query.get('cause');
  const job = query.get('job');
  const selection = cause ? { cause } : job ? { job: Number(job) } : null;
  const filter = new URLSearchParams(selection ?? {});
  let causes = [];
  let chunks = null;
  let progress = null;
  let trial = null;
  let loaded = false;
  let closed = false;
  let timer = 0;
  const rows = new Map();

  const own = () => progress && progress.state !== 'NONE' && progress.selection === (cause ? `cause=${cause}` : `job=${job}`);

  /** Follows the replay of this selection until it has ended. */
  async function follow() {
    clearTimeout(timer);
    progress = await progressOfReplay();
    if (closed) return;
    show();
    if (progress?.state === 'RUNNING') timer = setTimeout(() => follow().catch(error => trouble(error.message)), PROGRESS_MS);
    else if (own()) await Promise.all([refreshView(), lookAtBanner()]);
  }

  async function begin(isolate) {
    const rate = document.getElementById('rate').valueAsNumber;
    trial = null;
    await send('api/dead-letters/replay', { ...selection, ...(rate > 0 ? { rate } : {}), ...(isolate ? { isolate } : {}) });
    await follow();
    if (own() && progress.state !== 'RUNNING') say(STATES[progress.state]);
  }

  async function tryOut() {
    trial = await send('api/dead-letters/replay', { ...selection, dryRun: true });
    show();
  }

  async function showRows(chunk) {
    rows.set(chunk, await api(`api/dead-letters/${chunk}?rows=${ROWS}`));
    show();
  }

  const rowsOf = ({ records = [], more = 0, problem }) => html`<tr><td colspan="6">
    ${problem ? html`<p>${problem}</p>` : nothing}
    <ol class="rows">${records.map(({ line, text }) => html`<li value=${line}><code>${text}</code></li>`)}</ol>
    ${more ? html`<p>and ${count(more)} more</p>` : nothing}
  </td></tr>`;

  const chunkRows = letter => html`<tr data-chunk=${letter.chunk}>
      <th scope="row">${letter.chunk}</th>
      <td class="number"><a href="#/jobs/${letter.job}">${letter.job}</a></td>
      <td class="number">${count(letter.firstLine)}</td>
      <td class="number">${count(letter.rows)}</td>
      <td class="text">${letter.message}</td>
      <td class="actions"><button type="button" class="secondary" aria-label="Rows of chunk ${letter.chunk}"
        @click=${working(() => showRows(letter.chunk))}>Rows</button></td>
    </tr>
    ${rows.has(letter.chunk) ? rowsOf(rows.get(letter.chunk)) : nothing}`;

  function detail() {
    const refused = causes.length > 0 && causes.every(each => each.refused);
    const number = causes.reduce((sum, each) => sum + each.rows, 0);
    return html`<section id="cause" aria-labelledby="cause-title">
      <h3 id="cause-title">${cause ? `Cause ${cause}` : `Job ${job}`}</h3>
      ${causes.length === 0 ? html`<p id="gone">There are no dead letters of it any more.</p>` : html`
        ${causes.map(each => html`<p class="note">${each.exception}: ${each.exampleMessage || each.message} (${each.route})</p>`)}
        ${refused ? nothing : html`<form class="actions" @submit=${event => event.preventDefault()}>
          <button type="button" id="start-replay" data-needs="OPERATOR" @click=${working(() => begin(false))}>Replay</button>
          <button type="button" id="isolate" class="secondary" data-needs="OPERATOR" @click=${working(() => begin(true))}
            title="Replay, and reject the rows that the database refuses, each alone">Isolate the rows that refuse</button>
          <button type="button" id="try" class="secondary" data-needs="OPERATOR" @click=${working(tryOut)}>Dry run</button>
          <button type="button" id="discard" class="secondary" data-needs="OPERATOR" @click=${working(() => discard(selection, number))}>Discard</button>
          <label data-needs="OPERATOR">Chunks a second <input id="rate" type="number" min="1" max="99999" placeholder="no limit"></label>
        </form>`}
        ${refused ? html`<button type="button" id="discard" class="secondary" data-needs="OPERATOR"
          @click=${working(() => discard(selection, number))}>Discard</button>` : nothing}`}
      ${own() ? progressOf(progress) : nothing}
      ${trial ? trialOf(trial) : nothing}
      ${chunks && chunks.deadLetters.length > 0 ? html`<div class="scrolled" role="region" aria-labelledby="cause-title" tabindex="0"><table>
        <caption>The first ${count(chunks.deadLetters.length)} of ${count(chunks.chunks)} chunks</caption>
        <thead><tr><th scope="col">Chunk</th><th scope="col" class="number">Job</th><th scope="col" class="number">Line</th><th scope="col" class="number">Rows</th>
          <th scope="col">Message</th><th scope="col">Actions</th></tr></thead>
        <tbody id="chunks">${repeat(chunks.deadLetters, letter => letter.chunk, chunkRows)}</tbody>
      </table></div>` : nothing}
    </section>`;
  }

  const page = () => html`
    <h2 id="letters-title" tabindex="-1">Dead letters</h2>
    <p>Chunks that could not be loaded. Remove the cause, then replay them.${selection ? html` <a href="#/dead-letters">All causes</a>` : nothing}</p>
    ${causes.length > 0 ? table(causes, cause, false) : nothing}
    ${loaded && causes.length === 0 && !selection ? html`<p id="no-letters">There are none: all that was read could be loaded.</p>` : nothing}
    ${loaded && selection ? detail() : nothing}`;

  const show = () => { if (!closed) draw(page(), place); };

  async function refreshView() {
    try {
      const [found, of] = await Promise.all([
        api(`api/dead-letters?${filter}`),
        selection ? api(`api/dead-letters/chunks?${filter}&limit=${CHUNKS}`) : null,
      ]);
      if (closed) return;
      ({ causes } = found);
      chunks = of;
      loaded = true;
      show();
      trouble('');
    } catch (error) {
      if (!closed) trouble(error.message);
    }
  }

  const end = listen({ refresh: refreshView });
  show();
  refreshView();
  if (selection) follow().catch(error => trouble(error.message));
  return () => {
    closed = true;
    clearTimeout(timer);
    end();
  };
}
