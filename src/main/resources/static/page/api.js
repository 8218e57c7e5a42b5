// Requests to the server. Paths are relative to the page, so that it works below any prefix.
export async function problemOf(response) {
  try {
    const problem = await response.json();
    return problem.detail || problem.title || response.statusText;
  } catch {
    return `${response.status} ${response.statusText}`;
  }
}

export async function api(path, options = {}) {
  const response = await fetch(path, options);
  if (!response.ok) throw Object.assign(new Error(await problemOf(response)), { status: response.status });
  return response.json();
}

export const post = path => api(path, { method: 'POST' });

export const send = (path, body) => api(path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
});
