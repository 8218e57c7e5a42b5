// Charts by uPlot, which is loaded when the first one is drawn. What a chart shows, a text or a table beside it says too.
const HEIGHT = 220;
let loading = null;

function library() {
  loading ??= (async () => {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = 'webjars/uplot/dist/uPlot.min.css';
    document.head.append(style);
    return (await import('../webjars/uplot/dist/uPlot.esm.js')).default;
  })();
  return loading;
}

const color = (place, name) => getComputedStyle(place).getPropertyValue(name).trim() || 'gray';

/**
 * Draws into an element that the caller keeps, in place of what it had.
 *
 * @param what x (numbers, or names for bars), y (numbers), name of the values, `isTime` if x are seconds since 1970, `format` of the values
 */
export async function chart(place, { x, y, name, isTime = false, isBars = false, format = String }) {
  const Plot = await library();
  if (!place.isConnected) return;
  const paint = color(place, '--good');
  const text = color(place, '--pico-color');
  const grid = { stroke: color(place, '--empty'), width: 1 };
  const names = isBars ? x : null;
  const plot = new Plot({
    width: Math.max(200, place.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: isTime, range: isBars ? (self, min, max) => [min - 0.5, max + 0.5] : undefined }, y: { range: (self, min, max) => [Math.min(0, min), max > 0 ? max * 1.05 : 1] } },
    axes: [
      { stroke: text, grid, ...(names ? { splits: () => names.map((each, index) => index), values: (self, splits) => splits.map(index => short(names[index])) } : {}) },
      { stroke: text, grid, size: 80, values: (self, splits) => splits.map(format) },
    ],
    series: [{}, { label: name, stroke: paint, fill: isBars ? paint : undefined, width: 2,
      paths: isBars ? Plot.paths.bars({ size: [0.7, 60] }) : undefined, points: { show: !isBars && y.length < 60 } }],
  }, [names ? names.map((each, index) => index) : x, y]);
  place.replaceChildren(plot.root);
}

const short = text => (text === undefined ? '' : text.length > 12 ? `${text.slice(0, 11)}…` : text);
