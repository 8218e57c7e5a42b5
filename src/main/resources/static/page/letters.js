// Dead letters by their cause.
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { api, send } from './api.js';
import { ask } from './dialog.js';
import { draw, working } from './draw.js';
import { count, time } from './format.js';
import { refresh as refreshAll } from './live.js';

async function replay(cause) {
  await send('api/dead-letters/replay', { cause });
  await refreshAll();
}

async function discard({ cause, rows }) {
  const answer = await ask({
    title: 'Discard dead letters?',
    text: html`<p>Their ${count(rows)} rows will count as skipped, for good.</p>`,
    fields: html`<label>Why are they given up? <input name="reason" required maxlength="500" autocomplete="off"></label>`,
    action: 'Discard',
  });
  if (answer) await send('api/dead-letters/discard', { cause, reason: answer.reason });
  await refreshAll();
}

const row = letter => html`<tr data-cause=${letter.cause}>
  <td class="text">${letter.exception}</td>
  <td class="text">${letter.message}</td>
  <td class="number">${count(letter.chunks)}</td>
  <td class="number">${count(letter.rows)}</td>
  <td class="number">${count(letter.jobs)}</td>
  <td>${letter.last ? time(letter.last) : ''}</td>
  <td class="actions">
    ${letter.refused ? nothing : html`<button type="button" data-needs="OPERATOR" @click=${working(() => replay(letter.cause))}>Replay</button>`}
    <button type="button" class="secondary" data-needs="OPERATOR" @click=${working(() => discard(letter))}>Discard</button>
  </td>
</tr>`;

let causes = [];

export async function refresh() {
  ({ causes } = await api('api/dead-letters'));
}

export const section = () => (causes.length === 0 ? nothing : html`<section aria-labelledby="letters-title">
  <h2 id="letters-title">Dead letters</h2>
  <p>Chunks that could not be loaded. Remove the cause, then replay them.</p>
  <div class="scrolled" role="region" aria-labelledby="letters-title" tabindex="0">
    <table>
      <thead><tr><th scope="col">Cause</th><th scope="col">Message</th><th scope="col">Chunks</th><th scope="col">Rows</th>
        <th scope="col">Jobs</th><th scope="col">Last</th><th scope="col">Actions</th></tr></thead>
      <tbody id="letters">${repeat(causes, letter => letter.cause, row)}</tbody>
    </table>
  </div>
</section>`);

/** The view "Dead letters". */
export function open(place) {
  draw(html`<h2 tabindex="-1">Dead letters</h2>`, place);
  return () => {};
}
