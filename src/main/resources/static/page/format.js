// Numbers and times in the reader's locale and time zone.
const locale = navigator.languages;
const number = new Intl.NumberFormat(locale);
const percentage = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];
const measure = Object.fromEntries(UNITS.map(([unit]) =>
  [unit, new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 })]));
const tenths = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 1 });

export const count = value => number.format(value ?? 0);
export const percent = part => percentage.format(part);
export const time = iso => moment.format(new Date(iso));

/** How long ago a moment was. */
export function age(iso) {
  const seconds = Math.max(0, (Date.now() - new Date(iso)) / 1000);
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? ['second', 1];
  return relative.format(-Math.floor(seconds / size), unit);
}

/** A duration, by its two largest units. */
export function duration(seconds) {
  if (seconds < 10) return tenths.format(seconds);
  const whole = Math.round(seconds);
  const first = UNITS.findIndex(([, size]) => whole >= size);
  return UNITS.slice(first, first + 2).map(([unit, size], index) => {
    const rest = index === 0 ? whole : whole % UNITS[first][1];
    return Math.floor(rest / size) || index === 0 ? measure[unit].format(Math.floor(rest / size)) : '';
  }).join(' ').trim();
}

/** The name of a source: the last part of its path or URI. */
export function nameOf(source) {
  const last = String(source).split('/').pop();
  try { return decodeURIComponent(last); } catch { return last; }
}
