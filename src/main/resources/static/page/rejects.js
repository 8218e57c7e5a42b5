// The view "Rejects": a job's rejects in a grid, in which they are corrected, checked by the job's rules, and loaded.
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { live } from '../webjars/lit-html/directives/live.js';
import { api, send } from './api.js';
import { ask as confirm } from './dialog.js';
import { draw, say, trouble, working } from './draw.js';
import { count } from './format.js';
import { listen, refresh as refreshAll } from './live.js';
import { replaced } from './rejects-replace.js';
import { openEdits } from './rejects-edits.js';
import { openGrid } from './rejects-grid.js';
import { bar, stateBadge, wordOf } from './states.js';

/** What one view of the grid holds; the others are on further pages. */
const MOST_ROWS = 10_000;
const MOST_CHARACTERS = 20_000_000;
const PAGE = 1_000;

/** Bounds of a request: the server takes 10,000 rows and 1 MiB. */
const REQUEST_ROWS = 2_000;
const REQUEST_CHARACTERS = 300_000;

const TYPING_MS = 400;
const WHOLE_RECORD = '-';

/** Parts of rows that each fit into a request. */
function* parts(rows) {
  let part = [];
  let characters = 0;
  for (const row of rows) {
    const size = JSON.stringify(row).length;
    if (part.length > 0 && (part.length === REQUEST_ROWS || characters + size > REQUEST_CHARACTERS)) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(row);
    characters += size;
  }
  if (part.length > 0) yield part;
}

const request = ({ line, offset, fields, raw }) => (raw === undefined ? { line, offset, fields } : { line, offset, raw });

export function open(place, { params: [number], query }) {
  const wanted = { reason: query.get('reason') ?? '', column: query.get('column') ?? '', after: query.get('after') ?? '' };
  const edits = openEdits(number);
  let job = null;
  let columns = null;
  let obstacle = null;
  let grid = null;
  let next = null;
  let loading = true;
  let missing = null;
  let corrections = [];
  let find = { field: 0, text: '', by: '' };
  let closed = false;
  let turn = 0;
  let typing = 0;
  let checking = Promise.resolve();
  const unchecked = new Set();

  const address = changes => {
    const all = new URLSearchParams(Object.entries({ ...wanted, ...changes }).filter(([, value]) => value !== ''));
    return `#/jobs/${number}/rejects${all.size ? `?${all}` : ''}`;
  };

  const show = () => { if (!closed) draw(page(), place); };

  const filters = () => html`<form id="filters" aria-label="Rejects" @submit=${event => event.preventDefault()}>
    <label>Reason <select id="reason-filter" @change=${event => { location.hash = address({ reason: event.target.value, after: '' }); }}>
      <option value="" .selected=${live(!wanted.reason)}>All</option>
      ${reasons().map(([reason, records]) => html`<option value=${reason} .selected=${live(wanted.reason === reason)}>${reason}${records === null
        ? nothing : html` (${count(records)})`}</option>`)}
    </select></label>
    <label>Column <select id="column-filter" @change=${event => { location.hash = address({ column: event.target.value, after: '' }); }}>
      <option value="" .selected=${live(!wanted.column)}>All</option>
      <option value=${WHOLE_RECORD} .selected=${live(wanted.column === WHOLE_RECORD)}>none: the whole record</option>
      ${(columns ?? []).map(({ header }) => html`<option value=${`=${header}`} .selected=${live(wanted.column === `=${header}`)}>${header}</option>`)}
    </select></label>
  </form>`;

  function reasons() {
    const all = (job?.reasons ?? []).map(({ reason, records }) => [reason, records]);
    return wanted.reason && !all.some(([reason]) => reason === wanted.reason) ? [[wanted.reason, null], ...all] : all;
  }

  const replacing = () => {
    const rows = grid?.rows() ?? [];
    const found = find.text === '' && find.by === '' ? [] : replaced(rows, find);
    return html`<details id="replace"><summary>Replace in a column</summary>
      <form @submit=${event => { event.preventDefault(); replace(); }}>
        <label>Column <select id="replace-column" @change=${event => { find = { ...find, field: Number(event.target.value) }; show(); }}>
          ${(columns ?? []).map(({ header }, field) => html`<option value=${field} .selected=${live(find.field === field)}>${header}</option>`)}</select></label>
        <label>Find <input id="replace-find" maxlength="1000" autocomplete="off" placeholder="nothing: empty cells" .value=${live(find.text)}
          @input=${event => { find = { ...find, text: event.target.value }; show(); }}></label>
        <label>Replace by <input id="replace-by" maxlength="1000" autocomplete="off" .value=${live(find.by)}
          @input=${event => { find = { ...find, by: event.target.value }; show(); }}></label>
        <button data-needs="LOADER" id="replace-go">Replace in ${count(found.length)} cells</button>
      </form>
      <p>In the ${count(rows.length)} rejects that are loaded in the grid, as filtered${next || wanted.after ? ': those of other pages stay' : ''}.</p>
    </details>`;
  };

  const corrected = () => corrections.map(one => html`<li data-correction=${one.job}><a href="#/jobs/${one.job}">Job ${one.job}</a>
    ${stateBadge(one)} ${count(one.inserted)} inserted, ${count(one.duplicates)} duplicates, ${count(one.rejected)} rejected again${one.skipped > 0
      ? html`, ${count(one.skipped)} were corrected before` : nothing} ${bar(one)}</li>`);

  const loadable = () => [...edits.all()].filter(([, edit]) => !edit.faults?.length);

  const waiting = () => [...edits.all().values()].filter(edit => !edit.faults).length;

  const actions = () => html`<p class="actions">
    <button data-needs="LOADER" id="correct" type="button" @click=${working(load)}>Load ${count(loadable().length)} ${loadable().length === 1 ? 'correction' : 'corrections'}</button>
    <button id="discard" type="button" class="secondary" @click=${working(discard)}>Discard edits</button>
    <a href="api/jobs/${number}/rejects.csv" download>Download all rejects as CSV</a>
    <span id="edits">${edits.size() === 0 ? 'Nothing is edited.' : html`${count(edits.size())} edited, ${count(edits.size() - loadable().length)}
      of them still break a rule${waiting() > 0 ? html`, ${count(waiting())} are being checked` : nothing}.`}${edits.isKept() ? nothing : ' They are too many to be kept if this page is loaded again.'}</span>
  </p>`;

  const pages = () => html`<nav id="rejects-end" class="pages" tabindex="-1" aria-label="Pages of rejects">
    ${wanted.after ? html`<a id="first-page" href=${address({ after: '' })}>First page</a>` : nothing}
    ${next ? html`<a id="next-page" href=${address({ after: next })}>Next ${count(MOST_ROWS)}</a>` : nothing}
  </nav>`;

  const page = () => html`<article id="rejects" data-job=${number} aria-busy=${loading}>
    <h2 tabindex="-1">Rejects of job ${number}</h2>
    ${missing ? html`<p>${missing}</p>` : html`
      <p><a href="#/jobs/${number}">Job ${number}</a>${job ? html` loads ${job.table}: <span id="left">${count(job.rejected)} ${job.rejected === 1 ? 'reject' : 'rejects'}</span>,
        ${count(job.inserted)} inserted, ${count(job.corrected ?? 0)} corrected` : nothing}</p>
      ${obstacle ? html`<p class="note">These rejects can't be corrected here: ${obstacle}</p>` : nothing}
      ${filters()}
      ${obstacle ? html`<p class="actions"><a href="api/jobs/${number}/rejects.csv" download>Download all rejects as CSV</a></p>` : html`${replacing()}${actions()}`}
      <ul id="corrections">${corrected()}</ul>
      <p id="shown">${loading ? 'Loading' : nothing} ${count(grid?.rows().length ?? 0)} ${grid?.rows().length === 1 ? 'reject' : 'rejects'} ${wanted.reason || wanted.column ? 'found' : 'shown'}${next && !loading ? ', and more on the next page' : ''}.
        ${obstacle ? nothing : html`<small>Enter takes a value and leads down, Tab leads on, Escape leaves the grid.</small>`}</p>`}
    ${missing ? nothing : html`<button id="skip-grid" type="button" class="skip" @click=${() => document.getElementById('rejects-end').focus()}>Skip the grid</button>`}
    <p id="cell-fault"></p>
    <div id="grid" ?hidden=${missing !== null}></div>
    ${missing ? nothing : pages()}
  </article>`;

  // The rows of the grid.

  /** A reject with what was edited of it, which is kept while other pages are shown. */
  function withEdit(reject) {
    const edit = edits.of(reject.record);
    const field = columns.findIndex(({ header }) => header === reject.column);
    const own = [{ field: field < 0 ? undefined : field, reason: reject.reason, message: reject.message }];
    return { ...reject, ...(edit ? { fields: [...edit.fields], raw: edit.raw, edited: true } : {}), faults: edit?.faults ?? own };
  }

  async function fill() {
    const mine = ++turn;
    loading = true;
    next = null;
    show();
    let after = wanted.after || '0';
    let characters = 0;
    let shown = 0;
    const later = [];
    const size = texts => texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
    try {
      do {
        const ask = new URLSearchParams({ after, limit: Math.min(PAGE, MOST_ROWS - shown) });
        if (wanted.reason) ask.set('reason', wanted.reason);
        if (wanted.column) ask.set('column', wanted.column === WHOLE_RECORD ? '' : wanted.column.slice(1));
        const answer = await api(`api/jobs/${number}/rejects?${ask}`);
        if (closed || mine !== turn) return;
        if (!columns) {
          // Only the first page has them.
          columns = answer.columns ?? (await api(`api/jobs/${number}/rejects?limit=1`)).columns ?? [];
          if (closed || mine !== turn) return;
        }
        obstacle = answer.obstacle ?? null;
        if (!grid) {
          show();
          grid = await openGrid(document.getElementById('grid'), {
            columns, editable: !obstacle, edited, describe, leave: forward => document.getElementById(forward ? 'rejects-end' : 'skip-grid').focus(),
          });
          if (closed) return grid.close();
        }
        // The first are seen at once; each further drawing would take as long as all rows do.
        if (shown === 0) await grid.add(answer.rejects.map(withEdit), true);
        else later.push(...answer.rejects.map(withEdit));
        shown += answer.rejects.length;
        characters += answer.rejects.reduce((sum, { fields, raw }) => sum + size([...fields, raw]), 0);
        after = answer.next;
        show();
      } while (after && shown < MOST_ROWS && characters < MOST_CHARACTERS);
      if (later.length > 0) await grid.add(later, false);
      if (closed || mine !== turn) return;
      next = after ?? null;
      trouble('');
    } catch (error) {
      if (closed || mine !== turn) return;
      if (error.status === 404) missing = error.message;
      else trouble(`The rejects can't be loaded: ${error.message}`);
    }
    loading = false;
    show();
  }

  /** The reason of the cell that has the focus. */
  function describe(text) {
    const line = document.getElementById('cell-fault');
    if (line) line.textContent = text;
  }

  // Edits and their check.

  function edited(rows) {
    for (const row of rows) {
      if (!edits.put(row)) {
        trouble(`No more than ${count(edits.most)} rows can be edited at once: load the corrections first`);
        break;
      }
      unchecked.add(row.record);
    }
    show();
    clearTimeout(typing);
    typing = setTimeout(() => { checking = check().catch(error => trouble(`The edits can't be checked: ${error.message}`)); }, TYPING_MS);
  }

  async function check() {
    await checking.catch(() => {});
    const rows = [...unchecked].map(record => [record, edits.of(record)]).filter(([, edit]) => edit);
    unchecked.clear();
    const version = new Map(rows.map(([record, edit]) => [record, edit.version]));
    for (const part of parts(rows.map(([, edit]) => request(edit)))) {
      const checked = rows.splice(0, part.length);
      let faults;
      try {
        ({ faults } = await send(`api/jobs/${number}/rejects/check`, { rows: part }));
      } catch (error) {
        [...checked, ...rows].forEach(([record]) => unchecked.add(record));
        throw error;
      }
      if (closed) return;
      const found = new Map(checked.map(([record]) => [record, []]));
      faults.forEach(({ row, ...fault }) => found.get(checked[row][0]).push(fault));
      for (const record of found.keys()) {
        // What was edited again is checked again.
        if (edits.of(record)?.version === version.get(record)) edits.check(record, found.get(record));
        else found.delete(record);
      }
      grid?.mark(found);
      show();
    }
    edits.keep();
  }

  function replace() {
    const changed = replaced(grid.rows(), find);
    grid.change(changed);
    edited(changed);
    say(`${count(changed.length)} cells are replaced`);
    find = { ...find, text: '', by: '' };
    show();
  }

  async function load() {
    clearTimeout(typing);
    [...edits.all()].filter(([, edit]) => !edit.faults).forEach(([record]) => unchecked.add(record));
    checking = check();
    await checking;
    const rows = loadable();
    if (rows.length === 0) {
      throw new Error(edits.size() === 0 ? 'Nothing is edited' : 'All edited rows still break a rule');
    }
    for (const part of parts(rows.map(([, edit]) => request(edit)))) {
      let made = await send(`api/jobs/${number}/corrections`, { rows: part });
      // The same rows were refused before, for what may have changed since.
      if (!made.new && made.ended) made = await send(`api/jobs/${number}/corrections`, { rows: part, again: true });
      corrections = [...corrections.filter(one => one.job !== made.job), made];
      rows.splice(0, part.length).forEach(([record]) => edits.drop(record));
      edits.keep();
      show();
    }
    await ended();
  }

  async function discard() {
    if (edits.size() === 0) return;
    const sure = await confirm({ title: 'Discard all edits?', text: html`<p>${count(edits.size())} edited rows become what they were.</p>`, action: 'Discard' });
    if (!sure) return;
    edits.clear();
    await fill();
  }

  // Jobs.

  /** Shows the rejects anew once the jobs of corrections have ended. */
  async function ended() {
    const waiting = corrections.filter(one => !one.told);
    const known = await Promise.all(waiting.map(one => api(`api/jobs/${one.job}`).catch(() => one)));
    if (closed) return;
    corrections = corrections.map(one => ({ ...one, ...known.find(other => other.job === one.job) }));
    show();
    const over = corrections.filter(one => one.ended && !one.told);
    if (over.length === 0) return;
    over.forEach(one => { one.told = true; });
    say(over.map(one => `Job ${one.job}: ${wordOf(one.state)}, ${count(one.rejected)} rejected again`).join('. '));
    await Promise.all([refresh(), fill()]);
  }

  async function refresh() {
    try {
      const found = await api(`api/jobs/${number}`);
      if (closed) return;
      const wasEnded = job?.ended;
      job = found;
      show();
      // It can be corrected now.
      if (wasEnded === false && job.ended) await reopen();
    } catch (error) {
      if (!closed && error.status !== 404) trouble(`The server does not answer as it should: ${error.message}`);
    }
  }

  async function reopen() {
    grid?.close();
    grid = null;
    await fill();
  }

  const end = listen({
    refresh() { return Promise.all([refresh(), corrections.some(one => !one.told) ? ended() : null]); },
    job(changed) {
      if (corrections.some(one => one.job === changed.job && !one.told)) {
        corrections = corrections.map(one => (one.job === changed.job ? { ...one, ...changed } : one));
        show();
        if (changed.ended) refreshAll();
      } else if (job && changed.job === job.job) {
        job = { ...job, ...changed };
        show();
      }
    },
  });

  const styles = ['webjars/tabulator-tables/dist/css/tabulator_simple.min.css', 'page/rejects.css'].map(href => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    document.head.append(link);
    return link;
  });
  show();
  refresh();
  fill();
  return () => {
    closed = true;
    clearTimeout(typing);
    edits.keep();
    end();
    grid?.close();
    styles.forEach(link => link.remove());
  };
}
