// The files that are to be loaded: uploads and named sources. They outlast a change of the view, and are uploaded one after the other.
import { send } from './api.js';
import { refresh } from './live.js';
import { asJson, asMetadata } from './options.js';
import { discard, upload } from './tus.js';

/** Bytes of an upload that the server previews before the rest has come. */
const ENOUGH = 4 * 1024 * 1024;
const AT_ONCE = 'load at once';

/** @type {{name, source, size, sent, hold, state: 'uploading'|'held'|'starting'|'job'|'failed', words, job, error}[]} The latest first. */
export const files = [];
const listeners = new Set();
let queue = Promise.resolve();

/** @returns what ends the calls */
export function watch(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const changed = () => listeners.forEach(listener => listener());

/** Whether files become jobs without a preview; remembered. */
export const atOnce = () => localStorage.getItem(AT_ONCE) === 'true';
export const setAtOnce = on => localStorage.setItem(AT_ONCE, String(on));

export const isPreviewable = file => file.state === 'held' || (file.state === 'uploading' && file.source && file.sent >= ENOUGH);
/** Whether it waits for somebody to start it. */
export const isPending = file => file.hold && ['uploading', 'held'].includes(file.state);

function isJob(file, { job, repeated }) {
  Object.assign(file, { state: 'job', job, words: repeated ? 'skipped, its content is ' : '' });
  refresh();
}

async function run(file, content, hold) {
  try {
    // The options as they are when it begins.
    const metadata = hold ? { filename: file.name, hold: 'true' } : { filename: file.name, ...asMetadata() };
    const job = await upload(content, metadata, (offset, place) => {
      file.sent = offset;
      file.place = place;
      if (hold) file.source = `upload:${place.split('/').pop()}`;
      changed();
    }, () => file.removed);
    if (job) isJob(file, job);
    else file.state = 'held';
  } catch (error) {
    Object.assign(file, { state: 'failed', error: error.message });
  }
  changed();
}

export function addFiles(contents) {
  const hold = !atOnce();
  for (const content of contents) {
    const file = { name: content.name, size: content.size, sent: 0, state: 'uploading', source: null, hold };
    files.unshift(file);
    file.done = queue = queue.then(() => (file.removed ? undefined : run(file, content, hold)));
  }
  changed();
}

/** A file of the server, a URL, an object, or an upload that is held already. */
export function addNamed(source) {
  const known = files.find(file => file.source === source && file.state !== 'job');
  if (known) return known;
  const file = { name: source, size: 0, sent: 0, state: 'held', source, named: true, hold: true, done: Promise.resolve() };
  files.unshift(file);
  changed();
  if (atOnce() && !source.startsWith('upload:')) start(file);
  return file;
}

export async function remove(file) {
  file.removed = true;
  files.splice(files.indexOf(file), 1);
  changed();
  if (file.place && file.state !== 'job') await discard(file.place).catch(() => {});
}

/** Makes a file a job, as soon as it is there. */
export async function start(file) {
  // As they are when somebody says so.
  const body = asJson();
  file.wanted = true;
  changed();
  await file.done;
  if (file.state !== 'held' || file.removed) return;
  file.state = 'starting';
  file.error = null;
  changed();
  try {
    const made = await send('api/jobs', { source: file.source, ...body });
    isJob(file, { job: made.job, repeated: !made.new });
  } catch (error) {
    Object.assign(file, { state: 'held', wanted: false, error: error.message });
  }
  changed();
}

/** The job that checks a file and loads nothing. */
export async function dryRun(file) {
  await file.done;
  return (await send('api/jobs', { source: file.source, ...asJson(), dryRun: true })).job;
}

/** Files may be dropped anywhere on the page. */
export function listenToDrops() {
  for (const type of ['dragover', 'dragleave', 'drop']) {
    addEventListener(type, event => {
      event.preventDefault();
      document.body.classList.toggle('dropping', type === 'dragover');
    });
  }
  addEventListener('drop', event => {
    const dropped = [...event.dataTransfer.files];
    if (dropped.length === 0) return;
    addFiles(dropped);
    location.hash = '#/load';
  });
}
