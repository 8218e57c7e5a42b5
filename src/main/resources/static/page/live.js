// One stream of events about all jobs. What it misses is made good by asking again: seldom while it is open, often while it is not.
const OPEN_MS = 10_000;
const CLOSED_MS = 2_000;
const AGAIN_MS = 15_000;
const listeners = new Set();
let stream = null;
let lastAsked = 0;
let lastTried = 0;

/** @param listener has `job(job)`, called for each change, and `refresh()`, called now and then; returns what ends that */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function refresh() {
  lastAsked = Date.now();
  return Promise.all([...listeners].map(listener => listener.refresh()));
}

function connect() {
  lastTried = Date.now();
  stream = new EventSource('api/jobs/events');
  stream.addEventListener('open', refresh);
  stream.addEventListener('job', event => {
    const job = JSON.parse(event.data);
    listeners.forEach(listener => listener.job?.(job));
  });
}

function tick() {
  if (document.hidden) {
    // A tab that nobody sees takes none of the server's streams.
    stream?.close();
    stream = null;
    return;
  }
  if ((!stream || stream.readyState === EventSource.CLOSED) && Date.now() - lastTried > AGAIN_MS) connect();
  if (Date.now() - lastAsked >= (stream?.readyState === EventSource.OPEN ? OPEN_MS : CLOSED_MS)) refresh();
}

export function start() {
  connect();
  setInterval(tick, 1000);
  document.addEventListener('visibilitychange', () => {
    lastTried = 0;
    tick();
  });
}
