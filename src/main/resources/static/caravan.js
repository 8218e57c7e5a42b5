// Script of the page. Text from a file or from the server is set as text, never as markup.
const CHUNK = 16 * 1024 * 1024;
const RETRIES = 8;
const RUNNING = ['QUEUED', 'SPLITTING', 'LOADING', 'PUBLISHING', 'REPORTING', 'UNDOING'];
const $ = id => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

async function problemOf(response) {
  try {
    const problem = await response.json();
    return problem.detail || problem.title || response.statusText;
  } catch {
    return `${response.status} ${response.statusText}`;
  }
}

async function api(path, options = {}) {
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(await problemOf(response));
  return response.json();
}

// Uploads: tus 1.0.0 in chunks. The location of an upload is stored under the file's name, size and time.
const base64 = text => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));

class Refused extends Error {}

async function tus(method, url, headers, body) {
  const response = await fetch(url, { method, body, headers: { 'Tus-Resumable': '1.0.0', ...headers } });
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

async function add(file) {
  const bar = element('progress', { max: file.size || 1, value: 0 });
  const state = element('span', { textContent: ' ' });
  $('uploads').prepend(element('li', {}, bar, ' ', element('span', { textContent: file.name }), ' ', state));
  try {
    const [write, how] = $('write').value.split(' ');
    const metadata = { filename: file.name, table: $('table').value.trim(), key: $('key').value.trim(),
      again: $('again').checked ? 'true' : '', ...(write && { [write]: how }) };
    const job = await upload(file, metadata, offset => {
      bar.value = offset;
      state.textContent = `${Math.floor(100 * offset / file.size)} %`;
    });
    bar.value = bar.max;
    state.textContent = job;
    look();
  } catch (error) {
    state.textContent = error.message;
    state.className = 'failed';
  }
}

async function addAll(files) {
  for (const file of files) await add(file);
}

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
addEventListener('drop', event => addAll([...event.dataTransfer.files]));

// Jobs and dead letters, refreshed every two seconds while the page is visible.
const count = value => Number(value ?? 0).toLocaleString('en');
const number = value => element('td', { className: 'number', textContent: count(value) });
const text = value => element('td', { className: 'text', textContent: value ?? '' });

function nameOf(source) {
  const last = String(source).split('/').pop();
  try { return decodeURIComponent(last); } catch { return last; }
}

function action(label, work) {
  const button = element('button', { type: 'button', textContent: label });
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      await work();
      look();
    } catch (error) {
      trouble(error.message);
      button.disabled = false;
    }
  });
  return button;
}

function skippedCell(job) {
  const cell = number(job.skipped);
  for (const skipped of job.skippedLines ?? []) {
    const { reason, lines, firstLine, lastLine, text: beginning } = skipped;
    const place = firstLine === lastLine ? `line ${firstLine}` : `lines ${firstLine} to ${lastLine}`;
    cell.append(element('div', { textContent: `${count(lines)} ${reason} (${place})`, title: beginning ?? '' }));
  }
  return cell;
}

function jobRow(job) {
  const running = RUNNING.includes(job.state);
  const state = text(job.state);
  state.classList.add(job.state.toLowerCase());
  if (job.note) state.append(element('div', { textContent: job.note }));
  const actions = element('td');
  if (running) actions.append(action('Abort', () => api(`api/jobs/${job.job}/abort`, { method: 'POST' })));
  if (job.rejected > 0) {
    actions.append(element('a', { href: `api/jobs/${job.job}/rejects.csv`, textContent: 'Rejects', download: '' }));
  }
  if (job.duplicates > 0 && !running) {
    actions.append(' ', element('a', { href: `api/jobs/${job.job}/duplicates.csv`, textContent: 'Duplicates', download: '' }));
  }
  if (job.result) actions.append(' ', element('a', { href: `api/jobs/${job.job}/result`, textContent: 'Result', download: '' }));
  const source = text(nameOf(job.source));
  source.title = job.source;
  const row = element('tr', {}, number(job.job), state, source, text(job.table),
    element('td', {}, element('progress', { max: 1, value: running ? job.progress ?? 0 : 1 })),
    number(job.rowsPerSecond), number(job.read), number(job.inserted), number(job.updated), number(job.deleted),
    number(job.duplicates), number(job.rejected),
    skippedCell(job), number(job.deadLettered), actions);
  row.dataset.job = job.job;
  return row;
}

const send = (path, body) => api(path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
});

function letterRow(letter) {
  const { cause } = letter;
  const actions = element('td', {},
    ...(letter.refused ? [] : [action('Replay', () => send('api/dead-letters/replay', { cause })), ' ']),
    action('Discard', async () => {
      const reason = prompt('Their rows will count as skipped, for good. Why are they given up?');
      if (reason) await send('api/dead-letters/discard', { cause, reason });
    }));
  const row = element('tr', {}, text(letter.exception), text(letter.message), number(letter.chunks), number(letter.rows),
    number(letter.jobs), text(letter.last), actions);
  row.dataset.cause = cause;
  return row;
}

function trouble(message) {
  $('trouble').textContent = message;
  $('trouble').hidden = !message;
}

// Shows the rows of a table. Rows that say what they said stay, and the focus stays on the link or button that has it.
function show(table, rows) {
  const focused = document.activeElement;
  const { job, cause } = focused?.closest(`#${table.id} tr`)?.dataset ?? {};
  rows.forEach((row, index) => {
    const before = table.children[index];
    if (!before) table.append(row);
    else if (!before.isEqualNode(row)) before.replaceWith(row);
  });
  while (table.children.length > rows.length) table.lastElementChild.remove();
  if (focused?.isConnected) return;
  const again = [...table.children].find(row => row.dataset.job === job && row.dataset.cause === cause);
  [...again?.querySelectorAll('a, button') ?? []].find(one => one.textContent === focused?.textContent)?.focus();
}

async function lookOnce() {
  const { jobs } = await api('api/jobs?limit=30');
  show($('jobs'), jobs.map(jobRow));
  $('no-jobs').hidden = jobs.length > 0;
  const { causes } = await api('api/dead-letters');
  show($('letters'), causes.map(letterRow));
  $('letters-section').hidden = causes.length === 0;
}

let looking = false;
async function look() {
  if (looking || document.hidden) return;
  looking = true;
  try {
    await lookOnce();
    trouble('');
  } catch (error) {
    trouble(`The server does not answer as it should: ${error.message}`);
  } finally {
    looking = false;
  }
}
setInterval(look, 2000);
document.addEventListener('visibilitychange', look);
look();
