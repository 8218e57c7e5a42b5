// A question. Escape and Cancel answer no; the focus returns to the button that asked.
import { html, nothing, render } from '../webjars/lit-html/lit-html.js';

/**
 * @param question title, text (a template) and the name of the action; none: there is nothing to do but close
 * @returns the fields of the form, or null for no
 */
export function ask({ title, text, action, fields }) {
  const dialog = document.getElementById('dialog');
  dialog.returnValue = '';
  render(html`<article>
    <form method="dialog">
      <h2 id="dialog-title">${title}</h2>
      ${text}
      ${fields ?? nothing}
      <footer>
        <button type="button" class="secondary" autofocus @click=${() => dialog.close('')}>${action ? 'Cancel' : 'Close'}</button>
        ${action ? html`<button value="yes" class="danger">${action}</button>` : nothing}
      </footer>
    </form>
  </article>`, dialog);
  const form = dialog.querySelector('form');
  form.reset();
  dialog.showModal();
  return new Promise(answer => dialog.addEventListener('close', () => {
    answer(dialog.returnValue === 'yes' ? Object.fromEntries(new FormData(form)) : null);
    render(nothing, dialog);
  }, { once: true }));
}
