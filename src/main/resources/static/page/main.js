// Chooses the view by the address. Text from a file or from the server is text, never markup.
import { render, nothing } from '../webjars/lit-html/lit-html.js';
import { start as startBanner } from './banner.js';
import { start as startEvents } from './live.js';
import { may, start as startSession } from './session.js';
import { listenToDrops } from './upload.js';
import { trouble } from './draw.js';

const HOME = '/jobs';

/**
 * The views: the pattern of a path, the entry of the navigation that is marked, the role that a view needs, and the module, loaded when it is first needed. A module's
 * `open(place, { params, query })` draws into the element, begins with an h2 that can have the focus, and returns what closes it.
 */
const VIEWS = [
  { path: /^\/jobs$/, title: 'Jobs', entry: '/jobs', load: () => import('./jobs.js') },
  { path: /^\/load$/, title: 'Load', entry: '/load', needs: 'LOADER', load: () => import('./wizard.js') },
  { path: /^\/jobs\/(\d{1,18})\/rejects$/, title: 'Rejects of job $1', entry: '/jobs', load: () => import('./rejects.js') },
  { path: /^\/dead-letters$/, title: 'Dead letters', entry: '/dead-letters', load: () => import('./letters.js') },
  { path: /^\/fleet$/, title: 'Workers and queues', entry: '/fleet', load: () => import('./fleet.js') },
  { path: /^\/tables(?:\/([^/]{1,400}))?$/, title: 'Tables', entry: '/tables', load: () => import('./tables.js') },
  { path: /^\/reports(?:\/([^/]{1,200}))?$/, title: 'Reports', entry: '/reports', load: () => import('./reports.js') },
  { path: /^\/jobs\/(\d{1,18})$/, title: 'Job $1', entry: '/jobs', load: () => import('./job.js') },
];

const view = document.getElementById('view');
let close = () => {};
let shown = null;
let turn = 0;

async function route() {
  const [path, query = ''] = (location.hash.replace(/^#/, '') || HOME).split('?');
  const found = VIEWS.find(each => each.path.test(path) && may(each.needs ?? 'VIEWER')) ?? VIEWS[0];
  const [, ...params] = path.match(found.path) ?? [];
  const mine = ++turn;
  const module = await found.load().catch(error => trouble(`A part of the page can't be loaded: ${error.message}`));
  if (!module || mine !== turn) return;
  close();
  const other = shown !== null && shown !== path;
  if (shown !== path) render(nothing, view);
  close = module.open(view, { params, query: new URLSearchParams(query) });
  document.title = `${found.title.replace('$1', params[0] ?? '')} - Caravan`;
  for (const link of document.querySelectorAll('#views a')) {
    if (link.hash === `#${found.entry}`) link.setAttribute('aria-current', link.hash === `#${path}` ? 'page' : 'true');
    else link.removeAttribute('aria-current');
  }
  // As after a load of another page, reading begins at its title.
  if (other) view.querySelector('h2')?.focus();
  shown = path;
}

addEventListener('hashchange', route);
await startSession().catch(error => trouble(`Who is logged in can't be found out: ${error.message}`));
if (may('LOADER')) listenToDrops();
startEvents();
route();
startBanner();
