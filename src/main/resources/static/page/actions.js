// What may be done to a job. Each asks first, with the counts as they are now.
import { html } from '../webjars/lit-html/lit-html.js';
import { api, post } from './api.js';
import { ask } from './dialog.js';
import { count } from './format.js';
import { refresh } from './live.js';

export async function abort(number) {
  const job = await api(`api/jobs/${number}`);
  if (job.ended) return refresh();
  const sure = await ask({
    title: `Abort job ${number}?`,
    text: html`<p>Of ${count(job.read)} records read so far, ${count(job.inserted)} are in table ${job.table} and stay there;
      ${count(job.inFlight)} are in flight and are not loaded any more. The file can be loaded again.</p>`,
    action: 'Abort',
  });
  if (sure) await post(`api/jobs/${number}/abort`);
  return refresh();
}

export async function undo(number) {
  const { table, rows, obstacle } = await api(`api/jobs/${number}/undo`);
  if (obstacle) {
    await ask({ title: `Job ${number} can't be undone`, text: html`<p>${obstacle}</p>` });
    return;
  }
  const sure = await ask({
    title: `Undo job ${number}?`,
    text: html`<p><strong>${count(rows)} ${rows === 1 ? 'row' : 'rows'}</strong> of table ${table} will be deleted: those that the job
      inserted and no later job took over. Rows of other jobs stay. The file can be loaded again.</p>`,
    action: 'Undo',
  });
  if (sure) await post(`api/jobs/${number}/undo`);
  await refresh();
}
