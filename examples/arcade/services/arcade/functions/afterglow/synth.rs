//! Sounds made of nothing: a few voices, and a beat that follows the game.

/// Samples a second, and of one frame.
pub const RATE: u32 = 24_000;
pub const SAMPLES: usize = RATE as usize / 60;

/// Frames of a sixteenth note: 112 beats a minute.
const STEP: u32 = 8;
/// The roots of four bars, in half tones from A.
const BARS: [i32; 4] = [0, -4, 3, -2];
/// What the bass plays above the root in a bar; 99 is a rest.
const BASS: [i32; 16] = [0, 99, 0, 12, 99, 0, 99, 7, 0, 99, 12, 0, 99, 0, 10, 12];
const PENTATONIC: [i32; 5] = [0, 3, 5, 7, 10];

#[derive(Clone, Copy)]
enum Wave {
    Sine,
    Square,
    Saw,
    Noise,
}

/// A sounding tone.
#[derive(Clone, Copy)]
struct Voice {
    wave: Wave,
    phase: f32,
    /// Turns a sample, and by what it is multiplied each sample.
    pitch: f32,
    glide: f32,
    volume: f32,
    decay: f32,
}

pub struct Synth {
    voices: Vec<Voice>,
    noise: u32,
    frame: u32,
    pub muted: bool,
    samples: [i16; SAMPLES],
}

fn hertz(half_tones: i32) -> f32 {
    110.0 * (half_tones as f32 / 12.0).exp2()
}

impl Synth {
    pub fn new() -> Synth {
        Synth { voices: Vec::new(), noise: 0x2545_f491, frame: 0, muted: false, samples: [0; SAMPLES] }
    }

    /// A tone of `seconds` to a sixteenth of its volume, whose pitch goes to `glide` times itself in that time.
    #[inline(never)]
    fn play(&mut self, wave: Wave, hertz: f32, glide: f32, volume: f32, seconds: f32) {
        if self.voices.len() >= 16 {
            self.voices.remove(0);
        }
        let samples = seconds * RATE as f32;
        self.voices.push(Voice {
            wave,
            phase: 0.0,
            pitch: hertz / RATE as f32,
            glide: glide.powf(1.0 / samples),
            volume,
            decay: 0.0625f32.powf(1.0 / samples),
        });
    }

    pub fn dash(&mut self) {
        self.play(Wave::Noise, 9000.0, 0.2, 0.16, 0.12);
        self.play(Wave::Saw, 220.0, 3.0, 0.10, 0.12);
    }

    /// Higher with each kill of a chain.
    pub fn kill(&mut self, chain: u32) {
        let step = chain.min(24) as i32 - 1;
        let tone = hertz(12 + PENTATONIC[step as usize % 5] + step / 5 * 12 + BARS[self.bar()].min(0) / 4);
        self.play(Wave::Square, tone, 1.0, 0.13, 0.16);
        self.play(Wave::Sine, tone * 2.0, 1.0, 0.12, 0.30);
        self.play(Wave::Noise, 5000.0, 0.3, 0.12, 0.08);
    }

    pub fn mote(&mut self, fill: f32) {
        self.play(Wave::Sine, hertz(36) * (1.0 + fill), 1.02, 0.06, 0.06);
    }

    pub fn blast(&mut self) {
        self.play(Wave::Noise, 2600.0, 0.1, 0.30, 0.5);
        self.play(Wave::Sine, 120.0, 0.3, 0.34, 0.4);
    }

    pub fn nova(&mut self) {
        self.play(Wave::Saw, 110.0, 8.0, 0.14, 0.7);
        self.play(Wave::Noise, 800.0, 9.0, 0.22, 0.9);
        self.play(Wave::Sine, hertz(24), 1.0, 0.16, 1.0);
    }

    pub fn hurt(&mut self) {
        self.play(Wave::Saw, 330.0, 0.15, 0.24, 0.5);
        self.blast();
    }

    pub fn over(&mut self) {
        for (n, tone) in [0, -5, -9, -12].iter().enumerate() {
            self.play(Wave::Saw, hertz(12 + tone), 0.98, 0.08, 0.5 + n as f32 * 0.5);
        }
        self.blast();
    }

    pub fn start(&mut self) {
        for tone in [12, 19, 24] {
            self.play(Wave::Square, hertz(tone), 1.0, 0.07, 0.5);
        }
    }

    pub fn warn(&mut self) {
        self.play(Wave::Square, hertz(27), 1.0, 0.04, 0.1);
    }

    pub fn empty(&mut self) {
        self.play(Wave::Square, 90.0, 0.8, 0.08, 0.06);
    }

    fn bar(&self) -> usize {
        (self.frame / STEP / 16 % 4) as usize
    }

    /// The music's next step; `heat` from 0, the title, to 3 adds instruments.
    #[inline(never)]
    fn beat(&mut self, heat: u32) {
        if self.frame % STEP != 0 {
            return;
        }
        let step = (self.frame / STEP % 16) as usize;
        let root = BARS[self.bar()];
        if heat > 0 && step % 4 == 0 {
            self.play(Wave::Sine, 130.0, 0.25, 0.34, 0.14);
        }
        if heat > 1 && step % 4 == 2 {
            self.play(Wave::Noise, 11_000.0, 0.9, 0.05, 0.04);
        }
        if heat > 2 && step % 8 == 4 {
            self.play(Wave::Noise, 4_000.0, 0.7, 0.11, 0.12);
        }
        if BASS[step] != 99 && (heat > 0 || step % 4 == 0) {
            self.play(Wave::Saw, hertz(root - 12 + BASS[step] % 12), 1.0, 0.09, 0.16);
        }
        if step == 0 {
            for tone in [0, 7, 15] {
                self.play(Wave::Sine, hertz(root + 12 + tone), 1.0, 0.04, 1.4);
            }
        }
    }

    /// The samples of one frame.
    #[inline(never)]
    pub fn frame(&mut self, heat: u32) -> &[i16] {
        self.beat(heat);
        self.frame += 1;
        let mut sum = [0f32; SAMPLES];
        for voice in &mut self.voices {
            voice.sound(&mut sum, &mut self.noise);
        }
        self.voices.retain(|voice| voice.volume > 0.004);
        let gain = if self.muted { 0.0 } else { 1.0 };
        for (sample, value) in self.samples.iter_mut().zip(sum) {
            // Bends instead of cutting when much sounds at once.
            *sample = (value / (1.0 + value.abs()) * 30_000.0 * gain) as i16;
        }
        &self.samples
    }
}

impl Voice {
    #[inline(never)]
    fn sound(&mut self, sum: &mut [f32; SAMPLES], noise: &mut u32) {
        for value in sum.iter_mut() {
            self.phase += self.pitch;
            if self.phase >= 1.0 {
                self.phase -= self.phase.floor();
                *noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            }
            *value += self.volume * self.wave.at(self.phase, *noise);
            self.pitch *= self.glide;
            self.volume *= self.decay;
        }
    }
}

impl Wave {
    fn at(self, phase: f32, noise: u32) -> f32 {
        match self {
            // A parabola is near enough, and cheap.
            Wave::Sine => {
                let half = phase * 2.0 % 1.0;
                let arc = 4.0 * half * (1.0 - half);
                if phase < 0.5 {
                    arc
                } else {
                    -arc
                }
            }
            Wave::Square => {
                if phase < 0.5 {
                    0.7
                } else {
                    -0.7
                }
            }
            Wave::Saw => phase * 2.0 - 1.0,
            Wave::Noise => (noise >> 16) as f32 / 32_768.0 - 1.0,
        }
    }
}
