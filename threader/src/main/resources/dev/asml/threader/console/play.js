// The page with one session.
import * as api from './api.js';
import { Recording } from './apng.js';
import { Gamepads, Mapping, MappingDialog } from './gamepad.js';
import { Input } from './input.js';
import { Link } from './link.js';
import { Pad } from './pad.js';
import { Screen } from './screen.js';
import { Sound } from './sound.js';

const $ = (id) => document.getElementById(id);
const SLOWEST_RETRY = 5000;
const FIRST_RETRY = 250;

/** What the address asks for: a function to play, or one session. */
function wanted() {
  const [kind, ...rest] = location.pathname.split('/').filter((part) => part !== '').map(decodeURIComponent);
  if (kind === 'play') return { name: rest.join('/'), fresh: new URLSearchParams(location.search).has('new') };
  return { id: rest[0] };
}

const goal = wanted();
let current = null;
let link = null;
let recording = null;
let retry = FIRST_RETRY;
let retrying = 0;
let displayRate = 60;
let lastMillis = 0;
let lastFrameAt = 0;
const counts = { frames: 0, draws: 0, bytes: 0, at: performance.now() };
const drawn = new Map();

const screen = new Screen($('stage'), $('windows'));
const input = new Input($('stage'), screen, (events) => link?.input(events));
const sound = new Sound(showSound);
let gamepads = null;
let mapping = null;

// States

function say(state, text) {
  $('state').dataset.state = state;
  $('state').textContent = text;
}

function name(text) {
  if ($('name').textContent === text) return;
  $('name').textContent = text;
  document.title = `${text} · Threader console`;
  setUpPads(text);
}

function notice(text, action, run) {
  $('notice').hidden = text === '';
  $('notice-text').textContent = text;
  $('notice-action').hidden = !action;
  $('notice-action').textContent = action ?? '';
  $('notice-action').onclick = run ?? null;
}

function cover(title, text) {
  $('cover').hidden = title === '';
  $('cover-title').textContent = title;
  $('cover-text').textContent = text ?? '';
  $('again').hidden = !(current?.function ?? goal.name);
  $('stop').disabled = title !== '';
}

// From the address to a session

async function find() {
  if (goal.id) return api.session(goal.id);
  const known = goal.fresh ? [] : await api.sessions();
  const running = known.find((each) => each.function === goal.name && each.state === 'running' && !each.replaced);
  const found = running ?? (await api.start(goal.name));
  if (goal.fresh) {
    // Loading the page again is not meant to start yet another one.
    goal.fresh = false;
    history.replaceState(null, '', location.pathname);
  }
  return found;
}

async function begin() {
  clearTimeout(retrying);
  try {
    watch(current ? await api.session(current.id) : await find());
  } catch (problem) {
    failed(problem);
  }
}

function failed(problem) {
  if (problem.status === 401) {
    location.reload();
  } else if (problem.status === 404 && current && goal.name) {
    current = null; // the Threader was started again, and knows nothing of it
    begin();
  } else if (problem.status === 0 || problem.status === 503) {
    say('waiting', problem.status === 0 ? 'Connection lost' : 'Busy');
    notice(`${problem.message} Trying again…`);
    later();
  } else {
    say('ended', 'Not running');
    const gone = problem.status === 404 && (current || goal.id);
    cover(gone ? 'The session is gone' : 'It cannot be played', problem.message);
  }
}

function later() {
  clearTimeout(retrying);
  retrying = setTimeout(begin, retry * (0.75 + Math.random() / 2));
  retry = Math.min(SLOWEST_RETRY, retry * 1.7);
}

function watch(session) {
  current = session;
  name(session.function);
  link?.close();
  link = new Link(session.id, displayRate, sound.on, {
    text: (message) => heard(message),
    frame: (frame, bytes) => show(frame, bytes),
    sound: (piece) => sound.play(piece),
    measured: showNumbers,
    closed,
  });
  $('stage').focus({ preventScroll: true });
}

async function startAgain() {
  cover('');
  notice('');
  say('waiting', 'Starting');
  try {
    const session = await api.start(current?.function ?? goal.name);
    if (goal.id) {
      goal.id = session.id;
      history.replaceState(null, '', `/session/${encodeURIComponent(session.id)}`);
    }
    screen.clear();
    watch(session);
  } catch (problem) {
    failed(problem);
  }
}

// What the session says

function heard(message) {
  switch (message.type) {
    case 'welcome':
      retry = FIRST_RETRY;
      cover('');
      notice('');
      say('live', 'Live');
      screen.clear();
      drawn.clear();
      name(message.function);
      for (const each of message.framebuffers) screen.size(each.fb, each.width, each.height);
      sendSize();
      break;
    case 'size':
      stopRecordingOf(message.fb);
      screen.size(message.fb, message.width, message.height);
      break;
    case 'notice':
      $('viewers').textContent = message.viewers > 1 ? `${message.viewers} viewers` : '';
      if (message.replaced) notice('A newer release of this function is live.', 'Restart with it', startAgain);
      break;
    case 'ended':
      current.outcome = message.outcome;
      say('ended', 'Ended');
      notice('');
      cover('The session has ended', api.ending(message.outcome, message.detail));
      finishRecording();
      break;
  }
}

function closed(code, reason) {
  link = null;
  input.keys.clear();
  if (current?.outcome) return;
  if (code === 1008) {
    say('ended', 'Disconnected');
    cover('The connection was refused', reason);
    return;
  }
  say('waiting', 'Connection lost');
  notice('The connection is lost. Trying again…');
  later();
}

function show(frame, bytes) {
  screen.frame(frame, bytes);
  lastMillis = frame.millis;
  lastFrameAt = performance.now();
  counts.frames += frame.areas.length > 0 ? 1 : 0;
  counts.draws += Math.max(0, frame.draw - (drawn.get(frame.fb) ?? frame.draw - 1));
  drawn.set(frame.fb, frame.draw);
  if (recording?.fb === frame.fb) {
    recording.file.add(screen.pane(frame.fb).image, frame.areas, frame.millis);
    if (recording.file.full) finishRecording();
  }
}

// A page that the browser keeps for the way back watches nothing meanwhile.
addEventListener('pagehide', () => link?.close());
addEventListener('pageshow', (event) => {
  if (event.persisted) begin();
});

// Numbers

function showNumbers() {
  const latency = link?.latency() ?? null;
  const ping = link?.roundTrip ?? null;
  $('latency').textContent = latency === null ? '–' : `${Math.round(latency)} ms`;
  $('ping').textContent = ping === null ? '–' : `${ping < 10 ? ping.toFixed(1) : Math.round(ping)} ms`;
}

function amount(bytes) {
  if (bytes < 1000) return `${Math.round(bytes)} B/s`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB/s` : `${(bytes / 1e6).toFixed(1)} MB/s`;
}

setInterval(() => {
  const now = performance.now();
  const seconds = (now - counts.at) / 1000;
  const bytes = (link?.received ?? 0) - counts.bytes;
  const rate = (count) => Math.round(count / seconds);
  $('fps').textContent = `${rate(counts.frames)} fps` + (counts.draws > counts.frames * 1.1 ? `, drawn ${rate(counts.draws)}` : '');
  $('rate').textContent = amount(Math.max(0, bytes) / seconds);
  Object.assign(counts, { frames: 0, draws: 0, bytes: link?.received ?? 0, at: now });
  showNumbers();
}, 1000);

/** Measures how often this display shows a picture, and tells the session. */
function measureDisplay() {
  const times = [];
  const tick = (time) => {
    times.push(time);
    if (times.length < 41) {
      requestAnimationFrame(tick);
      return;
    }
    const steps = times.slice(1).map((each, i) => each - times[i]).sort((a, b) => a - b);
    const measured = Math.min(1000, Math.max(1, Math.round(1000 / steps[steps.length >> 1])));
    if (Math.abs(measured - displayRate) > displayRate / 20) {
      displayRate = measured;
      link?.send({ fps: displayRate });
    }
    setTimeout(measureDisplay, 10_000);
  };
  requestAnimationFrame(tick);
}
measureDisplay();

let sizeSent = '';

function sendSize(width = $('stage').clientWidth, height = $('stage').clientHeight) {
  const size = `${width} ${height} ${link?.socket.url}`;
  if (size === sizeSent || link?.socket.readyState !== WebSocket.OPEN) return;
  sizeSent = size;
  for (const fb of screen.panes.keys()) input.now({ type: 'resize', width, height, fb });
}
screen.resized = sendSize;

// Tools

function save(blob, kind) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `${$('name').textContent.replaceAll('/', '-')}-${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}${kind}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

$('shot').addEventListener('click', () => {
  screen.pane(screen.current)?.canvas.toBlob((blob) => save(blob, ''));
  $('stage').focus();
});

const recordedMillis = () => lastMillis + Math.round(performance.now() - lastFrameAt);

$('record').addEventListener('click', () => {
  const pane = screen.pane(screen.current);
  if (recording) finishRecording();
  else if (pane) {
    recording = { fb: pane.fb, file: new Recording(pane.image, recordedMillis()) };
    showRecording();
  }
  $('stage').focus();
});

function stopRecordingOf(fb) {
  if (recording?.fb === fb) finishRecording();
}

async function finishRecording() {
  if (!recording) return;
  const { file } = recording;
  recording = null;
  showRecording();
  save(await file.finish(recordedMillis()), '-recording');
}

function showRecording() {
  const label = recording ? 'Stop recording' : 'Record an animated PNG';
  $('record').setAttribute('aria-pressed', String(recording !== null));
  $('record').setAttribute('aria-label', label);
  $('record').title = label;
}

function showSound() {
  // Who has muted it is not sent any, so it cannot be known whether there is some.
  $('sound').hidden = !sound.heard && sound.on;
  $('sound').setAttribute('aria-pressed', String(sound.on));
  $('sound').title = sound.on ? 'Mute' : 'Unmute';
}

$('sound').addEventListener('click', () => {
  sound.toggle();
  link?.send({ sound: sound.on });
  $('stage').focus();
});
for (const type of ['pointerdown', 'keydown']) addEventListener(type, () => sound.wake());

$('full').addEventListener('click', async () => {
  if (document.fullscreenElement) {
    await document.exitFullscreen();
  } else {
    await document.documentElement.requestFullscreen({ navigationUI: 'hide' }).catch(() => {});
    // Games use Escape; where it can be had, holding it down leaves the full screen.
    await navigator.keyboard?.lock?.(['Escape']).catch(() => {});
  }
  $('stage').focus();
});

$('stop').addEventListener('click', async () => {
  if (current) await api.stop(current.id).catch((problem) => notice(problem.message));
});

$('again').addEventListener('click', startAgain);

// Keyboards of phones give texts, not keys.
$('keys').addEventListener('click', () => $('typing').focus());
$('typing').addEventListener('beforeinput', (event) => {
  if (event.inputType === 'insertText' && event.data) input.text(event.data);
  if (event.inputType === 'deleteContentBackward') tap('Backspace');
  if (event.inputType === 'insertLineBreak') tap('Enter');
});
$('typing').addEventListener('input', () => {
  if (!$('typing').matches(':focus') || $('typing').value.length > 64) $('typing').value = '';
});

function tap(code) {
  input.press(code, true);
  setTimeout(() => input.press(code, false), 60);
}

// Buttons and gamepads

function setUpPads(functionName) {
  if (mapping) return;
  mapping = new Mapping(functionName);
  gamepads = new Gamepads(mapping, input);
  gamepads.run();
  const pad = new Pad($('pad'), gamepads);
  addEventListener('blur', () => pad.release());
  const dialog = new MappingDialog($('mapping'), $('mapping-rows'), $('mapping-pads'), mapping, gamepads);
  $('pads').addEventListener('click', () => dialog.open());
  $('mapping-reset').addEventListener('click', () => {
    mapping.reset();
    dialog.show();
  });
  $('mapping').addEventListener('close', () => $('stage').focus());
  const kept = localStorage.getItem('pad shown');
  const shown = kept === null ? matchMedia('(pointer: coarse)').matches : kept === 'yes';
  $('pad-shown').checked = shown;
  $('pad-shown').addEventListener('change', () => {
    localStorage.setItem('pad shown', $('pad-shown').checked ? 'yes' : 'no');
    showPad($('pad-shown').checked);
  });
  showPad(shown);
}

function showPad(shown) {
  $('pad').hidden = !shown;
  document.body.classList.toggle('padded', shown);
}

showSound();
if (goal.name) name(goal.name);
begin();
