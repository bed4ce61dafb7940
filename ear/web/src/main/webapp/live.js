// Asks the server for its state each second and shows it; sends what the buttons say. Nothing but the browser is needed.
import { drawChart } from './chart.js';

const SECONDS = 120;
const MOST_CHANGES = 50;

const byId = id => document.getElementById(id);
const samples = [];
const known = new Map();
let number = 0;

const nextId = () => `page-${Date.now().toString(36)}-${++number}`;

async function post(path) {
  try {
    const answer = await fetch(`api/messages/${path}`, { method: 'POST' });
    return (await answer.json()).outcome;
  } catch (error) {
    return `no answer of the server: ${error.message}`;
  }
}

async function show(path) {
  byId('answer').textContent = '…';
  byId('answer').textContent = await post(path);
}

function sendMany() {
  if (byId('many').checked) {
    const rate = Math.min(50, Math.max(1, Number(byId('rate').value)));
    for (let i = 0; i < rate; i++) {
      setTimeout(() => post(nextId()), i * 1000 / rate);
    }
  }
}

/** One row for each connection and bean: what, state, more, and whether all is well. */
function rowsOf(state) {
  const connections = state.connections.map((each, index) => ({
    what: `connection ${index + 1} to ${each.peer}`,
    state: each.linksAway.length > 0 && each.state === 'UP' ? 'LINKS AWAY' : each.state,
    more: each.linksAway.join(', ') || (each.state === 'UP' ? '' : each.lastFailure),
    well: each.state === 'UP' && each.linksAway.length === 0,
  }));
  const beans = state.beans.map(each => ({
    what: `${each.name} from ${each.address}`,
    state: each.state,
    more: `${each.sessions} sessions, ${each.failed} failed`,
    well: each.state === 'CONSUMING',
  }));
  return [...connections, ...beans];
}

function showRows(rows) {
  byId('links').replaceChildren(...rows.map(row => {
    const line = document.createElement('tr');
    const mark = document.createElement('mark');
    mark.className = row.well ? 'up' : 'away';
    mark.textContent = row.state.toLowerCase();
    for (const content of [row.what, mark, row.more]) {
      line.insertCell().append(content);
    }
    return line;
  }));
}

function tellChange(text) {
  const item = document.createElement('li');
  item.textContent = `${new Date().toLocaleTimeString()}  ${text}`;
  byId('changes').prepend(item);
  while (byId('changes').children.length > MOST_CHANGES) {
    byId('changes').lastChild.remove();
  }
}

function tellChanges(rows) {
  for (const row of rows) {
    if (known.get(row.what) !== row.state) {
      tellChange(`${row.what}: ${row.state.toLowerCase()}${row.well || !row.more ? '' : ` (${row.more})`}`);
      known.set(row.what, row.state);
    }
  }
}

async function refresh() {
  try {
    const answer = await fetch('api/state', { cache: 'no-store' });
    if (!answer.ok) {
      throw new Error(`status ${answer.status}`);
    }
    const state = await answer.json();
    const rows = rowsOf(state);
    byId('server').textContent = `as of ${new Date(state.at).toLocaleTimeString()}`;
    const counters = {
      sent: state.sent, accepted: state.ACCEPTED, inDoubt: state.IN_DOUBT, failed: state.FAILED, consumed: state.consumed,
    };
    Object.entries(counters).forEach(([id, value]) => { byId(id).textContent = value; });
    showRows(rows);
    tellChanges(rows);
    samples.push({ ...counters, links: rows.every(row => row.well) ? 'up' : 'away' });
  } catch (error) {
    byId('server').textContent = `the server does not answer: ${error.message}`;
    samples.push({ ...samples.at(-1), links: 'down' });
  }
  if (samples.length > SECONDS + 1) {
    samples.shift();
  }
  drawChart(byId('chart'), samples, SECONDS);
}

byId('one').addEventListener('click', () => show(nextId()));
byId('ask').addEventListener('click', () => show(`${nextId()}/answer`));

refresh();
setInterval(() => { refresh(); sendMany(); }, 1000);
