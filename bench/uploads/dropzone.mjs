// Dropzone in Chromium, all pieces at once; a proxy between delays them at random, sends some twice, and cuts some in the middle.
import fs from 'node:fs'; import http from 'node:http'; import puppeteer from 'puppeteer-core';
const server = new URL(process.argv[2]); const path = process.argv[3];
const SCRIPT = ['min/dropzone.min.js', 'dropzone-min.js'].map(name => `node_modules/dropzone/dist/${name}`).find(fs.existsSync);
const PAGE = '<!doctype html><meta charset="utf-8"><script src="dropzone.min.js"></script><form id="dz"></form>';
const stats = { chunks: 0, doubled: 0, cut: 0 };
const agent = new http.Agent({ keepAlive: false });
function forward(req, body, cutAt, done) {
  const out = http.request({ host: server.hostname, port: server.port, method: req.method, path: req.url, headers: { ...req.headers, host: server.host, connection: 'close' }, agent }, res => {
    const parts = []; res.on('data', p => parts.push(p)); res.on('end', () => done(null, res, Buffer.concat(parts)));
  });
  out.on('error', e => done(e));
  if (cutAt) { out.write(body.subarray(0, cutAt)); setTimeout(() => out.destroy(new Error('cut')), 20); } else out.end(body);
}
const proxy = http.createServer((req, res) => {
  if (req.url === '/') return res.setHeader('content-type', 'text/html').end(PAGE);
  if (req.url === '/dropzone.min.js') return res.setHeader('content-type', 'text/javascript').end(fs.readFileSync(SCRIPT));
  const parts = []; req.on('data', p => parts.push(p));
  req.on('end', () => {
    const body = Buffer.concat(parts); stats.chunks++;
    const answer = (e, r, b) => { if (e) { res.writeHead(502).end(); } else { res.writeHead(r.statusCode, { 'content-type': r.headers['content-type'] ?? 'text/plain' }).end(b); } };
    const luck = Math.random();
    setTimeout(() => {
      if (luck < 0.06) { stats.cut++; forward(req, body, Math.floor(body.length / 2), answer); }
      else if (luck < 0.2) { stats.doubled++; let n = 0; for (let i = 0; i < 2; i++) forward(req, body, 0, (e, r, b) => { if (++n === 2) answer(e, r, b); }); }
      else forward(req, body, 0, answer);
    }, Math.random() * 150);
  });
}).listen(0);
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'], protocolTimeout: 280000 });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${proxy.address().port}/`);
const started = Date.now();
await page.evaluate(() => {
  Dropzone.autoDiscover = false;
  window.result = new Promise((done, fail) => {
    const dz = new Dropzone('#dz', { url: '/api/upload_file', chunking: true, forceChunking: false, parallelChunkUploads: true, chunkSize: 4 * 1024 * 1024, maxFilesize: 100000, retryChunks: true, retryChunksLimit: 20, timeout: 0, createImageThumbnails: false });
    // With pieces sent at once, the one that makes the file whole need not be the last to be answered.
    dz.on('sending', (file, xhr) => xhr.addEventListener('load', () => { if (/"job_id":\d/.test(xhr.responseText)) done(xhr.responseText); }));
    dz.on('error', (file, message) => fail(new Error(JSON.stringify(message))));
  });
});
const input = await page.$('input.dz-hidden-input'); await input.uploadFile(path);
console.log(await page.evaluate(() => window.result), stats, (Date.now() - started) / 1000, 's');
await browser.close(); proxy.close(); process.exit(0);
