// Uploads by tus 1.0.0, in pieces. The location of an upload is stored under the file's name, size and time, so that it is resumed when the
// same file is chosen again.
import { problemOf, request } from './api.js';

const PIECE = 16 * 1024 * 1024;
const RETRIES = 8;

const base64 = text => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));
const memoryOf = (file, metadata) => `upload ${file.lastModified} ${file.size} ${JSON.stringify(metadata)}`;

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

// The job of an upload; null until it is one.
function jobOf(response) {
  const job = response.headers.get('Caravan-Job');
  return job && { job, repeated: response.headers.get('Caravan-Job-New') === 'false' };
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

/**
 * @param metadata with `hold`: the upload ends when all bytes have arrived, else when it is a job
 * @param progressed is called with the offset and the address
 * @param cancelled says whether to give up
 * @returns the job; null of a held upload
 */
export async function upload(file, metadata, progressed, cancelled = () => false) {
  const memory = memoryOf(file, metadata);
  let place = localStorage.getItem(memory);
  for (let tries = 0; ;) {
    try {
      let at = place && await resume(place);
      // A held upload that was started is a job: the file is to be held anew.
      if (!at || (at.job && metadata.hold)) at = await create(file, metadata);
      place = at.url;
      localStorage.setItem(memory, place);
      progressed(at.offset, place);
      while (!at.job && !cancelled()) {
        if (at.offset === file.size) {
          if (metadata.hold) return null;
          // All bytes have arrived, and the server makes the file a job: poll until it has.
          await pause(1000);
          at = await resume(place) ?? (() => { throw new Refused('the server gave the upload up'); })();
          continue;
        }
        const response = await tus('PATCH', place,
          { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(at.offset) },
          file.slice(at.offset, at.offset + PIECE));
        at = { ...at, offset: Number(response.headers.get('Upload-Offset')), job: jobOf(response) };
        progressed(at.offset, place);
        tries = 0;
      }
      localStorage.removeItem(memory);
      return at.job;
    } catch (error) {
      if (error instanceof Refused || ++tries > RETRIES) {
        if (error instanceof Refused) localStorage.removeItem(memory);
        throw error;
      }
      await pause(250 * 2 ** tries);
    }
  }
}

/** Deletes a held upload. */
export const discard = place => tus('DELETE', place);
