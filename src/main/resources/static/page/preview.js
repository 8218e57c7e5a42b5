// What a load would make of a file: templates of the answer of POST /api/previews.
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { live } from '../webjars/lit-html/directives/live.js';
import { say, working } from './draw.js';
import { count } from './format.js';
import { joined, list, options, set, text } from './options.js';
import { skippedLines } from './states.js';

const TYPES = ['text', 'integer', 'decimal', 'boolean', 'date', 'timestamp', 'timestamptz', 'email', 'url', 'iban', 'uuid', 'json', 'currency', 'percent'];
const DELIMITERS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar', ' ': 'space' };
/** A key of the form is only known by its name. */
const same = (one, other) => one.toLowerCase() === other.toLowerCase();

const keyOf = preview => (text('key').trim() ? list(text('key')).map(name => name.trim()) : preview.plan.key);

function setKey(names) {
  set('key', joined(names));
}

/** In words: whether it would load, as what, and what to look at first. */
export function verdict(preview, append) {
  const { plan } = preview;
  const bad = preview.rows.filter(row => row.faults.length).length;
  return html`
    ${plan.error ? html`<p id="error" class="failed">It would not load: ${plan.error}</p>` : nothing}
    ${plan.remark ? html`<p class="note">${plan.remark}</p>` : nothing}
    <dl class="facts" id="found">
      <div><dt>Delimiter</dt><dd>${DELIMITERS[plan.dialect.delimiter] ?? plan.dialect.delimiter}</dd></div>
      <div><dt>Encoding</dt><dd>${plan.dialect.encoding}</dd></div>
      <div><dt>First record</dt><dd>${plan.dialect.header ? 'names the columns' : 'is data'}</dd></div>
      <div><dt>Feed</dt><dd>${plan.feed ?? 'none'}</dd></div>
      <div><dt>Table</dt><dd>${plan.table}${preview.target ? ', which exists' : plan.error ? '' : ', which is new'}</dd></div>
      <div><dt>Bad rows</dt><dd>${count(bad)} of the first ${count(preview.rows.length)}</dd></div>
      <div><dt>Skipped</dt><dd>${preview.skippedLines ? skippedLines(preview) : 'no lines'}</dd></div>
    </dl>
    ${preview.arriving ? html`<p class="note">The rest of the file is still arriving.</p>` : nothing}
    ${preview.cut ? html`<p class="note">Not all first records are shown: ${preview.cut}</p>` : nothing}
    ${keyOf(preview).length === 0 && !append && !plan.error ? keyWarning(preview) : nothing}
    ${(preview.suggestions ?? []).map(({ message }) => html`<p class="note">${message}</p>`)}`;
}

const keyWarning = preview => html`<p id="no-key" class="warning">There is no key: every record becomes a row, also one that is there already.
  ${preview.keySuggestions.length ? html`It may be ${preview.keySuggestions.join(', ')}: choose below.` : nothing}</p>`;

/** The first records; a bad cell has a sign and says why. */
export function firstRows(preview) {
  const faultAt = (row, index) => row.faults.find(fault => fault.column === index);
  const cell = (row, index) => {
    const fault = faultAt(row, index);
    const value = row.fields[index] ?? '';
    return fault ? html`<td class="text bad" title=${fault.message}><span aria-hidden="true">✗ </span>${value}
      <small>${fault.message}</small></td>` : html`<td class="text">${value}</td>`;
  };
  const whole = row => row.faults.find(fault => fault.column === undefined || fault.column >= preview.header.length);
  return html`<div class="scrolled" role="region" aria-label="First records" tabindex="0">
    <table id="rows">
      <caption>First records</caption>
      <thead><tr><th scope="col">Line</th>${preview.header.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${preview.rows.map(row => html`<tr class=${row.faults.length ? 'faulty' : ''}>
        <td class=${whole(row) ? 'number bad' : 'number'}>${row.line}${whole(row) ? html` <span aria-hidden="true">✗ </span><small>${whole(row).message}</small>` : nothing}</td>
        ${preview.header.map((_, index) => cell(row, index))}
      </tr>`)}</tbody>
    </table>
  </div>`;
}

/** The columns of a file that would not load. */
const unplanned = ({ header }) => header.map(column => ({ column, name: '', type: 'found out', from: '', rules: [] }));

/** The file's columns and the table's, side by side, with what may be changed. */
export function columnsTable(preview, edited, append) {
  const { plan, target } = preview;
  const key = keyOf(preview);
  const isKey = name => key.some(each => same(each, name));
  const byFile = name => target?.columns.find(column => column.file === name);
  const rest = target?.columns.filter(column => column.file === undefined) ?? [];
  const row = column => {
    const name = column.column;
    const there = byFile(name);
    const left = options.left[name] ?? false;
    const into = options.names[name] ?? there?.name ?? column.name ?? '';
    return html`<tr class=${left ? 'left' : ''}>
      <td><input type="checkbox" aria-label="Load ${name}" .checked=${live(!left)} @change=${event => {
        options.left[name] = !event.target.checked;
        if (!event.target.checked) delete options.names[name];
        edited();
      }}></td>
      <th scope="row" class="text">${name}</th>
      <td><input class="into" aria-label="${name} is loaded into" maxlength="200" autocomplete="off" .value=${live(left ? '' : into)} ?disabled=${left}
        list=${target ? 'target-columns' : nothing} @change=${event => {
          const other = event.target.value.trim();
          if (other) options.names[name] = other;
          else delete options.names[name];
          edited();
        }}></td>
      ${target ? html`<td class="text">${there ? there.type : left ? '' : html`<span class="bad">not in the table</span>`}</td>` : nothing}
      <td><select aria-label="Type of ${name}" ?disabled=${left} @change=${event => {
        if (event.target.value) options.types[name] = event.target.value;
        else delete options.types[name];
        edited();
      }}><option value="" .selected=${live(!options.types[name])}>${options.types[name] ? 'found out' : column.type}</option>
        ${TYPES.map(type => html`<option value=${type} .selected=${live(options.types[name] === type)}>${type}</option>`)}</select></td>
      <td class="text wide"><small>${column.from.startsWith('the command') ? 'as chosen' : column.from}${column.rules.length ? `; ${column.rules.join(', ')}` : ''}</small></td>
      <td><input type="checkbox" aria-label="${name} is part of the key" ?disabled=${left || append} .checked=${live(isKey(name))}
        @change=${event => {
          setKey(event.target.checked ? [...key, name] : key.filter(each => !same(each, name)));
          edited();
        }}></td>
    </tr>`;
  };
  return html`<div class="scrolled" role="region" aria-label="Columns" tabindex="0">
    <table id="columns">
      <caption>Columns of the file${target ? ' and of the table' : ''}</caption>
      <thead><tr><th scope="col">Load</th><th scope="col">In the file</th><th scope="col">In the table</th>
        ${target ? html`<th scope="col">Type there</th>` : nothing}
        <th scope="col">Type</th><th scope="col" class="wide">Why</th><th scope="col">Key</th></tr></thead>
      <tbody>${(plan.columns.length ? plan.columns : unplanned(preview)).map(row)}
        ${rest.map(column => html`<tr class="unfilled"><td></td><td class="text">nothing</td><td class="text">${column.name}</td>
          <td class="text">${column.type}</td><td></td><td class="wide"><small>the table’s default</small></td><td></td></tr>`)}</tbody>
    </table>
    ${target ? html`<datalist id="target-columns">${target.columns.map(column => html`<option value=${column.name}></option>`)}</datalist>` : nothing}
    ${plan.columnsNotShown ? html`<p class="note">and ${count(plan.columnsNotShown)} more columns</p>` : nothing}
  </div>`;
}

/** The same as a command and as a feed. */
export function copies({ command, feedYaml }) {
  const copy = (name, value) => html`<button type="button" class="secondary" aria-label="Copy the ${name}" @click=${working(async () => {
    await navigator.clipboard.writeText(value);
    say('Copied');
  })}>Copy</button>`;
  return html`<details id="copies">
    <summary>The same as a command or a feed</summary>
    ${command ? html`<p>${copy('command', command)}</p><pre id="command"><code>${command}</code></pre>` : nothing}
    ${feedYaml ? html`<p>${copy('feed', feedYaml)}</p><pre id="feed"><code>${feedYaml}</code></pre>` : nothing}
  </details>`;
}
