// Plays what the session sounds like, a little behind, so that it does not stutter.

const BEHIND = 0.08;
const TOO_FAR = 0.4;

/** Silent until the person has done something, as browsers want it. */
export class Sound {
  constructor(changed) {
    this.changed = changed;
    this.heard = false;
    this.on = localStorage.getItem('sound') !== 'off';
    this.at = 0;
  }

  /** To be called when the person does something. */
  wake() {
    if (!this.on || !this.heard) return;
    this.context ??= new AudioContext({ latencyHint: 'interactive' });
    if (this.context.state === 'suspended') this.context.resume();
  }

  toggle() {
    this.on = !this.on;
    localStorage.setItem('sound', this.on ? 'on' : 'off');
    if (this.on) this.wake();
    else this.context?.suspend();
    this.changed();
  }

  play(sound) {
    if (!this.heard) {
      this.heard = true;
      this.changed();
      if (navigator.userActivation?.hasBeenActive) this.wake();
    }
    if (!this.on || this.context?.state !== 'running' || sound.length === 0) return;
    const buffer = this.context.createBuffer(sound.samples.length, sound.length, sound.rate);
    sound.samples.forEach((samples, channel) => buffer.copyToChannel(samples, channel));
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.context.destination);
    const now = this.context.currentTime;
    if (this.at < now || this.at > now + TOO_FAR) this.at = now + BEHIND;
    source.start(this.at);
    this.at += buffer.duration;
  }
}
