// Requests to the server. Paths are relative to the page, so that it works below any prefix.
const UNAUTHORIZED = 401;
const READING = ['GET', 'HEAD'];

/** The token against forged requests, by which changes of a session are known to be this page's; another tab may have changed it. */
function token() {
  const [, value] = document.cookie.match(/(?:^|; )XSRF-TOKEN=([^;]+)/) ?? [];
  return value ? { 'X-XSRF-TOKEN': value } : {};
}

/** As fetch, in the session of the page; where that has ended, the page to log in follows, and leads back to this view. */
export async function request(path, options = {}) {
  const changes = !READING.includes(options.method ?? 'GET');
  const response = await fetch(path, changes ? { ...options, headers: { ...options.headers, ...token() } } : options);
  if (response.status === UNAUTHORIZED && document.body.dataset.session) location.replace(`login.html${location.hash}`);
  return response;
}

export async function problemOf(response) {
  try {
    const problem = await response.json();
    return problem.detail || problem.title || response.statusText;
  } catch {
    return `${response.status} ${response.statusText}`;
  }
}

export async function api(path, options = {}) {
  const response = await request(path, options);
  if (!response.ok) throw Object.assign(new Error(await problemOf(response)), { status: response.status });
  return response.json();
}

export const post = path => api(path, { method: 'POST' });

export const send = (path, body) => api(path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
});
