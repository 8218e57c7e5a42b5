// Uploads: tus 1.0.0 in chunks. The location of an upload is stored under the file's name, size and time.
import { problemOf, request } from './api.js';
import { refresh } from './live.js';

const CHUNK = 16 * 1024 * 1024;
const RETRIES = 8;
const $ = id => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const base64 = text => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));

class Refused extends Error {}

async function tus(method, url, headers, body) {
  const response = await request(url, { method, body, headers: { 'Tus-Resumable': '1.0.0', ...headers } });
  // Errors that may pass: another request is still sending, another offset, too many requests, errors of the server.
  if (!response.ok && ![409, 423, 429].includes(response.status) && response.status < 500) {
    throw Object.assign(new Refused(await problemOf(response)), { status: response.status });
  }
  if (!response.ok) throw new Error(await problemOf(response));
  return response;
}

// What the page says of a finished upload; null until it is finished.
function jobOf(response) {
  const job = response.headers.get('Caravan-Job');
  return job && (response.headers.get('Caravan-Job-New') === 'false' ? `skipped, its content is job ${job}` : `job ${job}`);
}

async function create(file, metadata) {
  const response = await tus('POST', 'api/uploads/tus', {
    'Upload-Length': String(file.size),
    'Upload-Metadata': Object.entries(metadata)
      .filter(([, value]) => value).map(([name, value]) => `${name} ${base64(value)}`).join(','),
  });
  return { url: response.headers.get('Location'), offset: 0, job: jobOf(response) };
}

async function resume(url) {
  try {
    const response = await tus('HEAD', url);
    return { url, offset: Number(response.headers.get('Upload-Offset')), job: jobOf(response) };
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

async function upload(file, metadata, progressed) {
  const memory = `upload ${file.lastModified} ${file.size} ${JSON.stringify(metadata)}`;
  let place = localStorage.getItem(memory);
  for (let tries = 0; ;) {
    try {
      let at = (place && await resume(place)) || await create(file, metadata);
      place = at.url;
      localStorage.setItem(memory, place);
      while (!at.job) {
        if (at.offset === file.size) {
          // All bytes have arrived, and the server makes the file a job: poll until it has.
          await new Promise(done => setTimeout(done, 1000));
          at = await resume(place) ?? (() => { throw new Refused('the server gave the upload up'); })();
          continue;
        }
        const response = await tus('PATCH', place,
          { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(at.offset) },
          file.slice(at.offset, at.offset + CHUNK));
        at = { ...at, offset: Number(response.headers.get('Upload-Offset')), job: jobOf(response) };
        progressed(at.offset);
        tries = 0;
      }
      localStorage.removeItem(memory);
      return at.job;
    } catch (error) {
      if (error instanceof Refused || ++tries > RETRIES) {
        if (error instanceof Refused) localStorage.removeItem(memory);
        throw error;
      }
      await new Promise(done => setTimeout(done, 250 * 2 ** tries));
    }
  }
}

// Fields that are empty are not sent.
const moreOptions = () => Object.fromEntries([...document.querySelectorAll('#more [name]')]
  .map(field => [field.name, field.type === 'checkbox' ? (field.checked ? 'true' : '') : field.value.trim()]));

async function add(file) {
  const bar = element('progress', { max: file.size || 1, value: 0, ariaLabel: `Upload of ${file.name}` });
  const state = element('span', { textContent: ' ' });
  $('uploads').prepend(element('li', {}, bar, ' ', element('span', { textContent: file.name }), ' ', state));
  try {
    const [write, how] = $('write').value.split(' ');
    const metadata = { filename: file.name, table: $('table').value.trim(), key: $('key').value.trim(),
      again: $('again').checked ? 'true' : '', ...(write && { [write]: how }), ...moreOptions() };
    const job = await upload(file, metadata, offset => {
      bar.value = offset;
      state.textContent = `${Math.floor(100 * offset / file.size)} %`;
    });
    bar.value = bar.max;
    const [, words, number] = job.match(/^(.*?)(\d+)$/);
    state.replaceChildren(words.replace(/job $/, ''), element('a', { href: `#/jobs/${number}`, textContent: `job ${number}` }));
    refresh();
  } catch (error) {
    state.textContent = error.message;
    state.className = 'failed';
  }
}

async function addAll(files) {
  for (const file of files) await add(file);
}

export function start() {
  $('files').addEventListener('change', async event => {
    const files = [...event.target.files];
    event.target.value = '';
    await addAll(files);
  });
  $('upload').addEventListener('submit', event => event.preventDefault());
  for (const type of ['dragover', 'dragleave', 'drop']) {
    addEventListener(type, event => {
      event.preventDefault();
      document.body.classList.toggle('dropping', type === 'dragover');
    });
  }
  addEventListener('drop', event => {
    if (event.dataTransfer.files.length > 0) location.hash = '#/jobs';
    addAll([...event.dataTransfer.files]);
  });
}
