// The view "Workers and queues": stages, which operators pause and resume; queues; the processes that share the ledger.
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { api, send } from './api.js';
import { look as lookAtBanner, pauseText } from './banner.js';
import { ask } from './dialog.js';
import { draw, say, trouble, working } from './draw.js';
import { age, count, duration, time } from './format.js';

const LOOK_MS = 3_000;
const KINDS = { CHUNKS: 'chunks', DEAD_LETTERS: 'dead letters', NOTIFICATIONS: 'notifications of buckets' };
const STATES = { CLOSED: ['✓', 'works', 'completed'], OPEN: ['✕', 'away: work pauses', 'failed'], REFUSED: ['✕', 'refuses work', 'failed'] };

const badge = (sign, word, tone) => html`<span class="state ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
const breaker = state => badge(...STATES[state]);
const number = value => html`<td class="number">${value === undefined ? '–' : count(value)}</td>`;

export function open(place) {
  let stages = null;
  let fleet = null;
  let refused = '';
  let closed = false;

  async function change(stage, what, body) {
    await send(`api/stages/${stage}/${what}`, body);
    say(`Stage ${stage} is ${what}d`);
    await Promise.all([refresh(), lookAtBanner()]);
  }

  async function pause({ stage, description, here }) {
    const answer = await ask({
      title: `Pause stage ${stage}?`,
      text: html`<p>It ${description}. What it has taken is done to its end; the rest waits, and nothing is lost.</p>`,
      fields: html`
        <label>Where <select name="where">
          <option value="everywhere">in all processes, also after restarts</option>
          ${here ? html`<option value="here">in the process of this page, until it ends</option>` : nothing}
        </select></label>
        <label>Why <input name="reason" maxlength="500" autocomplete="off"></label>`,
      action: 'Pause',
    });
    if (answer) await change(stage, 'pause', { where: answer.where, ...(answer.reason.trim() ? { reason: answer.reason.trim() } : {}) });
  }

  const stageRow = stage => html`<tr data-stage=${stage.stage}>
    <th scope="row">${stage.stage}</th>
    <td class="text">${stage.pauses.length === 0 ? badge('✓', 'works', 'completed')
      : stage.pauses.map(each => html`<div>${badge('■', pauseText(each), 'partial long')}</div>`)}</td>
    <td class="text wide">${stage.description}${stage.here ? nothing : ' (not in the process of this page)'}</td>
    <td class="actions">
      ${stage.pauses.some(({ where }) => where === 'everywhere') ? nothing : html`<button type="button" class="secondary" data-needs="OPERATOR"
        aria-label="Pause stage ${stage.stage}" @click=${working(() => pause(stage))}>Pause</button>`}
      ${stage.pauses.map(({ where }) => html`<button type="button" data-needs="OPERATOR" aria-label="Resume stage ${stage.stage} ${where}"
        @click=${working(() => change(stage.stage, 'resume', { where }))}>Resume ${where}</button>`)}
    </td>
  </tr>`;

  const queueRow = queue => html`<tr data-queue=${queue.queue}>
    <th scope="row">${queue.queue}</th>
    <td class="wide">${KINDS[queue.kind]}</td>
    ${number(queue.depth)}
    ${number(queue.inFlight)}
    <td class="number">${queue.oldestSeconds === undefined ? '–' : duration(queue.oldestSeconds)}</td>
    ${number(queue.deadLetters)}
    <td>${breaker(queue.state)}</td>
  </tr>`;

  const workerRow = worker => html`<tr data-worker=${worker.id}>
    <th scope="row">${worker.host} <small>${worker.pid}${worker.here ? ', this page’s' : ''}</small></th>
    <td>${worker.roles.join(', ')}</td>
    <td class="wide">${worker.version ?? ''}</td>
    <td class="wide"><time datetime=${worker.started} title=${time(worker.started)}>${age(worker.started)}</time></td>
    <td>${worker.silent ? badge('✕', `silent, last heard of ${age(worker.lastHeartbeat)}`, 'failed long')
      : html`<time datetime=${worker.lastHeartbeat} title=${time(worker.lastHeartbeat)}>${age(worker.lastHeartbeat)}</time>`}</td>
    ${number(worker.leases)}
    ${number(worker.loaders)}
    ${number(worker.rowsPerSecond)}
    <td>${worker.paused.length ? badge('■', worker.paused.join(', '), 'partial') : nothing}</td>
  </tr>`;

  const table = (id, title, heads, rows) => html`<section aria-labelledby="${id}-title">
    <h3 id="${id}-title">${title}</h3>
    <div class="scrolled" role="region" aria-labelledby="${id}-title" tabindex="0">
      <table>
        <thead><tr>${heads.map(([head, tone = '']) => html`<th scope="col" class=${tone}>${head}</th>`)}</tr></thead>
        <tbody id=${id}>${rows}</tbody>
      </table>
    </div>
  </section>`;

  const page = () => html`
    <h2 tabindex="-1">Workers and queues</h2>
    ${stages ? table('stages', 'Stages', [['Stage'], ['State'], ['What it does', 'wide'], ['Actions']],
      repeat(stages, each => each.stage, stageRow)) : nothing}
    ${fleet ? html`
      ${table('queues', 'Queues', [['Queue'], ['Of', 'wide'], ['Waiting', 'number'], ['In flight', 'number'], ['Oldest', 'number'],
        ['Dead letters', 'number'], ['State']], repeat(fleet.queues, each => each.queue, queueRow))}
      <p>Database: ${breaker(fleet.database)}. <a href="#/dead-letters">Dead letters by cause</a></p>
      ${table('workers', 'Processes', [['Host'], ['Roles'], ['Version', 'wide'], ['Started', 'wide'], ['Heard of'], ['Jobs held', 'number'],
        ['Loaders', 'number'], ['Rows/s', 'number'], ['Paused here']], repeat(fleet.workers, each => each.id, workerRow))}` : nothing}
    ${refused ? html`<p id="refused">${refused}</p>` : nothing}
    <p class="actions">
      <a href="hawtio/" data-needs="OPERATOR">Routes of this process (hawtio)</a>
      <a href="swagger-ui.html">API (Swagger)</a>
    </p>`;

  const show = () => { if (!closed) draw(page(), place); };

  /** A login that is bound to tables sees stages, and neither processes nor queues. */
  async function ofFleet() {
    if (refused) return null;
    try {
      const [{ workers }, { database, queues }] = await Promise.all([api('api/workers'), api('api/queues')]);
      return { workers, database, queues };
    } catch (error) {
      if (error.status !== 403) throw error;
      refused = error.message;
      return null;
    }
  }

  async function refresh() {
    try {
      const [found, of] = await Promise.all([api('api/stages'), ofFleet()]);
      if (closed) return;
      stages = found.stages;
      fleet = of;
      show();
      trouble('');
    } catch (error) {
      if (!closed) trouble(`The server does not answer as it should: ${error.message}`);
    }
  }

  show();
  refresh();
  const timer = setInterval(() => { if (!document.hidden) refresh(); }, LOOK_MS);
  return () => {
    closed = true;
    clearInterval(timer);
  };
}
