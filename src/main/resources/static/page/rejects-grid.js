// The grid of rejects: Tabulator, which draws only the rows in sight. Every cell is made of text nodes.
import {
  Tabulator, EditModule, FormatModule, InteractionModule, KeybindingsModule, ResizeColumnsModule,
} from '../webjars/tabulator-tables/dist/js/tabulator_esm.min.js';

Tabulator.registerModule([EditModule, FormatModule, InteractionModule, KeybindingsModule, ResizeColumnsModule]);

const MOST_SHOWN_CHARACTERS = 300;
const WIDTH_PX = 180;

/** Of more, only those in sight are drawn, too. */
const MOST_DRAWN_COLUMNS = 60;
const ROW_PX = 30;

const span = (text, name) => {
  const element = document.createElement('span');
  element.textContent = text;
  if (name) element.className = name;
  return element;
};

const shortened = text => (text.length > MOST_SHOWN_CHARACTERS ? `${text.slice(0, MOST_SHOWN_CHARACTERS)}…` : text);

const said = ({ reason, message }) => `${reason}: ${message}`;

/** What is wrong with a cell; undefined: nothing that is known. */
const faultOf = (row, field) => row.faults.find(fault => fault.field === field);

/** What is wrong with the row, in words. */
const verdict = row => (row.faults.length === 0 ? 'passes the checks' : row.faults.map(said).join('; '));

/**
 * @param options columns; editable; edited(rows), called with rows that a person has changed; describe(text), called with what is wrong
 *     with the cell that is edited; leave(forward), called when the
 *     keyboard leads out of the grid
 */
export async function openGrid(place, { columns, editable, edited, describe, leave }) {
  let byRecord = new Map();
  let all = [];
  const markEdited = row => row.getElement().classList.toggle('edited', row.getData().edited === true);
  const fields = columns.map(({ header, ignored }, field) => ({
    field: `f${field}`,
    title: header,
    width: WIDTH_PX,
    editable: cell => editable && !ignored && !cell.getData().cut,
    editor: editor(field, header),
    formatter: cell => content(cell, cell.getData().fields[field] ?? '', faultOf(cell.getData(), field)),
  }));
  const table = new Tabulator(place, {
    index: 'record',
    maxHeight: '60vh',
    layout: columns.length > MOST_DRAWN_COLUMNS ? 'fitData' : 'fitDataFill',
    renderVertical: 'virtual',
    renderHorizontal: columns.length > MOST_DRAWN_COLUMNS ? 'virtual' : 'basic',
    rowHeight: ROW_PX,
    nestedFieldSeparator: false,
    columnDefaults: { titleFormatter: cell => span(cell.getValue()) },
    columns: [
      { field: 'line', title: 'Line', width: 60, formatter: cell => span(String(cell.getValue())) },
      { field: 'verdict', title: 'Reason', width: matchMedia('(max-width: 48rem)').matches ? 140 : 260, formatter: cell => reason(cell) },
      ...fields,
      {
        field: 'text',
        title: 'Record',
        width: 2 * WIDTH_PX,
        visible: false,
        editable: cell => editable && !cell.getData().cut && cell.getData().raw !== undefined,
        editor: editor(undefined, 'Record'),
        formatter: cell => content(cell, cell.getData().raw ?? '', cell.getData().raw === undefined ? undefined : faultOf(cell.getData(), undefined)),
      },
    ],
    rowFormatter: markEdited,
  });
  await new Promise(built => table.on('tableBuilt', built));
  // Tabulator nests groups of rows in groups, and lets an element without a role have the focus: WAI-ARIA's grid has one level of groups.
  place.querySelector('.tabulator-header-contents')?.setAttribute('role', 'none');
  place.querySelector('.tabulator-tableholder')?.setAttribute('role', 'rowgroup');
  place.querySelector('.tabulator-table')?.setAttribute('role', 'none');
  place.setAttribute('aria-label', 'Rejects');
  // Tabulator's own module for this redraws at each change of its height, and the cell that is edited would lose the focus.
  const fit = () => table.redraw();
  addEventListener('resize', fit);
  /** Takes what was typed into a cell. Tabulator's own value of it stays unused: a replacement changes cells, too. */
  function commit(row, field, value) {
    const changed = field === undefined
      ? { ...row, raw: value.trim() === '' ? undefined : value }
      // Editing a column says that the columns are right, and not the text.
      : { ...row, fields: row.fields.with(field, value === '' ? null : value), raw: undefined };
    change([changed]);
    edited([changed]);
  }

  function content(cell, text, fault) {
    const element = cell.getElement();
    if (!fault) {
      element.removeAttribute('aria-invalid');
      element.classList.remove('faulty');
      return span(shortened(text));
    }
    element.setAttribute('aria-invalid', 'true');
    element.classList.add('faulty');
    const all = document.createElement('span');
    const sign = span('⚠ ', 'sign');
    sign.setAttribute('aria-hidden', 'true');
    all.append(sign, shortened(text), span(` (${said(fault)})`, 'heard'));
    all.title = said(fault);
    return all;
  }

  function reason(cell) {
    const row = cell.getData();
    const text = `${row.edited ? `edited, ${row.checked === false ? 'being checked' : verdict(row)}` : verdict(row)}${row.cut ? ' (too long to be corrected here)' : ''}`;
    const element = span(shortened(text), row.faults.length === 0 ? 'passed' : '');
    element.title = text;
    return element;
  }

  /** Whether no further cell can be edited, on the way to the grid's end or beginning. */
  function isLast(cell, backwards) {
    const row = cell.getRow();
    if (backwards ? row.getPrevRow() : row.getNextRow()) return false;
    const cells = row.getCells();
    const at = cells.indexOf(cell);
    return !(backwards ? cells.slice(0, at) : cells.slice(at + 1)).some(other => other.getColumn().getDefinition().editable?.(other));
  }

  /** A field for one cell. Enter takes what it has and leads down, Tab on; Escape leaves the cell as it was, and the grid. */
  function editor(field, header) {
    return (cell, onRendered, taken, cancel) => {
      const row = cell.getData();
      const before = (field === undefined ? row.raw : row.fields[field]) ?? '';
      const fault = faultOf(row, field);
      const input = document.createElement(/[\r\n]/.test(before) ? 'textarea' : 'input');
      input.value = before;
      input.maxLength = 65_536;
      input.setAttribute('aria-label', `${header}, line ${row.line}`);
      input.setAttribute('aria-describedby', 'cell-fault');
      if (fault) input.setAttribute('aria-invalid', 'true');
      describe(fault ? `${header}, line ${row.line}: ${said(fault)}` : '');
      let closed = false;
      const done = take => {
        if (closed) return;
        closed = true;
        describe('');
        // A textarea gives line ends another form.
        if (take && input.value !== before.replaceAll(/\r\n?/g, '\n')) commit(cell.getData(), field, input.value);
        cancel();
      };
      onRendered(() => {
        input.focus({ preventScroll: true });
        input.select();
      });
      input.addEventListener('blur', () => done(true));
      input.addEventListener('keydown', event => {
        if (event.key === 'Enter' && !event.shiftKey) {
          event.preventDefault();
          done(true);
          cell.navigateDown();
        } else if (event.key === 'Escape') {
          done(false);
          leave(false);
        } else if (event.key === 'Tab' && isLast(cell, event.shiftKey)) {
          // Tabulator would keep the focus in the grid.
          event.preventDefault();
          event.stopPropagation();
          done(true);
          leave(!event.shiftKey);
        }
      });
      return input;
    };
  }

  /** Draws rows anew. A cell that is edited keeps its field, also if the check of what was typed before comes meanwhile. */
  function redraw(rows) {
    const visible = new Set(table.getRows('visible'));
    for (const row of rows) {
      if (!visible.has(row)) {
        row.reformat();
        continue;
      }
      markEdited(row);
      for (const cell of row.getCells()) {
        const element = cell.getElement();
        if (!element.classList.contains('tabulator-editing')) element.replaceChildren(cell.getColumn().getDefinition().formatter(cell));
      }
    }
  }

  function update(changes) {
    const rows = [];
    for (const [record, change] of changes) {
      const row = byRecord.get(record);
      if (row) rows.push(row);
      if (row) Object.assign(row.getData(), change);
    }
    redraw(rows);
  }

  const change = rows => update(rows.map(({ record, fields: changed, raw }) => [record, { fields: changed, raw, edited: true, checked: false }]));

  return {
    rows: () => all,
    async add(rows, first) {
      all = first ? rows : [...all, ...rows];
      if (rows.some(row => row.raw !== undefined)) table.showColumn('text');
      await (first ? table.setData(all) : table.replaceData(all));
      byRecord = new Map(table.getRows().map(row => [row.getData().record, row]));
      all = [...byRecord.values()].map(row => row.getData());
    },
    change,
    /** @param faults by record, what the check found */
    mark: faults => update([...faults].map(([record, found]) => [record, { faults: found, checked: true }])),
    close() {
      removeEventListener('resize', fit);
      table.destroy();
    },
  };
}
