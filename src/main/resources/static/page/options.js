// The options of a load, as the form has them: the same for all files. Over HTTP they are JSON; with an upload, the metadata of tus.

/** Texts by the name of the field; types, names and left out columns by the file's column. */
export const options = { texts: {}, types: {}, names: {}, left: {} };

const DIALECT = ['delimiter', 'quote', 'encoding', 'header', 'skipLines'];
const LISTS = ['key', 'skipColumns', 'only', 'columnNames', 'nullValues', 'dateFormats'];
const PAIRS = ['map', 'set'];
const TEXTS = ['feed', 'table', 'decimal', 'thousands', 'onFieldCountMismatch', 'maxRejects'];
const FLAGS = ['again', 'ignoreExtra'];

export function reset() {
  Object.assign(options, { texts: {}, types: {}, names: {}, left: {} });
}

/** Drops what was said of columns that the file doesn't have; whether there was any. */
export function forget(header) {
  const stale = [options.types, options.names, options.left]
    .flatMap(said => Object.keys(said).filter(name => !header.includes(name)).map(name => [said, name]));
  stale.forEach(([said, name]) => delete said[name]);
  return stale.length > 0;
}

export const text = name => options.texts[name] ?? '';

export function set(name, value) {
  options.texts[name] = value;
}

/** Values between commas; one that has a comma is in double quotes, which are doubled within. */
export function list(value) {
  return [...`,${value}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}

export const joined = values => values.map(value => (/[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',');

/** A NAME=VALUE a line; a name that has an equals sign is in double quotes. */
function pairs(value) {
  return Object.fromEntries(value.split('\n').filter(line => line.trim()).map(line => {
    const [, quoted, plain, rest] = line.match(/^(?:"((?:[^"]|"")*)"|([^=]*))=?(.*)$/);
    return [quoted?.replaceAll('""', '"') ?? plain, rest];
  }));
}

const pairLines = map => Object.entries(map)
  .map(([name, value]) => `${/^"|=/.test(name) ? `"${name.replaceAll('"', '""')}"` : name}=${value}`).join('\n');

const given = name => (DIALECT.includes(name) ? text(name) : text(name).trim());

/** What of the table becomes of the rows: `[option, value]` of the select, or nothing. */
const write = () => text('write').split(' ');

const leftOut = () => Object.keys(options.left).filter(name => options.left[name]);

/** The options as fields of `POST /api/jobs`; those that are empty are not sent. */
export function asJson() {
  const body = {};
  for (const name of TEXTS) if (given(name)) body[name] = given(name);
  for (const name of FLAGS) if (text(name)) body[name] = true;
  for (const name of LISTS) if (given(name)) body[name] = list(given(name)).map(value => (name === 'nullValues' ? value : value.trim()));
  for (const name of PAIRS) if (given(name)) body[name] = pairs(text(name));
  if (Object.keys(options.names).length) body.map = { ...body.map, ...options.names };
  if (leftOut().length) body.skipColumns = [...(body.skipColumns ?? []), ...leftOut()];
  if (Object.keys(options.types).length) body.columns = { ...options.types };
  const dialect = {};
  for (const name of DIALECT) if (given(name)) dialect[name] = given(name);
  if (dialect.header) dialect.header = dialect.header === 'true';
  if (dialect.skipLines) dialect.skipLines = Number(dialect.skipLines);
  if (Object.keys(dialect).length) body.dialect = dialect;
  const [option, value] = write();
  // Enumerations of the API are in upper case.
  if (option) body[option] = option === 'append' ? true : value.toUpperCase();
  return body;
}

/** The options as metadata of an upload. */
export function asMetadata() {
  const json = asJson();
  const metadata = { ...json, ...json.dialect };
  delete metadata.dialect;
  for (const name of LISTS) if (json[name]) metadata[name] = joined(json[name]);
  for (const name of PAIRS) if (json[name]) metadata[name] = pairLines(json[name]);
  if (json.columns) metadata.columns = joined(Object.entries(json.columns).map(([name, type]) => `${name}:${type}`));
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, String(value)]));
}
