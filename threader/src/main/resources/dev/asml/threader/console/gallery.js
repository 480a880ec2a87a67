// The page with all sessions: what runs, what can be started, what has ended.
import * as api from './api.js';

const PERIOD = 2000;
const $ = (id) => document.getElementById(id);
const cards = new Map();

/** One running session. Its picture is fetched only while it is on the screen, and only when something was drawn. */
class Card {
  constructor(session) {
    this.node = $('card').content.firstElementChild.cloneNode(true);
    this.picture = this.node.querySelector('img');
    this.visible = false;
    this.draws = -1;
    const address = `/session/${encodeURIComponent(session.id)}`;
    const thumb = this.node.querySelector('.thumb');
    thumb.href = address;
    thumb.setAttribute('aria-label', `Watch ${session.function}`);
    const name = this.node.querySelector('.name');
    name.href = address;
    name.textContent = session.function;
    const stop = this.node.querySelector('.stop');
    stop.setAttribute('aria-label', `Stop ${session.function}`);
    stop.addEventListener('click', async () => {
      stop.disabled = true;
      await api.stop(session.id).catch(say);
      refresh();
    });
    this.node.card = this;
    watched.observe(this.node);
  }

  update(session) {
    const now = performance.now();
    const numbers = [`${session.viewers} ${session.viewers === 1 ? 'viewer' : 'viewers'}`];
    if (this.last) {
      const seconds = (now - this.last.at) / 1000;
      const fps = (session.draws - this.last.draws) / seconds;
      const cpu = (session.cpu_millis - this.last.cpu) / 10 / seconds;
      numbers.push(`${Math.round(fps)} fps`, `${Math.max(0, Math.round(cpu))} % CPU`);
    }
    if (session.state === 'stopping') numbers.push('stopping');
    if (session.replaced) numbers.push('a newer release is live');
    this.last = { at: now, draws: session.draws, cpu: session.cpu_millis };
    this.session = session;
    this.node.querySelector('.numbers').textContent = numbers.map((each) => each.replaceAll(' ', '\u00a0')).join(' · ');
    this.node.querySelector('.stop').disabled = session.state !== 'running';
    this.show();
  }

  async show() {
    const windows = this.session.framebuffers;
    if (!this.visible || this.loading || this.draws === this.session.draws || windows.length === 0) return;
    this.loading = true;
    const draws = this.session.draws;
    try {
      const address = URL.createObjectURL(await api.picture(this.session.id, windows[0].fb));
      const old = this.picture.src;
      this.picture.src = address;
      await this.picture.decode().catch(() => {});
      if (old) URL.revokeObjectURL(old);
      this.draws = draws;
    } catch {
      // There may be no picture yet; the next round asks again.
    } finally {
      this.loading = false;
    }
  }

  remove() {
    watched.unobserve(this.node);
    if (this.picture.src) URL.revokeObjectURL(this.picture.src);
    this.node.remove();
  }
}

const watched = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    entry.target.card.visible = entry.isIntersecting;
    if (entry.target.card.session) entry.target.card.show();
  }
});

function say(problem) {
  $('state').textContent = problem ? problem.message : '';
  $('state').dataset.state = problem ? 'waiting' : '';
}

function showRunning(running) {
  for (const session of running) {
    if (!cards.has(session.id)) {
      const card = new Card(session);
      cards.set(session.id, card);
      $('running').prepend(card.node);
    }
    cards.get(session.id).update(session);
  }
  const alive = new Set(running.map((session) => session.id));
  for (const [id, card] of cards) {
    if (!alive.has(id)) {
      card.remove();
      cards.delete(id);
    }
  }
  $('none-running').hidden = running.length > 0;
}

/** Rows are made anew only when they differ, so that nobody loses the focus. */
function showRows(list, template, items, fill) {
  const text = JSON.stringify(items);
  if (list.dataset.shown === text) return;
  list.dataset.shown = text;
  list.replaceChildren(...items.map((item) => {
    const row = template.content.firstElementChild.cloneNode(true);
    fill(row, item);
    return row;
  }));
}

const playAddress = (name) => `/play/${name.split('/').map(encodeURIComponent).join('/')}`;

function fillFunction(row, item) {
  const name = row.querySelector('.name');
  name.textContent = item.name;
  name.href = playAddress(item.name);
  const play = row.querySelector('.play');
  play.href = playAddress(item.name);
  play.setAttribute('aria-label', `Play ${item.name}`);
  const fresh = row.querySelector('.new');
  fresh.href = `${playAddress(item.name)}?new`;
  fresh.setAttribute('aria-label', `New session of ${item.name}`);
}

function fillEnded(row, item) {
  const name = row.querySelector('.name');
  name.textContent = item.function;
  name.href = `/session/${encodeURIComponent(item.id)}`;
  row.querySelector('.outcome').textContent = api.ending(item.outcome, item.detail);
}

let underway = false;

async function refresh() {
  if (underway || document.hidden) return;
  underway = true;
  try {
    const [sessions, functions] = await Promise.all([api.sessions(), api.functions()]);
    const ended = sessions.filter((session) => session.state === 'ended').slice(0, 8);
    showRunning(sessions.filter((session) => session.state !== 'ended').reverse());
    showRows($('functions'), $('function-row'), functions, fillFunction);
    $('no-functions').hidden = functions.length > 0;
    showRows(
      $('ended'),
      $('ended-row'),
      ended.map(({ id, function: name, outcome, detail }) => ({ id, function: name, outcome, detail })),
      fillEnded,
    );
    $('ended-section').hidden = ended.length === 0;
    say(null);
  } catch (problem) {
    if (problem.status === 401) location.reload();
    say(problem);
  } finally {
    underway = false;
  }
}

document.addEventListener('visibilitychange', refresh);
setInterval(refresh, PERIOD);
refresh();
