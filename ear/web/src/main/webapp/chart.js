// Draws what happened in each of the last seconds: two lines, dots for trouble, and a band that says whether links were up.

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 600;
const TOP = 14;
const BOTTOM = 172;
const BAND = 12;

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

/**
 * samples: counters that only grow, one sample each second, the last one being the present; links is up, away or down.
 */
export function drawChart(svg, samples, seconds) {
  const grown = samples.slice(1).map((now, i) => ({
    accepted: Math.max(0, now.accepted - samples[i].accepted) || 0,
    consumed: Math.max(0, now.consumed - samples[i].consumed) || 0,
    trouble: Math.max(0, now.inDoubt + now.failed - samples[i].inDoubt - samples[i].failed) || 0,
    links: now.links,
  }));
  const most = Math.max(5, ...grown.map(each => Math.max(each.accepted, each.consumed)));
  const step = WIDTH / seconds;
  const x = i => WIDTH - (grown.length - i) * step;
  const y = value => BOTTOM - value / most * (BOTTOM - TOP);
  const line = key => element('polyline', {
    class: key,
    points: grown.map((each, i) => `${x(i) + step / 2},${y(each[key])}`).join(' '),
  });
  svg.replaceChildren(
    element('text', { x: 4, y: TOP - 3 }, `${most} each second`),
    ...grown.map((each, i) => element('rect', { class: each.links, x: x(i), y: 200 - BAND - 6, width: step + 0.5, height: BAND })),
    line('accepted'),
    line('consumed'),
    ...grown.flatMap((each, i) => (each.trouble
      ? [element('circle', { class: 'doubt', cx: x(i) + step / 2, cy: BOTTOM - 6, r: 4 })] : [])),
  );
}
