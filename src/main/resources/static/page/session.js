// Who looks at the page, and what they may do. The server decides; the page only leaves out what it would refuse.
import { api, problemOf, request } from './api.js';
import { working } from './draw.js';

/** Each role may do what those before it may. */
const ROLES = ['VIEWER', 'LOADER', 'OPERATOR'];
let session = { loginRequired: true, user: null, role: null, bound: false, csrf: null, version: null };

export const who = () => session;

export const may = role => ROLES.indexOf(role) <= ROLES.indexOf(session.role);

async function logOut() {
  // What views ask for meanwhile must not lead to the login with this view behind it.
  delete document.body.dataset.session;
  const response = await request('logout', { method: 'POST' });
  if (!response.ok && response.status !== 401) {
    document.body.dataset.session = 'true';
    throw new Error(await problemOf(response));
  }
  location.assign('login.html');
}

/**
 * Asks who it is, once, before the first view is drawn. An element with `data-needs="LOADER"` is not shown to those who may do less: the body
 * has the roles as classes, and caravan.css hides what none of them allows, also in what is drawn later.
 */
export async function start() {
  session = await api('api/session');
  document.body.classList.add(...ROLES.filter(may).map(role => role.toLowerCase()));
  document.body.classList.toggle('bound', session.bound);
  if (session.csrf) document.body.dataset.session = 'true';
  document.getElementById('user').textContent = session.user ? `${session.user}, ${session.role.toLowerCase()}` : '';
  const button = document.getElementById('log-out');
  button.hidden = !session.csrf;
  button.addEventListener('click', working(logOut));
}
