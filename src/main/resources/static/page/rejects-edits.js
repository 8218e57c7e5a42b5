// Rows of a job's rejects that are edited and not loaded yet. They outlast a reload of the tab, as far as it has room for them.
const MOST = 20_000;

/** Of the job that was opened last: its views, such as pages, come and go. */
let opened = null;

export function openEdits(job) {
  if (opened?.job !== job) opened = { job, edits: editsOf(job) };
  return opened.edits;
}

function editsOf(job) {
  const key = `caravan-rejects-${job}`;
  const edits = new Map();
  let version = 0;
  let kept = true;
  try {
    for (const [record, edit] of JSON.parse(sessionStorage.getItem(key) ?? '[]')) edits.set(record, { ...edit, version: ++version });
  } catch {
    sessionStorage.removeItem(key);
  }

  function keep() {
    try {
      if (edits.size === 0) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify([...edits]));
      kept = true;
    } catch {
      // Older ones would come back without the later ones.
      sessionStorage.removeItem(key);
      kept = false;
    }
  }

  return {
    most: MOST,
    all: () => edits,
    size: () => edits.size,
    of: record => edits.get(record),
    isKept: () => kept,
    /** Takes a row as it is now; false if there are too many. */
    put({ record, line, offset, fields, raw }) {
      if (!edits.has(record) && edits.size >= MOST) return false;
      edits.set(record, { line, offset, fields: [...fields], raw: raw ?? undefined, version: ++version });
      if (edits.size <= 100) keep();
      return true;
    },
    check(record, faults) { edits.get(record).faults = faults.map(({ field, reason, message }) => ({ field, reason, message })); },
    drop: record => edits.delete(record),
    clear() {
      edits.clear();
      keep();
    },
    keep,
  };
}
