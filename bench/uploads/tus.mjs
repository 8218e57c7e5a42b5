// tus-js-client: an upload that is aborted three times in the middle of a request, and gone on with by a new client each time.
import fs from 'node:fs'; import * as tus from 'tus-js-client';
const endpoint = process.argv[2] + '/api/uploads/tus'; const path = process.argv[3];
const size = fs.statSync(path).size; let url = null, aborts = 0, job = null;
const started = Date.now();
async function attempt(abortAfter) {
  return new Promise((done, fail) => {
    const upload = new tus.Upload(fs.createReadStream(path), {
      endpoint, uploadUrl: url, uploadSize: size, chunkSize: 32 * 1024 * 1024, retryDelays: [0, 500, 1000, 3000],
      metadata: { filename: 'tus-big.csv', table: 'tus_big' },
      onAfterResponse: (req, res) => { job = res.getHeader('Caravan-Job') ?? job; },
      onUploadUrlAvailable: () => { url = upload.url; },
      onProgress: sent => { if (abortAfter && sent > abortAfter) { abortAfter = 0; aborts++; upload.abort().then(() => done(false)); } },
      onSuccess: () => done(true), onError: fail });
    upload.start();
  });
}
for (const part of [0.13, 0.41, 0.77]) await attempt(part * size);
const head = await fetch(url, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } });
console.log('after', aborts, 'aborts the server stands at', head.headers.get('Upload-Offset'));
console.log('done', await attempt(0), 'job', job, (Date.now() - started) / 1000, 's');
