// The page to log in. Browsers keep a fragment over redirects, so the view that was asked for is the one that follows.
const REASONS = {
  wrong: 'The user or the password is wrong.',
  wait: 'Too many wrong passwords: wait a minute, then try again.',
};
const reason = REASONS[location.search.slice(1)];
const why = document.getElementById('why');
why.textContent = reason ?? '';
why.hidden = !reason;
document.getElementById('login').action = `login${location.hash}`;
// A link on a page of another site leads here in spite of a session, because its cookie is not sent with such a request.
const answer = await fetch('api/session');
if (answer.ok) {
  const { loginRequired, role } = await answer.json();
  if (role || !loginRequired) location.replace(`./${location.hash}`);
}
export {};
