// The view "Tables": what was loaded, by table and by file. #/tables/NAME has the loads of a table, #/tables?file=NAME those of a file.
import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { undo } from './actions.js';
import { api } from './api.js';
import { submitted } from './batches.js';
import { draw, trouble, working } from './draw.js';
import { age, count, nameOf, time } from './format.js';
import { listen } from './live.js';
import { bar, stateBadge } from './states.js';

const PAGE = 50;
const LOADS = 30;
const EVENTS_MS = 1000;

const moment = iso => html`<time datetime=${iso} title=${time(iso)}>${age(iso)}</time>`;

const placeOf = (of, name) => (of === 'tables' ? `#/tables/${encodeURIComponent(name)}` : `#/tables?file=${encodeURIComponent(name)}`);

const query = values => new URLSearchParams(Object.entries(values).filter(([, value]) => value));

/** The names: tables, or files. */
const names = (of, { entries, next }, after) => html`
  <nav aria-label="Loads by"><ul class="choices">
    <li><a href="#/tables" aria-current=${of === 'tables' ? 'page' : nothing}>By table</a></li>
    <li><a href="#/tables?by=file" aria-current=${of === 'files' ? 'page' : nothing}>By file</a></li>
  </ul></nav>
  ${entries.length === 0 ? html`<p>Nothing was loaded yet.<span data-needs="LOADER"> <a href="#/load">Load files</a></span></p>` : html`<div class="scrolled" role="region" aria-label="Loads" tabindex="0"><table id="names">
    <thead><tr><th scope="col">${of === 'tables' ? 'Table' : 'File'}</th><th scope="col">Last load</th><th scope="col">State</th>
      <th scope="col">${of === 'tables' ? 'Of file' : 'Into table'}</th><th scope="col" class="number wide">Records</th><th scope="col" class="wide">By</th></tr></thead>
    <tbody>${repeat(entries, one => one.name, ({ name, last }) => html`<tr data-name=${name}>
      <td class="text"><a href=${placeOf(of, name)}>${name}</a></td>
      <td>${moment(last.created)}, <a href="#/jobs/${last.job}">job ${last.job}</a></td>
      <td>${stateBadge(last)}</td>
      <td class="text">${of === 'tables' ? nameOf(last.source) : last.table}</td>
      <td class="number wide">${count(last.read)}</td>
      <td class="text wide">${last.submittedBy ?? ''}</td></tr>`)}</tbody>
  </table></div>`}
  <nav class="pages" aria-label="Pages">
    ${after ? html`<a href=${of === 'tables' ? '#/tables' : '#/tables?by=file'}>First</a>` : nothing}
    ${next ? html`<a id="next" rel="next" href="#/tables?${query({ by: of === 'files' ? 'file' : '', after: entries.at(-1)?.name })}">Next</a>` : nothing}
  </nav>`;

const sumsOf = ({ loads, more, records, deleted }) => html`<section aria-labelledby="sums-title">
  <h3 id="sums-title">${more ? `The latest ${count(loads)} loads together` : loads === 1 ? 'One load' : `All ${count(loads)} loads together`}</h3>
  <dl class="facts" id="sums">
    ${[['Read', records.read], ['Inserted', records.inserted], ['Updated', records.updated], ['Deleted', deleted],
      ['Duplicates', records.duplicates], ['Rejected', records.rejected]].map(([word, value]) => html`<div><dt>${word}</dt><dd>${count(value)}</dd></div>`)}
  </dl>
</section>`;

const mayUndo = job => job.ended && job.kind === 'LOAD' && job.inserted > 0;

/** The loads of a table, or of a file. */
const history = (of, name, sums, { jobs, next }, before) => html`
  <p><a href=${of === 'tables' ? '#/tables' : '#/tables?by=file'}>${of === 'tables' ? 'All tables' : 'All files'}</a></p>
  ${sums ? sumsOf(sums) : nothing}
  <h3>Loads</h3>
  <div class="scrolled" role="region" aria-label="Loads of ${name}" tabindex="0"><table>
    <thead><tr><th scope="col" class="number">Job</th><th scope="col">State</th><th scope="col">${of === 'tables' ? 'File' : 'Table'}</th><th scope="col">Records</th>
      <th scope="col" class="number">Inserted</th><th scope="col" class="number wide">Updated</th><th scope="col" class="number wide">Deleted</th>
      <th scope="col" class="number">Rejected</th><th scope="col">Submitted</th><th scope="col">Actions</th></tr></thead>
    <tbody id="loads">${repeat(jobs, job => job.job, job => html`<tr data-job=${job.job}>
      <td class="number"><a href="#/jobs/${job.job}">${job.job}</a></td>
      <td>${stateBadge(job)}</td>
      <td class="text"><a href=${of === 'tables' ? placeOf('files', nameOf(job.source)) : placeOf('tables', job.table)}>${of === 'tables' ? nameOf(job.source) : job.table}</a></td>
      <td>${bar(job)}<small>${count(job.read)}</small></td>
      <td class="number">${count(job.inserted)}</td><td class="number wide">${count(job.updated)}</td>
      <td class="number wide">${count(job.deleted)}</td><td class="number">${count(job.rejected)}</td>
      <td>${submitted(job.created, job.submittedBy, job.started ? job.seconds : null)}</td>
      <td class="actions">${mayUndo(job) ? html`<button type="button" data-needs="OPERATOR" aria-label="Undo job ${job.job}" @click=${working(() => undo(job.job))}>Undo</button>` : nothing}</td></tr>`)}</tbody>
  </table></div>
  ${jobs.length === 0 ? html`<p>Nothing was loaded.</p>` : nothing}
  <nav class="pages" aria-label="Pages of loads">
    ${before ? html`<a href=${placeOf(of, name)}>Latest</a>` : nothing}
    ${next ? html`<a id="older" rel="next" href="${placeOf(of, name)}${of === 'tables' ? '?' : '&'}before=${new URLSearchParams(next.split('?')[1]).get('before')}">Older</a>` : nothing}
  </nav>`;

export function open(place, { params: [table], query: wanted }) {
  const file = wanted.get('file');
  const of = table ? 'tables' : file || wanted.get('by') === 'file' ? 'files' : 'tables';
  const name = table ? decodeURIComponent(table) : file;
  let closed = false;
  let soon = 0;

  const title = name ? `${of === 'tables' ? 'Table' : 'File'} ${name}` : 'Tables and files';

  // The title stays the same element, because the focus is on it.
  const page = body => html`<h2 tabindex="-1">${title}</h2>${body}`;

  async function content() {
    if (!name) return names(of, await api(`api/${of}?${query({ after: wanted.get('after'), limit: PAGE })}`), wanted.get('after'));
    const before = wanted.get('before');
    const [sums, jobs] = await Promise.all([
      api(`api/${of}/sums?${query({ name })}`).catch(error => {
        if (error.status === 404) return null;
        throw error;
      }),
      api(`api/jobs?${query({ [of === 'tables' ? 'table' : 'file']: name, limit: LOADS, before })}`),
    ]);
    return history(of, name, sums, jobs, before);
  }

  async function refresh() {
    try {
      const shown = await content();
      if (closed) return;
      draw(page(shown), place);
      trouble('');
    } catch (error) {
      if (!closed) trouble(`The server does not answer as it should: ${error.message}`);
    }
  }

  draw(page(html`<p>Loading</p>`), place);
  refresh();
  const end = listen({
    refresh,
    job(job) {
      if (name && (of === 'tables' ? job.table : nameOf(job.source)) !== name) return;
      soon ||= setTimeout(() => {
        soon = 0;
        refresh();
      }, EVENTS_MS);
    },
  });
  return () => {
    closed = true;
    clearTimeout(soon);
    end();
  };
}
