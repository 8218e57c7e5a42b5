// The view "Load": choose files, look at what a load would make of them, start. What is named is in the address: #/load?source=s3://b/x.csv
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { live } from '../webjars/lit-html/directives/live.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { api, send } from './api.js';
import { draw, say, working } from './draw.js';
import { age, count, percent } from './format.js';
import * as upload from './upload.js';
import { asJson, forget, options, reset, set, text } from './options.js';
import { columnsTable, copies, firstRows, verdict } from './preview.js';

const TYPING_MS = 400;
const POLL_MS = 500;

const WRITE = [
  ['', 'are added; one whose key exists stays'],
  ['onDuplicate update', 'are added; one whose key exists is updated'],
  ['onDuplicate fail', 'are added; none, if a key exists'],
  ['mode replace', 'become the table’s whole content'],
  ['mode sync', 'are updated, and those that the file lacks are deleted'],
  ['append true', 'are added, whatever their key'],
];
const DELIMITERS = [['', 'found out'], [',', 'comma'], [';', 'semicolon'], ['tab', 'tab'], ['|', 'bar'], [' ', 'space']];
const HEADERS = [['', 'found out'], ['true', 'names the columns'], ['false', 'is data']];
const RAGGED = [['', 'are rejected'], ['pad', 'are filled, if too short'], ['truncate', 'are filled or cut']];
const ENCODINGS = ['UTF-8', 'windows-1252', 'ISO-8859-1', 'UTF-16LE', 'UTF-16BE'];

/** The file whose preview is shown, and what is known of it; they outlast a change of the view. */
let chosen = null;
let preview = null;
let entries = [];
let problem = '';
let dry = null;
let listed = null;

export function open(place, { query }) {
  let closed = false;
  let typing = 0;
  let asking = 0;
  let previewed = '';

  const show = () => { if (!closed) draw(view(), place); };

  /** What is previewed; another file, entry or option gives another text. */
  const wanted = () => chosen?.source && upload.isPreviewable(chosen)
    && JSON.stringify({ source: chosen.source + (chosen.entry ? `!/${chosen.entry}` : ''), ...asJson() });

  async function look() {
    const body = wanted();
    if (!body || body === previewed) return;
    previewed = body;
    const mine = ++asking;
    const file = chosen;
    try {
      const answer = await send('api/previews', JSON.parse(body));
      if (mine !== asking || closed) return;
      preview = answer;
      problem = '';
      // After a reload nothing else says how an upload is called; of files of the server the folder says little.
      if (file.named) file.name = answer.plan.source.split('!/')[0];
      if (!file.entry && answer.entries.length) entries = answer.entries;
      // By another delimiter or header the columns are others, and nobody sees what was said of the former.
      if (answer.plan.error && forget(answer.header)) edited();
      say(answer.plan.error ? 'It would not load' : 'Preview changed');
    } catch (error) {
      if (mine !== asking || closed) return;
      // Too much at once: the next change asks again.
      if (error.status === 429) previewed = '';
      // What was shown before is of other options.
      preview = null;
      problem = error.message;
    }
    show();
  }

  function change(name, value) {
    set(name, value);
    edited();
  }

  /** Another option: counts of a dry run are of others. */
  function edited() {
    dry = null;
    clearTimeout(typing);
    typing = setTimeout(look, TYPING_MS);
    show();
  }

  function choose(file) {
    if (file === chosen) return;
    chosen = file;
    preview = null;
    entries = [];
    problem = '';
    dry = null;
    previewed = '';
    // Types and names are of another file's columns.
    if (file) Object.assign(options, { types: {}, names: {}, left: {} });
  }

  /** The files have changed: one is shown as long as any is there. */
  function follow() {
    // A start may be refused; then what was said of it still stands.
    const stays = chosen && upload.files.includes(chosen) && (upload.isPending(chosen) || chosen.state === 'starting');
    if (!stays) choose(upload.files.findLast(upload.isPending) ?? null);
    // An upload that is held is found again after a reload.
    const parts = chosen?.source ? `?${new URLSearchParams({ source: chosen.source })}` : '';
    if (!closed && location.hash !== `#/load${parts}`) history.replaceState(null, '', `#/load${parts}`);
    show();
    look();
  }

  function name(source) {
    if (!source.trim()) return;
    const file = upload.addNamed(source.trim());
    if (upload.isPending(file)) choose(file);
    follow();
  }

  /** In the order in which they came. */
  const pending = () => upload.files.filter(upload.isPending).reverse();

  async function start() {
    const all = pending();
    const mine = await Promise.all(all.map(file => upload.start(file)));
    if (all.length === 1 && mine.length === 1 && all[0].job && !closed) location.hash = `#/jobs/${all[0].job}`;
  }

  async function tryOut() {
    const file = chosen;
    const run = { job: await upload.dryRun(file) };
    dry = run;
    show();
    while (dry === run && !closed) {
      run.state = await api(`api/jobs/${run.job}`);
      show();
      if (run.state.ended) {
        say(`Dry run ended: ${run.state.acceptable ?? 0} would load, ${run.state.rejected} would be rejected`);
        return;
      }
      await new Promise(done => setTimeout(done, POLL_MS));
    }
  }

  const field = (label, id, attributes = {}) => html`<label>${label} <input id=${id} maxlength=${attributes.longest ?? 65536}
    placeholder=${attributes.placeholder ?? ''} list=${attributes.list ?? nothing} autocomplete="off" .value=${live(text(id))}
    @input=${event => change(id, event.target.value)}></label>`;

  const area = (label, id, placeholder) => html`<label>${label} <textarea name=${id} rows="2" maxlength="65536" placeholder=${placeholder}
    .value=${live(text(id))} @input=${event => change(id, event.target.value)}></textarea></label>`;

  const named = (label, id, placeholder, longest = 65536) => html`<label>${label} <input name=${id} maxlength=${longest} placeholder=${placeholder}
    autocomplete="off" .value=${live(text(id))} @input=${event => change(id, event.target.value)}></label>`;

  const select = (label, id, choices) => html`<label>${label} <select id=${id} @change=${event => change(id, event.target.value)}>
    ${choices.map(([value, words]) => html`<option value=${value} .selected=${live(text(id) === value)}>${words}</option>`)}
  </select></label>`;

  const check = (label, id) => html`<label><input id=${id} type="checkbox" .checked=${live(Boolean(text(id)))}
    @change=${event => change(id, event.target.checked ? 'true' : '')}> ${label}</label>`;

  const sources = () => html`<form id="upload" @submit=${event => event.preventDefault()}>
    <label>Files <input id="files" type="file" multiple @change=${event => {
      const contents = [...event.target.files];
      event.target.value = '';
      upload.addFiles(contents);
    }}></label>
    <label>Or a name <input id="source" maxlength="4096" autocomplete="off" placeholder="https://…, s3://BUCKET/KEY, sftp://…, or a file of the server"
      @keydown=${event => { if (event.key === 'Enter') name(event.target.value); }}></label>
    <p class="actions">
      <button type="button" id="name" @click=${() => name(document.getElementById('source').value)}>Preview it</button>
      <button type="button" id="browse" class="secondary" aria-expanded=${listed ? 'true' : 'false'} @click=${working(async () => {
        listed = listed ? null : await api('api/sources');
        show();
      })}>Files of the server</button>
    </p>
    <label><input id="at-once" type="checkbox" .checked=${live(upload.atOnce())}
      @change=${event => { upload.setAtOnce(event.target.checked); show(); }}> Load at once, without a preview</label>
    <p>CSV, compressed or not, or a zip archive of them. Drop them anywhere on this page. Choose the same file again to resume an
    interrupted upload.</p>
  </form>
  ${listed ? html`<ul id="sources">${listed.files.length ? listed.files.map(file => html`<li>
      <button type="button" class="secondary" @click=${() => name(file.source)}>${file.source}</button>
      ${count(file.bytes)} bytes, ${age(file.modified)}</li>`) : html`<li>There are none that may be loaded by name.</li>`}
    ${listed.more ? html`<li>There are more: type the name.</li>` : nothing}</ul>` : nothing}`;

  function state(file) {
    if (file.state === 'job') return html`${file.words}<a href="#/jobs/${file.job}">job ${file.job}</a>`;
    if (file.error) return html`<span class="failed">${file.error}</span>`;
    if (file.state === 'uploading') return file.size ? percent(file.sent / file.size) : '';
    if (file.state === 'starting') return 'starting';
    return file.wanted ? 'starting' : file.named ? 'not loaded yet' : 'uploaded, not loaded yet';
  }

  const entry = file => html`<li class=${file === chosen ? 'chosen' : ''}>
    ${file.named ? nothing : html`<progress aria-label="Upload of ${file.name}" max=${file.size || 1}
      value=${file.state === 'uploading' ? file.sent : file.size || 1}></progress> `}<span>${file.name}</span> <span>${state(file)}</span>
    ${upload.isPending(file) ? html`
      ${file === chosen ? nothing : html`<button type="button" class="secondary" aria-label="Preview ${file.name}"
        @click=${() => { choose(file); follow(); }}>Preview</button>`}
      <button type="button" class="secondary" aria-label="Remove ${file.name}" @click=${working(() => upload.remove(file))}>Remove</button>` : nothing}
  </li>`;

  const form = () => html`<form id="options" aria-label="Options" @submit=${event => event.preventDefault()}>
    ${field('Table', 'table', { placeholder: preview?.plan.table ?? 'named after the file', longest: 200 })}
    ${field('Key', 'key', { placeholder: preview?.plan.key.join(',') || 'for example email', longest: 4096 })}
    ${select('Rows', 'write', WRITE)}
    ${select('Delimiter', 'delimiter', DELIMITERS)}
    ${field('Encoding', 'encoding', { placeholder: preview?.plan.dialect.encoding ?? 'found out', list: 'encodings', longest: 100 })}
    <datalist id="encodings">${ENCODINGS.map(each => html`<option value=${each}></option>`)}</datalist>
    ${select('The first record', 'header', HEADERS)}
    <label>Values that are NULL <input name="nullValues" maxlength="65536" placeholder="NA,-" autocomplete="off"
      .value=${live(text('nullValues'))} @input=${event => change('nullValues', event.target.value)}></label>
    ${check('Load again what was loaded before', 'again')}
    <details id="more">
      <summary>More options</summary>
      ${area('Load columns as, one a line', 'map', 'First Name=first_name')}
      ${area('Set columns, one a line', 'set', 'source=@file')}
      ${named('Leave out columns', 'skipColumns', 'notes,internal')}
      ${named('Load only columns', 'only', 'all')}
      <label><input name="ignoreExtra" type="checkbox" .checked=${live(Boolean(text('ignoreExtra')))}
        @change=${event => change('ignoreExtra', event.target.checked ? 'true' : '')}> Leave out columns that the table doesn’t have</label>
      ${named('Names of the columns', 'columnNames', 'those of the header')}
      ${named('Lines to skip', 'skipLines', '0', 9)}
      ${named('Quote', 'quote', '"', 20)}
      ${select('Rows of another width', 'onFieldCountMismatch', RAGGED)}
      ${named('Decimal sign', 'decimal', ',', 20)}
      ${named('Thousands sign', 'thousands', '.', 20)}
      ${named('Date formats', 'dateFormats', 'dd.MM.yyyy')}
      ${named('Most rejects', 'maxRejects', '100 or 5%', 20)}
      <p class="actions"><button type="button" class="secondary" @click=${() => { reset(); edited(); }}>Reset all options</button></p>
    </details>
  </form>`;

  function counts() {
    if (!dry?.state) return dry ? html`<p id="dry-run" aria-busy="true">Dry run…</p>` : nothing;
    const job = dry.state;
    return html`<p id="dry-run" aria-busy=${job.ended ? 'false' : 'true'}>Dry run (<a href="#/jobs/${job.job}">job ${job.job}</a>):
      of ${count(job.read)} records ${count(job.acceptable)} would load, ${count(job.duplicates)} are duplicates,
      ${count(job.rejected)} would be rejected${job.rejected ? html` (<a href="api/jobs/${job.job}/rejects.csv" download>rejects</a>)` : nothing}.
      ${job.note ? html`<span class="note">${job.note}</span>` : nothing}</p>`;
  }

  function checking() {
    if (!chosen) return nothing;
    const many = pending().length;
    const waits = chosen.state === 'uploading' && !preview;
    return html`<section id="preview" aria-labelledby="preview-title" aria-busy=${!preview && !problem ? 'true' : 'false'}>
      <h3 id="preview-title">${chosen.name}</h3>
      ${entries.length > 1 ? html`<label>File of the archive <select id="entry" @change=${event => {
        chosen.entry = event.target.value;
        look();
      }}>${entries.map(each => html`<option value=${each} .selected=${live(each === (chosen.entry ?? entries[0]))}>${each}</option>`)}</select></label>` : nothing}
      ${problem ? html`<p id="problem" class="failed">${problem}</p>` : nothing}
      ${waits ? html`<p>The preview comes when enough of the file has arrived.</p>` : nothing}
      ${preview ? html`
        ${verdict(preview, append())}
        ${firstRows(preview)}
        ${columnsTable(preview, edited, append())}` : nothing}
      <p class="actions">
        <button type="button" id="start" @click=${working(start)}>${many > 1 ? `Start all ${many}` : 'Start'}</button>
        <button type="button" id="try" class="secondary" @click=${working(tryOut)}>Dry run</button>
      </p>
      ${counts()}
      ${preview ? copies(preview) : nothing}
    </section>`;
  }

  const append = () => text('write').startsWith('append');

  const view = () => html`<h2 tabindex="-1">Load</h2>
    ${sources()}
    <ul id="uploads">${repeat(upload.files, file => file, entry)}</ul>
    ${form()}
    ${checking()}`;

  const end = upload.watch(follow);
  show();
  if (query.get('source')) name(query.get('source'));
  else follow();
  return () => {
    closed = true;
    clearTimeout(typing);
    end();
  };
}
